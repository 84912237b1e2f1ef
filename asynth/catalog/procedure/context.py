"""What surrounds a procedure in an example: the fixture, and the summary for evidence."""

from __future__ import annotations

from asynth.catalog.names import REPOSITORIES, RepositoryState
from asynth.catalog.procedure.defaults import RUN_SET
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import CertificateRequest, Fixture, GitState, KeyRequest, Summary

Variables = tuple[tuple[str, str], ...]


def fixture_of(
    procedure: Procedure,
    repository: RepositoryState = REPOSITORIES[0],
    hidden: Variables = (),
    *,
    keys: tuple[KeyRequest, ...] | None = None,
    files: Variables | None = None,
    secrets: Variables = (),
    certificates: tuple[CertificateRequest, ...] = (),
) -> Fixture:
    """Return what the example starts with.

    :param repository: the repository's state where rules speak about it
    :param hidden: variables of the workload that no row shows
    :param keys: key pairs that the user has, where they do not follow from the procedure's arrangement
    :param files: the same of further files, such as those of passphrases
    :param secrets: variables by which a CI system hands keys to the job
    """
    needs = frozenset[str]().union(*(applied.needs for applied in procedure.rules))
    first = procedure.steps[0]
    return Fixture(
        project=first.attested.build.project.folder,
        git=GitState(
            branch=repository.branch,
            message=f"{repository.ticket}: prepare the {first.name} step"
            if "ticket" in needs
            else "Prepare the next version",
            author=repository.author,
            tag=repository.tag if "tag" in needs else None,
            remote=first.attested.remote if "remote" in needs else None,
        ),
        files=procedure.arrangement.files(procedure.keys[0]) if files is None else files,
        keys=procedure.arrangement.requests(*procedure.keys) if keys is None else keys,
        environment=(
            *hidden,
            *(variable for step in procedure.steps for variable in step.environment),
            *secrets,
            *((repository.variable,) if "variable" in needs else ()),
        ),
        certificates=certificates,
        renamed=first.attested.build.renaming,
    )


def summarize(procedure: Procedure, workload: str) -> Summary:
    """Return what evidence says of an example with `procedure`."""
    attestors = {attestor.name for step in procedure.steps for attestor in step.required}
    return Summary(
        attestors=tuple(sorted(attestors)),
        run_set=tuple(sorted(procedure.extras or RUN_SET)),
        step=procedure.step.name,
        workload=workload,
        rules=tuple(applied.rule.name for applied in procedure.rules),
        sbom=procedure.attested.build.sbom if "sbom" in attestors else None,
        steps=tuple(step.name for step in procedure.steps) if len(procedure.steps) > 1 else (),
    )
