"""A key in Azure, which documentation describes and the command line does not offer."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.misconception.believed import tell_setting
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a key reference that no provider takes."""
    task = situation.task
    reference = f"azurekms://{situation.variant}.vault.azure.net/keys/signing"
    wrong = task.run_command().replace(f"-k {task.attest}.key", f"--signer-kms-ref {reference}", 1)
    return Told(
        context=situation.pick("witness signs with Azure Key Vault, the docs say. ", "Our keys are to move to Azure. ")
        + tell_setting(situation),
        past=situation.failed(
            f"{wrong}\n",
            (
                Line(f"failed to create kms signer: no kms provider found for key reference: {reference}"),
                Line("failed to load signers: failed to load any signers"),
            ),
            hidden=situation.policy(),
        ),
        answer=(
            Prose(
                situation.pick(
                    "The library has code for Azure, the `witness` command does not include it: it knows "
                    "`awskms://`, `gcpkms://` "
                    "and `hashivault://`. Until that changes sign with the key file:",
                    "No provider of this build takes `azurekms://`, whatever the page says; AWS, Google Cloud and "
                    "HashiCorp Vault are "
                    "there. The key file works today:",
                )
            ),
            Bash(situation.again()),
            Prose(
                f"{situation.ending} The policy names keys by their id, so moving to a KMS later means a new entry there."
            ),
        ),
    )


SCENARIO = Scenario(name="azure kms", tell=tell, fits=anything, variants=("acme-prod", "contoso-ci", "release-vault"))
