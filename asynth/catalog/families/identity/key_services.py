"""Keys that never leave a key service: Vault's transit engine or AWS KMS signs, or Vault certifies a key for the one run."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.attestors.clouds import instance_of, region_of
from asynth.catalog.families.identity.credentials import ROOT, constraint, domain_of, machine
from asynth.catalog.families.identity.rejections import derive as reject
from asynth.catalog.families.identity.setups import PLAIN, RUNS, is_plain, lay_out, take_output
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import unsigned
from asynth.catalog.families.scenarios.policy import edit_policy
from asynth.catalog.families.scenarios.scenario import RUN_LINE, Scenario
from asynth.catalog.features import AWS_KMS, KEY_SERVICE, VAULT_PKI
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.document import Authority, Kept
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Fixture, Issuing, KeyManagement, KeyVault, Past, Twin
from asynth.script import Bash, Prose

_TOKEN = "hvs.CAESIJq3tP0b1mXw9ZyKd7"
"""What the build job logs in with; no row shows it."""

_TOKEN_FILE = """(umask 077 && printf 'run:\\n  signer-vault-token: %s\\n' "$VAULT_TOKEN" > ../vault.yaml)
"""
"""Keeps the token out of the process list and the file from other users."""

_ISSUED = (
    "With `--signer-vault-url` and its siblings the run has a certificate issued for itself, and the key that comes with it is kept in memory only. `VAULT_ADDR` isn't "
    "read by this signer, so the address has to be said:"
)
_STRANGER = "stranger"
_ROLE = "ci-builder"
_ALIAS, _TWO_SLASHES = "awskms:///alias/", "awskms://alias/"
_ACCESS_KEY = ("AKIA4QWERTZ7BUILDER1", "t0Ym3rP7lq9ZkXw2vB5nH8cD1fG4jS6aE0uR3iLo")
"""What the build's role is given; no row shows it."""


def vault_of(case: Case) -> str:
    """Return the URL of the company's Vault."""
    return f"http://vault.{domain_of(case)}:8200"


def keep(case: Case, scheme: str = "hashivault://") -> Procedure:
    """Return the procedure of `case` whose step is signed by the key of that name in a key service."""
    reference = f"{scheme}{case.procedure.keys[0]}"
    return case.procedure.with_step(signer=f"--signer-kms-ref {reference}", functionaries=(Kept(reference),))


def serve(case: Case) -> Fixture:
    """Return the fixture with the key in Vault and no file of it, and the variables by which Vault is reached."""
    url, key = vault_of(case), case.procedure.keys[0]
    reached = (("VAULT_ADDR", url), ("VAULT_TOKEN", _TOKEN))
    return _serve(case, KeyVault(url, _TOKEN, (key, _STRANGER)), reached)


def _serve_aws(case: Case) -> Fixture:
    """Return the fixture with the key in AWS KMS and no file of it, and the variables of a role that may use it."""
    number, secret = _ACCESS_KEY
    region = region_of(case.procedure.attested.organisation)
    reached = (("AWS_REGION", region), ("AWS_ACCESS_KEY_ID", number), ("AWS_SECRET_ACCESS_KEY", secret))
    url = f"https://kms.{region}.amazonaws.com"
    return _serve(case, KeyManagement(url, region, _ACCESS_KEY, (case.procedure.keys[0], _STRANGER)), reached)


def _serve(case: Case, service: KeyVault | KeyManagement, reached: tuple[tuple[str, str], ...]) -> Fixture:
    return replace(
        case.fixture,
        keys=tuple(one for one in case.fixture.keys if one.role == "policy"),
        environment=(*case.fixture.environment, *reached),
        services=(service,),
    )


def derive(procedure: Procedure, scheme: str = "hashivault://") -> tuple[Twin, ...]:
    """Return the twins of a procedure whose key is in a key service."""
    stranger = procedure.step.run_command(signer=f"--signer-kms-ref {scheme}{_STRANGER}")
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
            "An exported public key doesn't help: an id that begins with `hashivault://` is asked of Vault in any case, and under another id the signature, "
            "which is stored in Vault's own form (`vault:v1:...`), fits no key in PEM. Who has to check without a network needs a key of another kind."
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
            f"{take_output(case)}No digest of a `.pub` in the policy this time. Id and functionary are the reference itself, with nothing embedded:",
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
    yes = begin(case, whether="Yes, in both.", again="Yes.")
    reference, old = f"hashivault://{key}", "../policy-file.signed.json"
    edit = edit_policy(
        f"jq --arg id {reference} \\\n  '.publickeys[$id] = {{keyid: $id}} |\n"
        f'   .steps["{procedure.step.name}"].functionaries = [{{type: "publickey", publickeyid: $id}}]\' \\\n '
    )
    return Exchange(
        past=Past(hidden=case.policy()),
        answer=(
            Prose(
                f"{yes}The line gets a reference where the file was, and the policy gets it as id. Even if the same key was imported, the old id doesn't "
                "fit: what signs by a reference is known by that reference, not by a digest. First the run:"
            ),
            Bash(f"{case.clear}{procedure.run_command()}\n"),
            Prose(
                "In the policy it is both id and functionary. What the file has signed falls under the old one, so keep a copy for that:"
            ),
            Bash(f"cp ../policy.signed.json {old}\n{edit}{procedure.sign_command()}\n{procedure.verify_command()}\n"),
            Prose(
                f"Instead of `{old}` you can list both functionaries until the last of those attestations is gone. Whoever verifies needs a way to "
                "Vault from now on, with `VAULT_ADDR` and a token for `transit/verify`."
            ),
        ),
        procedure=procedure,
        fixture=replace(serve(case), keys=case.fixture.keys),
        twins=derive(procedure),
        facts={"plain": case.procedure.run_command(), "key": key, "vault": vault_of(case)},
    )


def sign_in_aws(case: Case) -> Exchange:
    """The key of a step is in AWS KMS."""
    procedure, key = keep(case, _ALIAS), case.procedure.keys[0]
    machine = instance_of(case.procedure.attested)
    yes = begin(
        case,
        whether="Yes.",
        offline="By the reference no, since verify then asks your account; by an exported key yes.",
    )
    if case.asks("bare"):
        opening = "Region and credentials come from the environment, as for the `aws` command:"
    else:
        opening = (
            f"{yes}The key's id is the reference, `{_ALIAS}{key}`, and the run gets it by `--signer-kms-ref` in the place of `-k`. Region and credentials "
            "are found as by any program with the AWS SDK, variables and roles of the machine included:"
        )
    if case.asks("offline"):
        closing = (
            "A copy of the key under this id changes nothing. For customers without access to AWS export the public half (`aws kms get-public-key`), make a "
            "PEM of it, and list that in their policy under its own digest, like any key file: verify tries every key that the policy has."
        )
    elif case.asks("rights"):
        closing = (
            f"The signing role needs `kms:DescribeKey`, `kms:GetPublicKey` and `kms:Sign`, whoever verifies `kms:Verify` in the place of the last and no more. In "
            f"IAM name the ARN of the key behind `alias/{key}`: that of an alias grants nothing."
        )
    else:
        where = f"`AWS_REGION={machine.region}`" if "region" in case.message.tells else "the region"
        closing = (
            f"Each verification asks KMS too and is billed as a request, so the machines that verify need {where} and a role with `kms:DescribeKey`, "
            "`kms:GetPublicKey` and `kms:Verify`. To point the alias at a new key is to turn all old attestations away."
        )
    return Exchange(
        past=Past(),
        answer=lay_out(
            case,
            procedure,
            opening,
            f"{take_output(case)}In the policy the reference stands in both places, and there is no `.pub` to embed:",
            closing,
        ),
        procedure=procedure,
        fixture=_serve_aws(case),
        twins=derive(procedure, _ALIAS),
        facts={
            "plain": case.procedure.run_command(),
            "key": key,
            "region": f"{machine.region}, account {machine.account}",
        },
    )


def count_slashes(case: Case) -> Exchange:
    """The reference has two slashes, so that its first part is taken for a host."""
    procedure, key = keep(case, _ALIAS), case.procedure.keys[0]
    wrong = procedure.run_command().replace(f"{_ALIAS}{key}", f"{_TWO_SLASHES}{key}", 1)
    yes = begin(case, whether="No, the alias is fine.", rights="With rights it has nothing to do.")
    return Exchange(
        past=case.failed(
            f"{wrong}\n",
            unsigned(
                "failed to create kms signer: kms specification should be in the format awskms://[ENDPOINT]/[ID/ALIAS/ARN] (endpoint optional)"
            ),
            hidden=case.policy(procedure),
        ),
        answer=(
            Prose(
                f"{yes}Three slashes: what stands between the second and the third is the host of an endpoint of your own, and here it is empty. With two, "
                f"`alias` is that host, and `{key}` alone is neither an id nor an alias. AWS wasn't asked at all."
            ),
            Bash(case.again(procedure)),
            Prose(
                "The policy has to carry the reference in exactly this form, since it is compared as text with the one that signed."
            ),
        ),
        procedure=procedure,
        fixture=_serve_aws(case),
        twins=derive(procedure, _ALIAS),
        facts={"key": key},
    )


def certify_by_vault(case: Case) -> Exchange:
    """Vault issues a certificate for each run."""
    url, domain = vault_of(case), domain_of(case)
    wanted = {"common name": (machine(domain).common_name,)}
    (name,) = wanted["common name"]
    named = f"--signer-vault-role {_ROLE} --signer-vault-commonname {name}"
    if case.asks("token"):
        signer = f"-c ../vault.yaml --signer-vault-url {url} {named}"
    else:
        signer = f'--signer-vault-url {url} --signer-vault-token "$VAULT_TOKEN" {named}'
    step = case.procedure.with_step(signer=signer, functionaries=(constraint(wanted),))
    procedure = replace(step, authorities=(Authority("ca", ROOT),))
    yes = begin(case, whether="Yes.")
    if case.asks("token"):
        opening = (
            "The token is not safe on the command line: while the run lasts, everybody on the machine can read it there in `ps`. Let a file for `-c` hold it, which the "
            "shell's own `printf` writes:"
        )
    elif case.asks("bare"):
        opening = f"The token is read from `VAULT_TOKEN`; `{ROOT}` is the root above Vault's authority."
    else:
        opening = f"{yes}{_ISSUED}"
    if case.asks("end"):
        closing = (
            "How long that certificate lasts is the role's `ttl`, and so long verify accepts what it signed. For longer have the run countersigned "
            "by a timestamp authority (`-t`), which the policy then has to name."
        )
    elif case.asks("token"):
        closing = (
            f"Let the token do nothing but `pki/issue/{_ROLE}`. The certificate ends with the role's `ttl`, and after that verify refuses what it signed, unless `-t` had "
            "it countersigned by one of the policy's `timestampauthorities`."
        )
    else:
        closing = (
            "Which names can be had is decided by the role. If its `allowed_domains` are wider than this one machine, whoever holds the token can "
            "sign in other names too, and in this one from anywhere. Its `ttl` decides how long the attestation verifies, unless `-t` has it countersigned and the policy lists who did."
        )
    answer = lay_out(
        case,
        procedure,
        opening,
        f"{take_output(case)}No key is in the policy. It knows the root above Vault's authority, which I take to be `{ROOT}`, and the name:",
        closing,
    )
    if case.asks("token"):
        answer = (
            answer[0],
            Bash(_TOKEN_FILE),
            Prose(_ISSUED),
            *answer[1:],
        )
    return Exchange(
        past=Past(),
        answer=answer,
        procedure=procedure,
        fixture=_serve(case, KeyVault(url, _TOKEN, (), Issuing(_ROLE, domain, ROOT)), (("VAULT_TOKEN", _TOKEN),)),
        twins=reject(procedure, wanted),
        facts={"plain": case.procedure.run_command(), "vault": url, "name": name, "role": _ROLE},
    )


_SLOTS = {"plain": RUN_LINE, "key": frozenset({"step_key"}), "vault": frozenset({"setting"})}
_FEATURES = frozenset({KEY_SERVICE})
_IN_AWS = frozenset({AWS_KMS})
_HERE = frozenset({"setting"})

KEY_SERVICES: tuple[Scenario, ...] = (
    replace(PLAIN, name="vault", compose=sign_in_vault, features=_FEATURES, slots=_SLOTS),
    replace(PLAIN, name="into-vault", compose=move_into_vault, tools=("jq",), features=_FEATURES, slots=_SLOTS),
    replace(
        PLAIN,
        name="vault-pki",
        compose=certify_by_vault,
        features=frozenset({VAULT_PKI}),
        slots={"plain": RUN_LINE, "vault": _HERE, "name": _HERE, "role": frozenset()},
    ),
    replace(PLAIN, name="aws-kms", compose=sign_in_aws, features=_IN_AWS, slots={**_SLOTS, "region": _HERE}),
    Scenario(
        name="aws-kms-slashes",
        compose=count_slashes,
        fits=is_plain,
        runs=RUNS,
        builds=2,
        features=_IN_AWS,
        shows=RUN_LINE | {"terminal"},
        slots={"key": frozenset({"step_key"})},
    ),
)
"""Questions about keys in key services."""
