"""Checks in front of a delivery that let through what they should stop: they look elsewhere, or nobody minds their verdict."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.review.exposure import deny_first, grep
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, run_sets, ships_artifact
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.layout import refused
from asynth.example.draft import Past
from asynth.script import Bash, File, Part, Prose, Text

NOTHING = "not a collection predicate type"
"""What verify says where no attestation has the subject."""


def _swap(case: Case) -> str:
    """Return the commands that change the artifact and keep the attested one beside the checkout."""
    artifact = case.procedure.attested.artifact
    return f"cp {artifact} ../attested\necho patched >> {artifact}\n"


def _let_in(case: Case, finding: str, line: str, remedy: str, said: str, restored: str, last: str) -> Exchange:
    """Return the exchange over a verify line that accepts a changed artifact; asking for the file itself refuses it.

    :param line: the commands of the check, as the user has them
    :param remedy: the sentence before the check that holds
    :param said: that before what verify says of the changed file
    :param restored: that before the same check of the attested file
    """
    procedure = case.procedure
    return Exchange(
        past=Past(hidden=(*case.policy(), Bash(f"{procedure.run_command()}\n"))),
        answer=(
            Prose(deny_first(case, finding)),
            Bash(f"{_swap(case)}{line}"),
            Prose(remedy),
            Bash(refused(procedure.verify_command())),
            Prose(said),
            grep(NOTHING),
            Prose(restored),
            Bash(f"cp ../attested {procedure.attested.artifact}\n{procedure.verify_command()}\n"),
            Prose(last),
        ),
        facts={"gate": f"```bash\n{line.rstrip()}\n```"},
    )


def expose_by_commit(case: Case) -> Exchange:
    """A check by commit in front of a file that nobody hashes."""
    artifact = case.procedure.attested.artifact
    line = f'{_head(case)} -s "$(git rev-parse HEAD)"\n'
    return _let_in(
        case,
        "A check by commit asks about the commit, and that is attested whatever became of the file afterwards. "
        f"`{artifact}` with a line added still gets through:",
        line,
        "Ask about the bytes that leave the house. `-f` hashes them, and for these there is no attestation:",
        "In the log that reads as if something were wrong with a type; it means that the search was empty:",
        "The file that was attested passes it:",
        "`-s` with a commit is right for steps that leave no file, such as a linter.",
    )


def expose_own_digest(case: Case) -> Exchange:
    """A digest that is read out of the attestation and then looked up in it."""
    artifact = case.procedure.attested.artifact
    line = (
        f"DIGEST=$(jq -r .payload {case.procedure.attestation} | openssl base64 -d -A |\n"
        f"  jq -r '.subject[] | select(.name | endswith(\"product/v0.1/file:{artifact}\")) | .digest.sha256')\n"
        f'{_head(case)} -s "$DIGEST"\n'
    )
    return _let_in(
        case,
        f"The digest comes from the attestation and is looked up in the same attestation, so it is always found. The file itself "
        f"is never read: take the attested `{artifact}`, tamper with it, and it still passes:",
        line,
        "The digest has to come from the file, and `-f` does just that:",
        "No attestation has this digest, for which verify has these words:",
        "Put back as it was, it is accepted:",
        f"On a host without the file take the digest from where `{artifact}` was fetched, the registry or the mirror's index, never "
        "from the evidence.",
    )


def _head(case: Case) -> str:
    """Return the verify line without its subject."""
    return case.procedure.verify_command().split(" -s ")[0].split(" -f ")[0]


_ENDINGS = {
    "no set -e": (
        "#!/bin/sh\n{verify}\n{deploy}\n",
        "The shell goes on after a command that failed, unless it is told `set -e`",
    ),
    "tee": (
        "#!/bin/sh\nset -e\n{verify} | tee ../verify.log\n{deploy}\n",
        "`set -e` sees the status of the whole pipe, which is that of `tee`, and `tee` succeeds",
    ),
    "or": (
        '#!/bin/sh\nset -e\n{verify} || echo "verify failed, see log"\n{deploy}\n',
        "Behind `||` the failure counts as dealt with, and `echo` succeeds",
    ),
    "if": (
        "#!/bin/sh\nset -e\nif {verify}; then\n  echo verified\nfi\n{deploy}\n",
        "The `if` decides about its own body only, and the line after `fi` comes in both cases",
    ),
}
"""By what is wrong with them: scripts that deploy whatever verify says, and why."""

SCRIPT = "../deploy.sh"


def expose_gate(case: Case) -> Exchange:
    """A deploy script that goes on although verify refused."""
    procedure = case.procedure
    artifact, verify = procedure.attested.artifact, procedure.verify_command()
    deploy = f"echo deploying {artifact}"
    pattern, why = _ENDINGS[case.variant]
    bad = pattern.format(verify=verify, deploy=deploy)
    good = f"#!/bin/sh\nset -e\n{verify}\n{deploy}\n"
    printed = {"or": f"verify failed, see log\ndeploying {artifact}"}.get(case.variant, f"deploying {artifact}")
    parts: tuple[Part, ...] = (
        Prose(deny_first(case, f"verify refuses, and nobody listens. {why}. With a changed `{artifact}`:")),
        Bash(f"{_swap(case)}sh {SCRIPT}\n"),
        Text(printed),
        Prose("A bare verify line under `set -e` is all it takes; the `echo` stands for your deployment."),
        File(SCRIPT, good, "sh", f"Write `{SCRIPT}`:"),
        Prose("It stops in front of the changed file:"),
        Bash(f"! sh {SCRIPT} 2> ../refused.log\n"),
        grep(NOTHING),
        Prose("And not in front of the attested one:"),
        Bash(f"cp ../attested {artifact}\nsh {SCRIPT}\n{verify}\n"),
        Prose(
            "`tee` never got a line, by the way: witness writes to stderr. For a log put `2> ../verify.log` behind the line, which keeps its status."
            if case.variant == "tee"
            else "`set -e` is off within an `if`, before `&&` or `||` and behind `!`, and so in any function that is called there: leave the line by itself."
        ),
    )
    return Exchange(
        past=Past(
            hidden=(
                *case.policy(),
                Bash(f"{procedure.run_command()}\n"),
                File(SCRIPT, bad, "sh", f"Save the script as `{SCRIPT}`:"),
            )
        ),
        answer=parts,
        facts={"gate": f"```sh\n{bad.rstrip()}\n```"},
    )


def expose_fetched_key(case: Case) -> Exchange:
    """A public key that is fetched from where the policy comes from."""
    procedure = case.procedure
    own = "../stranger"
    released = replace(procedure.with_step(place="../release/"), signed="../release/policy.signed.json")
    known = released.verify_command()
    there = known.replace(f"{procedure.policy_key}.pub", "../release/policy.pub")
    forged = replace(procedure.step, place="../forged/").run_command("", signer=f"-k {own}.key")
    replace_all = (
        "mkdir ../forged\ncp -R . ../trial\ncd ../trial\n"
        f"openssl genpkey -algorithm ed25519 -out {own}.key\n"
        f"openssl pkey -in {own}.key -pubout -out ../forged/policy.pub\n"
        "ID=$(openssl dgst -sha256 -r ../forged/policy.pub | cut -d' ' -f1)\n"
        'jq --arg id "$ID" --arg key "$(openssl base64 -A -in ../forged/policy.pub)" \\\n'
        "  '.publickeys = {($id): {keyid: $id, key: $key}} |\n"
        '   .steps[].functionaries = [{type: "publickey", publickeyid: $id}]\' ../policy.json > ../theirs.json\n'
        f"witness sign -k {own}.key -f ../theirs.json -o ../forged/policy.signed.json\n"
        f"{case.clear}{forged}\n{there.replace('../release/', '../forged/')}\n"
    )
    return Exchange(
        past=Past(
            hidden=(
                *case.policy(),
                Bash(
                    f"{procedure.run_command()}\nmkdir ../release\ncp ../policy.signed.json ../release/\n"
                    f"cp {procedure.policy_key}.pub ../release/policy.pub\ncp {procedure.attestation} {released.attestation}\n"
                ),
            )
        ),
        answer=(
            Prose(
                deny_first(
                    case,
                    "Policy, key and attestation come out of one folder, `../release`, so they vouch for each other and for nobody. Whoever can write "
                    "there replaces all three with his own, in this trial as `../forged`:",
                )
            ),
            Bash(replace_all),
            Prose(
                "The key has to be known beforehand and from somewhere else. Install it once on each host that verifies, and the forgery is refused:"
            ),
            Bash(refused(known.replace("../release/", "../forged/"))),
            grep("no valid signatures for the provided verifiers"),
            Prose(
                "Take the key out of the folder. Policy and attestation may stay, as both are signed, and the installer's line becomes the last one here:"
            ),
            Bash(f"rm ../release/policy.pub\n{known}\n"),
        ),
        facts={"gate": f"```bash\n{there}\n```"},
        twins=twins.derive(released),
    )


_RUNS = run_sets("git", "environment git", "git link", "git secretscan") + WIDE
_GATE = frozenset({"step", "policy_key", "artifact"})

WEAKNESSES: tuple[Scenario, ...] = (
    Scenario(
        name="by-commit",
        compose=expose_by_commit,
        fits=ships_artifact,
        runs=_RUNS,
        quotes=(False,),
        by_commit=False,
        slots={"gate": frozenset({"step", "policy_key"})},
    ),
    Scenario(
        name="own-digest",
        compose=expose_own_digest,
        fits=ships_artifact,
        runs=_RUNS,
        quotes=(False,),
        tools=("jq",),
        by_commit=False,
        slots={"gate": _GATE},
    ),
    Scenario(
        name="gate",
        compose=expose_gate,
        fits=ships_artifact,
        runs=_RUNS,
        quotes=(False,),
        variants=tuple(_ENDINGS),
        by_commit=False,
        slots={"gate": _GATE | {"variant"}},
    ),
    Scenario(
        name="fetched-key",
        compose=expose_fetched_key,
        fits=ships_artifact,
        runs=_RUNS,
        quotes=(False,),
        tools=("jq",),
        by_commit=False,
        slots={"gate": frozenset({"artifact"})},
    ),
)
"""Checks; each is a stratum's fixed value."""
