"""Attestors of cloud machines, and such machines: EC2 instances with an identity document, pods and VMs with a service account.

Facts from AWS's documentation ("Instance identity documents for Amazon EC2 instances"), Google's ("Use Workload Identity
Federation for GKE", "Verifying the identity of instances") and go-witness `attestation/aws-iid`, `attestation/gcp-iit`. Both
attestors ask a metadata server, so they run where a service answers; a family that wants them brings it along.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

from asynth.catalog.member import AttestedBuild, Attestor
from asynth.example.draft import ComputeMetadata, InstanceMetadata, OtherClaims

CERTIFICATE = "../aws-region.pem"
"""Where the certificate by which the instance's region signs lies."""

_REGIONS = (
    "af-south-1",
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
)
"""Regions of the commercial partition (AWS, "Regions and Zones")."""

METADATA = "http://169.254.169.254"
GOOGLE_METADATA = "http://metadata.google.internal"


def _draw(text: str, among: int) -> int:
    """Return a number below `among` that follows from `text`."""
    return zlib.crc32(text.encode()) % among


def region_of(organisation: str) -> str:
    """Return the region of AWS in which the organisation has its machines and keys."""
    return _REGIONS[_draw(f"{organisation} region", len(_REGIONS))]


def other_region(region: str) -> str:
    """Return a region that is not `region`."""
    return _REGIONS[(_REGIONS.index(region) + 5) % len(_REGIONS)]


@dataclass(frozen=True, slots=True)
class Instance:
    """One EC2 instance.

    :param image: the AMI that it was started from
    """

    account: str
    number: str
    image: str
    region: str

    def document(self) -> tuple[tuple[str, str], ...]:
        """Return the fields of its identity document that hold anything."""
        host = _draw(self.number, 250) + 4
        return (
            ("accountId", self.account),
            ("architecture", "x86_64"),
            ("availabilityZone", f"{self.region}b"),
            ("imageId", self.image),
            ("instanceId", self.number),
            ("instanceType", "c6i.2xlarge"),
            ("pendingTime", "2026-02-17T05:41:22Z"),
            ("privateIp", f"10.20.31.{host}"),
            ("region", self.region),
            ("version", "2017-09-30"),
        )

    def metadata(self) -> InstanceMetadata:
        """Return the metadata service as the instance finds it."""
        return InstanceMetadata(METADATA, self.document(), CERTIFICATE)

    def claimed_otherwise(self, other: Instance) -> OtherClaims:
        """Return the edit by which the metadata service describes `other`."""
        return OtherClaims(METADATA, tuple(one for one in other.document() if one not in self.document()))


def instance_of(attested: AttestedBuild) -> Instance:
    """Return the instance that runs the attested build's step: the organisation's build machine, in its account."""
    whose = attested.organisation
    account = f"{_draw(whose, 9000) + 1000:04d}{_draw(f'{whose} account', 10**8):08d}"
    return Instance(
        account,
        f"i-0{_draw(f'{whose} instance', 16**8):08x}5c1d4e20",
        f"ami-0{_draw(f'{whose} image', 16**8):08x}b7a93f1c",
        region_of(whose),
    )


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod in a cluster of Google's whose service account stands for one of Google's (workload identity).

    :param project: the id of the project that the service account is in
    """

    project: str
    account: str
    cluster: str
    zone: str = "europe-west3-a"

    @property
    def email(self) -> str:
        """The address of the service account."""
        return f"{self.account}@{self.project}.iam.gserviceaccount.com"

    def metadata(self) -> ComputeMetadata:
        """Return the metadata server as the pod finds it."""
        number = f"{_draw(self.email, 10**10):011d}{_draw(f'{self.email} sub', 10**10):010d}"
        claims = (("azp", number), ("sub", number), ("email", self.email))
        return ComputeMetadata(GOOGLE_METADATA, claims, self.attributes())

    def attributes(self) -> tuple[tuple[str, str], ...]:
        """Return what the server says of the node."""
        node = f"gke-{self.cluster}-default-pool-{_draw(self.cluster, 16**8):08x}-x7kq"
        numeric = 200_000_000_000 + _draw(self.project, 10**9)
        return (
            ("attributes/cluster-location", self.zone.rpartition("-")[0]),
            ("attributes/cluster-name", self.cluster),
            ("attributes/cluster-uid", f"{_draw(f'{self.cluster} uid', 16**8):08x}" * 8),
            ("hostname", f"{node}.{self.zone}.c.{self.project}.internal"),
            ("id", f"{_draw(node, 10**9) + 4_100_000_000}{_draw(f'{node} id', 10**9):09d}"),
            ("zone", f"projects/{numeric}/zones/{self.zone}"),
        )

    def claimed_otherwise(self, other: Pod) -> OtherClaims:
        """Return the edit by which the metadata server describes `other`."""
        here = self.metadata()
        known = {*here.claims, *here.attributes}
        there = other.metadata()
        return OtherClaims(
            GOOGLE_METADATA, tuple(one for one in (*there.claims, *there.attributes) if one not in known)
        )


def pod_of(attested: AttestedBuild) -> Pod:
    """Return the pod that runs the attested build's step, in the organisation's cluster for builds."""
    return Pod(f"{attested.organisation}-ci", "builder", f"{attested.organisation}-runners")


def virtual_machine_of(attested: AttestedBuild) -> ComputeMetadata:
    """Return the metadata server as the organisation's virtual machine for builds finds it, on Compute Engine."""
    pod = pod_of(attested)
    name, project = f"{attested.organisation}-builder-1", 200_000_000_000 + _draw(pod.project, 10**9)
    number = f"{_draw(name, 10**9) + 4_100_000_000}{_draw(f'{name} id', 10**9):09d}"
    account = replace(pod, account="runner").metadata()
    return ComputeMetadata(
        GOOGLE_METADATA,
        account.claims,
        (
            ("hostname", f"{name}.{pod.zone}.c.{pod.project}.internal"),
            ("id", number),
            ("zone", f"projects/{project}/zones/{pod.zone}"),
        ),
        (
            ("instance_id", number),
            ("instance_name", name),
            ("project_id", pod.project),
            ("project_number", str(project)),
            ("zone", pod.zone),
        ),
    )


AWS = Attestor(
    name="aws",
    predicate_type="https://witness.dev/attestations/aws/v0.1",
    records=("the EC2 instance", "the instance identity document", "the AWS account and instance that ran it"),
    unconstrained="which AWS account or instance ran the step",
    needs="an EC2 instance whose metadata service answers, and the certificate of its region",
    missing="access disabled to EC2 IMDS",
    says="the account, the instance, its image and its region",
    flags=(f'--attestor-aws-region-cert "$(cat {CERTIFICATE})"',),
    opening=(
        "`aws` asks the instance's metadata service for the identity document and checks the region's signature on it "
        "before the command starts."
    ),
    meaning=(
        "The document says which instance answered, not what ran there: any process on the instance can fetch it, "
        "today or later."
    ),
)
"""The identity document of the EC2 instance that runs the step."""

GCP_IIT = Attestor(
    name="gcp-iit",
    predicate_type="https://witness.dev/attestations/gcp-iit/v0.1",
    records=(
        "the Google service account and cluster",
        "the identity token of Google",
        "the GKE cluster and node that ran it",
    ),
    unconstrained="which Google project or cluster ran the step",
    needs="a pod of a GKE cluster with workload identity, whose metadata server answers",
    missing="unable to retrieve valid identity token",
    says="the service account in the token, and the cluster and the zone",
    opening="`gcp-iit` fetches an identity token of the pod's service account and checks it by Google's published keys.",
    meaning=(
        "Google signs the e-mail in the token; cluster, zone and node are what the metadata server says besides, "
        "unsigned."
    ),
)
"""The identity token of a pod in Google's Kubernetes Engine, and what the metadata server says of its node."""
