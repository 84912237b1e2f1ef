"""Attestors that read a document: one that lies in the project, or one that the command writes.

sarif and vex take the first product that decodes into their shape, in no fixed order, as probed on the real tool. A SARIF
report and an OpenVEX document never pass for each other, since the `version` of one is a text and of the other a number; an
SPDX document or an image build's metadata pass for either. Docker skips what has no image digest, sbom insists on the marks
of its formats, oci on a tar archive.
"""

from asynth.catalog.member import Attestor

LOCKFILES = Attestor(
    name="lockfiles",
    predicate_type="https://witness.dev/attestations/lockfiles/v0.1",
    records=("the dependency lock files", "the pinned dependencies", "the contents of the lock files"),
    unconstrained="which dependencies the lock files pin",
    says="which lock files there are and what stands in them",
    opening=(
        "`lockfiles` copies the lock files of the working directory into the record, as they are before the "
        "command, not those of folders below."
    ),
    meaning=(
        "`lockfiles` also succeeds where it finds none, so requiring the type doesn't prove that a lock file exists."
    ),
)
"""Names, digests and contents of the lock files in the directory that witness is started in."""

MAVEN = Attestor(
    name="maven",
    predicate_type="https://witness.dev/attestations/maven/v0.1",
    records=("the Maven coordinates and dependencies", "the contents of the pom.xml", "the project's POM"),
    unconstrained="which version or dependencies the POM declares",
    needs="a `pom.xml` in the working directory",
    missing="pom.xml: no such file or directory",
    says="the version of the project and the groups and versions of its dependencies",
    opening="`maven` reads coordinates and declared dependencies out of `pom.xml` before the command starts.",
    meaning=(
        "What the build then resolves isn't on record: a range or a property stays as it is written "
        "in `pom.xml`, and a version that comes from a parent is left empty."
    ),
)
"""Coordinates and declared dependencies from the project's `pom.xml`."""

SBOM = Attestor(
    name="sbom",
    predicate_type="https://spdx.dev/Document",
    records=(
        "the software bill of materials",
        "the bill of materials that the step writes",
        "the generated bill of materials",
    ),
    unconstrained="which components the bill of materials lists",
    alternative_types=("https://cyclonedx.org/bom",),
    needs="one SPDX or CycloneDX JSON document among the products",
    missing="no SBOM file found",
    says="licences, packages, versions and the format of the document",
    opening="`sbom` reads the document that the command writes and records it under the type of its format.",
    meaning="The policy names the format's type, since `.../attestations/sbom/v0.1` never appears in an attestation.",
)
"""The one SPDX or CycloneDX JSON document among the products. Its predicate type is that of the format."""

SARIF = Attestor(
    name="sarif",
    predicate_type="https://witness.dev/attestations/sarif/v0.1",
    records=("the linter's report", "the static-analysis findings", "the SARIF report that the step writes"),
    unconstrained="what the report found",
    needs="exactly one JSON file among the products, the report",
    missing="no sarif file found",
    says="the tool, the level and the number of findings",
    misreads=frozenset({"sbom", "docker"}),
    opening=(
        "`sarif` looks for the report among the products, so the run has to write it: one that lies there "
        "unchanged isn't seen."
    ),
    meaning="`sarif` takes any JSON file among the products, so let the command write no second one.",
)
"""The report of a linter or scanner, taken from the one JSON file among the products."""

VEX = Attestor(
    name="vex",
    predicate_type="https://openvex.dev/ns",
    records=("the OpenVEX statements", "the VEX document that the step writes", "the exploitability statements"),
    unconstrained="which status the VEX document gives to which vulnerability",
    needs="exactly one JSON file among the products, the OpenVEX document",
    missing="no VEX file found",
    says="the status of every vulnerability",
    misreads=frozenset({"sbom", "docker"}),
    opening="`vex` takes the OpenVEX document from the products, so the command has to write it in this run.",
    meaning=(
        "A record goes by the type of its format, and for OpenVEX that is `https://openvex.dev/ns`; asking for "
        "`.../attestations/vex/v0.1` finds nothing, since types are compared letter by letter."
    ),
)
"""The one OpenVEX document among the products."""

DOCKER = Attestor(
    name="docker",
    predicate_type="https://witness.dev/attestations/docker/v0.1",
    records=(
        "the image digest and base images from the build metadata",
        "the image build's metadata",
        "the built image's digest and materials",
    ),
    unconstrained="which base images went into the image",
    needs="a metadata file of an image build among the products, with `containerimage.digest`",
    missing="no products to attest",
    says="the base images and references of the image",
    opening="`docker` talks to no daemon: it takes the metadata file of the build from among the products.",
    meaning=(
        "`docker` records the metadata file and not the image: the digest in it is a claim of the command "
        "until somebody compares it with the "
        "registry's."
    ),
)
"""The images that a build describes in its metadata file (`docker buildx build --metadata-file`)."""

OCI = Attestor(
    name="oci",
    predicate_type="https://witness.dev/attestations/oci/v0.1",
    records=(
        "the container image inside the archive",
        "the image's tags, id and layers",
        "the saved image's manifest and layers",
    ),
    unconstrained="which tags and layers the image has",
    needs="an image archive as `docker save` writes it among the products",
    missing="no tar file found",
    says="the tags of the image",
    opening="`oci` reads the image archive that the command wrote, so the command has to leave one as a file.",
    meaning=(
        "Tags in an archive are names that anybody can give; the id comes from the content, so compare that "
        "after loading."
    ),
)
"""Manifest, image id, tags and layers of the image archive among the products."""

K8SMANIFEST = Attestor(
    name="k8smanifest",
    predicate_type="https://witness.dev/attestations/k8smanifest/v0.2",
    records=(
        "the rendered Kubernetes objects",
        "the Kubernetes manifests that the step writes",
        "the kinds and names of the deployed objects",
    ),
    unconstrained="which Kubernetes objects the manifest holds",
    needs="a YAML or JSON manifest among the products, and a kubeconfig unless cluster information is turned off",
    missing="kube/config: no such file or directory",
    says="the kinds of the objects and the digests of their images",
    flags=("--attestor-k8smanifest-record-cluster-information=false",),
    opening=(
        "`k8smanifest` records the objects in the manifest; it wants a cluster unless you tell it not to, hence the "
        "long flag."
    ),
    meaning=(
        "The type of `k8smanifest` ends in v0.2 where most end in v0.1, and types are compared letter by letter, so "
        "with the wrong number nothing matches."
    ),
)
"""The Kubernetes objects in YAML and JSON products."""
