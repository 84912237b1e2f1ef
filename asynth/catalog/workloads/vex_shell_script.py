"""A shell script of the project that writes its decisions about vulnerabilities as an OpenVEX document."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="VEX shell script",
    language="polyglot",
    tools=("sh", "awk", "git"),
    builds=(
        Build(
            project=Project("go/linkcheck", "a Go link checker with a vendored dependency", frozenset({"lockfiles"})),
            command="sh tools/vex.sh {artifact}",
            artifacts=(
                "linkcheck.vex.json",
                "vex.json",
                "openvex.json",
                "linkcheck.openvex.json",
                "links.vex.json",
                "linkcheck-vex.json",
            ),
            document=Document(open="CVE-2022-90664"),
            mime_type="application/json",
            outputs=("{artifact}",),
            stdout="statements about linkcheck written",
            attestors=frozenset({"vex"}),
        ),
        Build(
            project=Project(
                "rust/csvstat", "a Rust command for CSV statistics with a path dependency", frozenset({"lockfiles"})
            ),
            command="sh -c 'sh tools/vex.sh > {artifact}'",
            artifacts=(
                "csvstat.vex.json",
                "vex.json",
                "csvstat.openvex.json",
                "crates.vex.json",
                "decisions.vex.json",
                "csvstat-vex.json",
            ),
            document=Document(open="CVE-2023-90321"),
            mime_type="application/json",
            outputs=("{artifact}",),
            attestors=frozenset({"vex"}),
        ),
    ),
    cost=0.03,
)
