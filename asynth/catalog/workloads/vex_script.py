"""A script of the project that writes its decisions about vulnerabilities as an OpenVEX document."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="VEX script",
    language="polyglot",
    tools=("python3", "git"),
    builds=(
        Build(
            project=Project("python/agenda", "a meeting planner in Python, locked by Poetry", frozenset({"lockfiles"})),
            command="python3 -B tools/vex.py {artifact}",
            artifacts=(
                "agenda.vex.json",
                "vex.json",
                "openvex.json",
                "agenda.openvex.json",
                "statements.json",
                "advisories.vex.json",
            ),
            document=Document(open="CVE-2024-90117"),
            mime_type="application/json",
            outputs=("{artifact}",),
            stdout="2 statements",
            attestors=frozenset({"vex"}),
        ),
        Build(
            project=Project(
                "polyglot/gateway", "a Java service with a Node console", frozenset({"lockfiles", "maven"})
            ),
            command="python3 -B tools/vex.py --output {artifact}",
            artifacts=(
                "gateway.vex.json",
                "vex.json",
                "gateway.openvex.json",
                "triage.vex.json",
                "exploitability.json",
                "gateway-vex.json",
            ),
            document=Document(open="CVE-2023-90551"),
            mime_type="application/json",
            outputs=("{artifact}",),
            stdout="3 vulnerabilities triaged",
            attestors=frozenset({"vex"}),
        ),
        Build(
            project=Project("java/parcels", "a Java calculator of parcel rates", frozenset({"maven"})),
            command="python3 -B tools/vex.py 4.0.1 {artifact}",
            artifacts=(
                "parcels.vex.json",
                "vex.json",
                "parcels-4.0.1.vex.json",
                "openvex.json",
                "rates.vex.json",
                "parcels-vex.json",
            ),
            document=Document(open="CVE-2020-90250"),
            mime_type="application/json",
            outputs=("{artifact}",),
            stdout="2 statements about parcels 4.0.1",
            attestors=frozenset({"vex"}),
        ),
    ),
    cost=0.08,
)
