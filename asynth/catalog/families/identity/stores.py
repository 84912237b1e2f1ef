"""Attestations in an Archivista server: the run leaves them there, and verify finds them without a file."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.identity.credentials import domain_of
from asynth.catalog.families.identity.setups import PLAIN, RUNS, blocks, is_plain
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import Line
from asynth.catalog.families.scenarios.scenario import RUN_LINE, VERIFY_LINE, Scenario
from asynth.catalog.features import ARCHIVISTA
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import EmptyStore, Fixture, Past, Store, Twin
from asynth.script import Bash, Prose

_NO_SOURCE = "must either specify attestation file paths or enable archivista as an attestation source"


def store_of(case: Case) -> str:
    """Return the URL of the company's Archivista server."""
    return f"http://archivista.{domain_of(case)}:8082"


def stored(case: Case) -> Procedure:
    """Return the procedure of `case` whose run uploads, and whose verify looks in the store."""
    server = store_of(case)
    run = case.procedure.with_step(options=(f"--enable-archivista --archivista-server {server}",))
    return replace(run, store=server)


def serve(case: Case) -> Fixture:
    """Return the fixture with an empty store behind its URL."""
    return replace(case.fixture, services=(Store(store_of(case)),))


def derive(procedure: Procedure) -> tuple[Twin, ...]:
    """Return the twins of a procedure that verifies from a store. None runs the step again: the first attestation is there still."""
    empty = Twin(twins.EMPTY_STORE, (EmptyStore(procedure.store),), f"{procedure.verify_command()}\n", "no-collection")
    return (*twins.derive(procedure), empty)


def keep_in_store(case: Case) -> Exchange:
    """Attestations are no longer to be passed on as files."""
    procedure = stored(case)
    run, policy = blocks(procedure)
    yes = begin(
        case,
        whether="Yes.",
        enough="It can, but the URL alone isn't enough: the signed policy and its public key have to be there, too.",
    )
    if case.asks("bare"):
        answer = (Prose("The same two options on `run` and on `verify`:"), Bash(run.text + policy.text))
        return Exchange(Past(), answer, procedure, serve(case), derive(procedure), _facts(case, procedure))
    if case.asks("gone"):
        closing = (
            "If the server forgets something, verify says that no collection was found, the same as for a wrong file. The file of `-o` is "
            "written in any case, before the upload, so keep it as a second copy."
        )
    elif case.asks("trust"):
        closing = (
            "The server needs no trust for this. It can lose an attestation or hold it back, but not make one up: signature, functionary and "
            "types are checked after the download exactly as with a file."
        )
    else:
        policies = (
            "Only attestations come from there: verify opens `-p` as a file and never asks the server for it. "
            if case.asks("enough")
            else "Only attestations come from there. The signed policy and its public key are still handed out as files, and "
        )
        besides = "`-a` may be given besides; what is found in either place counts."
        closing = f"{policies}{besides}"
    return Exchange(
        past=Past(),
        answer=(
            Prose(
                f"{yes}`--enable-archivista` on the run sends the attestation to the server after it is written, and the same option lets verify look "
                "for it there. Say the server in both places, since the default is a public instance that is gone:"
            ),
            run,
            Prose(
                "verify asks the store by step, types and the digest of what you verify, so no name of a file has to be passed on:"
            ),
            policy,
            Prose(closing),
        ),
        procedure=procedure,
        fixture=serve(case),
        twins=derive(procedure),
        facts=_facts(case, procedure),
    )


def look_in_store(case: Case) -> Exchange:
    """The run uploaded its attestation, and verify is asked without a file."""
    procedure = stored(case)
    forgotten = procedure.verify_command().replace(f" --enable-archivista --archivista-server {procedure.store}", "", 1)
    opening = begin(
        case, whether="No, each command is told for itself.", config="No setting carries over from the run."
    )
    return Exchange(
        past=case.failed(
            f"{forgotten}\n",
            (Line(_NO_SOURCE),),
            hidden=(*case.policy(procedure), Bash(f"{procedure.run_command()}\n")),
        ),
        answer=(
            Prose(
                f"{opening or 'verify needs a source. '}Without `-a` it has to hear that there is a store, and which one; that the run uploaded there is nothing it could know. "
                "Give it the two options of the run:"
            ),
            Bash(f"{procedure.verify_command()}\n"),
            Prose(
                "It downloads what was recorded for the step about exactly these bytes. An artifact that differs in one of them finds nothing, and "
                "the message then is that of an empty store."
                if case.procedure.artifact
                else "It downloads what was recorded for the step about this commit. For one that was never attested the message is that of an empty store."
            ),
        ),
        procedure=procedure,
        fixture=serve(case),
        twins=derive(procedure),
        facts=_facts(case, procedure),
    )


def _facts(case: Case, procedure: Procedure) -> dict[str, object]:
    return {
        "server": procedure.store,
        "run": procedure.run_command(),
        "plain": case.procedure.run_command(),
        "plain_verify": case.procedure.verify_command(),
    }


_HERE = frozenset({"setting"})
_FEATURES = frozenset({ARCHIVISTA})

STORES: tuple[Scenario, ...] = (
    replace(
        PLAIN,
        name="store",
        compose=keep_in_store,
        features=_FEATURES,
        slots={"server": _HERE, "plain": RUN_LINE, "plain_verify": VERIFY_LINE},
    ),
    Scenario(
        name="store-unasked",
        compose=look_in_store,
        fits=is_plain,
        runs=RUNS,
        builds=2,
        features=_FEATURES,
        shows=VERIFY_LINE - {"step"} | {"terminal"},  # the file that names the step is what the command lacks
        slots={
            "server": _HERE,
            "run": RUN_LINE | _HERE,
            "plain": RUN_LINE,
            "plain_verify": VERIFY_LINE,
            "session": frozenset({"terminal"}),
        },
    ),
)
"""Questions about attestation stores."""
