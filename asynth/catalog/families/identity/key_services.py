"""Keys that never leave a key service: Vault's transit engine signs, and verify asks it again."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.identity.credentials import domain_of
from asynth.catalog.families.identity.setups import PLAIN, lay_out
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.scenario import RUN_LINE, Scenario
from asynth.catalog.features import KEY_SERVICE
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.document import Kept
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Fixture, KeyVault, Past, Twin
from asynth.script import Bash, Prose

_TOKEN = "hvs.CAESIJq3tP0b1mXw9ZyKd7"
"""What the build job logs in with; no row shows it."""

_STRANGER = "stranger"


def vault_of(case: Case) -> str:
    """Return the URL of the company's Vault."""
    return f"http://vault.{domain_of(case)}:8200"


def keep(case: Case) -> Procedure:
    """Return the procedure of `case` whose step is signed by the key of that name in Vault."""
    reference = f"hashivault://{case.procedure.keys[0]}"
    return case.procedure.with_step(signer=f"--signer-kms-ref {reference}", functionaries=(Kept(reference),))


def serve(case: Case) -> Fixture:
    """Return the fixture with the key in Vault and no file of it, and the variables by which Vault is reached."""
    url, key = vault_of(case), case.procedure.keys[0]
    return replace(
        case.fixture,
        keys=tuple(one for one in case.fixture.keys if one.role == "policy"),
        environment=(*case.fixture.environment, ("VAULT_ADDR", url), ("VAULT_TOKEN", _TOKEN)),
        services=(KeyVault(url, _TOKEN, (key, _STRANGER)),),
    )


def derive(procedure: Procedure) -> tuple[Twin, ...]:
    """Return the twins of a procedure whose key is in Vault."""
    stranger = procedure.step.run_command(signer=f"--signer-kms-ref hashivault://{_STRANGER}")
    again = twins.run_again(twins.STRANGER, procedure, procedure.step, stranger, "no-verifiers", "git clean -fdxq\n")
    return (*twins.derive(procedure), again)


def sign_in_vault(case: Case) -> Exchange:
    """The key of a step is in Vault."""
    procedure, key = keep(case), case.procedure.keys[0]
    yes = begin(case, whether="Yes.", offline="Signing yes, checking offline no.")
    if case.asks("bare"):
        opening = "The reference takes the place of the key file, and is the key's id:"
    else:
        opening = (
            f"{yes}`--signer-kms-ref` with `hashivault://` and the key's name replaces `-k`; address and token come from `VAULT_ADDR` and "
            "`VAULT_TOKEN`. Vault only gets to see a digest:"
        )
    if case.asks("offline"):
        closing = (
            "Embedding the public key in the policy doesn't help, since an id that begins with `hashivault://` is asked of Vault in any case. Who "
            "has to check without a network needs a key of another kind."
        )
    else:
        closing = (
            f"verify sends the signature to Vault as well, so each machine that verifies needs both variables, with a token that may use "
            f"the paths below `transit/verify/{key}` and nothing more."
        )
    return Exchange(
        past=Past(),
        answer=lay_out(
            case,
            procedure,
            opening,
            "No digest of a `.pub` in the policy this time. Id and functionary are the reference itself, with nothing embedded:",
            closing,
        ),
        procedure=procedure,
        fixture=serve(case),
        twins=derive(procedure),
        facts={"plain": case.procedure.run_command(), "key": key, "vault": vault_of(case)},
    )


def move_into_vault(case: Case) -> Exchange:
    """The key was a file and is now in Vault; the policy knows the file's."""
    procedure, key = keep(case), case.procedure.keys[0]
    yes = begin(case, whether="Yes, in both.")
    run, policy = Bash(case.clear + procedure.run_command() + "\n"), procedure.write_policy()
    *_, written = policy
    return Exchange(
        past=Past(hidden=case.policy()),
        answer=(
            Prose(
                f"{yes}The line gets a reference where the file was, and the policy gets it as id. Even if the same key was imported, the old id doesn't "
                "fit: what signs by a reference is known by that reference, not by a digest. First the run:"
            ),
            run,
            Prose(f"Then the policy anew, with `hashivault://{key}` in both places:"),
            Bash(f"{written.text}{procedure.sign_command()}\n{procedure.verify_command()}\n"),
            Prose(
                "Attestations that the file signed fall under the old policy. Keep that one for them, or list both functionaries until the last is gone."
            ),
        ),
        procedure=procedure,
        fixture=replace(serve(case), keys=case.fixture.keys),
        twins=derive(procedure),
        facts={"plain": case.procedure.run_command(), "key": key, "vault": vault_of(case)},
    )


_SLOTS = {"plain": RUN_LINE, "key": frozenset({"step_key"}), "vault": frozenset({"setting"})}
_FEATURES = frozenset({KEY_SERVICE})

KEY_SERVICES: tuple[Scenario, ...] = (
    replace(PLAIN, name="vault", compose=sign_in_vault, features=_FEATURES, slots=_SLOTS),
    replace(PLAIN, name="into-vault", compose=move_into_vault, features=_FEATURES, slots=_SLOTS),
)
"""Questions about keys in key services."""
