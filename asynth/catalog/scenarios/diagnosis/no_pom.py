"""The maven attestor where there is no pom.xml."""

from __future__ import annotations

from asynth.catalog.member import Build
from asynth.catalog.scenarios.log import unattested
from asynth.catalog.scenarios.scenario import RUNS, Scenario, Situation, Told


def fits(build: Build) -> bool:
    """Accept projects without a POM."""
    return bool(build.artifacts) and "maven" not in build.project.attestors


def tell(situation: Situation) -> Told:
    """Tell of an attestor copied from another project."""
    task = situation.task
    asked = ",".join(task.extras)
    wrong = task.run_command().replace(f" -a {asked} ", f" -a {asked},maven ", 1)
    return situation.mistake(
        f"{wrong}\n{task.verify_command()}",
        unattested(("maven", "open pom.xml: no such file or directory")),
        context=situation.pick(
            "The attestor list comes from our Java template; the policy here does not ask for maven.",
            "`-a` was copied from the Java services, the policy of this project knows nothing of maven.",
        ),
        cause=situation.pick(
            "`maven` reads `pom.xml` in the working directory, and this project has none. One failing attestor is enough for "
            "witness to write no attestation at all. Drop it:",
            "An attestor whose input is missing fails the run, it is not skipped, and here no `pom.xml` exists. So "
            "take `maven` "
            "out of the list:",
        ),
        closing=situation.pick("In a Maven project elsewhere, `--attestor-maven-pom-path` says where the file is.", ""),
    )


SCENARIO = Scenario(name="no pom", tell=tell, fits=fits, runs=tuple(run for run in RUNS if run and "maven" not in run))
