"""`witness sign`: wrap a file in a signed envelope."""

from __future__ import annotations

from asynth.embedded.commands.signer_flags import SIGNER_FLAGS
from asynth.embedded.errors import WitnessError
from asynth.embedded.files.inputs import UnopenedError, open_output, read_input, write_all
from asynth.embedded.go.flags import Flag, Values
from asynth.embedded.x509.envelopes import sign_envelope
from asynth.embedded.x509.signers import choose_signer, load_signers

FLAGS = (
    *SIGNER_FLAGS,
    Flag(
        "datatype",
        "string",
        "https://witness.testifysec.com/policy/v0.1",
        "The URI reference to the type of data being signed. Defaults to the Witness policy type",
        short="t",
    ),
    Flag("infile", "string", "", "Witness policy file to sign", short="f"),
    Flag("outfile", "string", "", "File to write signed data. Defaults to stdout", short="o"),
    Flag("timestamp-servers", "strings", (), "Timestamp Authority Servers to use when signing envelope"),
)
REQUIRED_TOGETHER = (("infile", "outfile"),)


def run(values: Values) -> int:
    """Sign `--infile` into `--outfile`.

    :raises WitnessError: with witness's message.
    """
    try:
        signers = load_signers(values)
    except WitnessError as error:
        raise WitnessError(f"failed to load signer: {error}") from None
    signer = choose_signer(signers)
    if values.texts("timestamp-servers"):
        raise WitnessError("the embedded engine does not ask timestamp servers")
    failure = None
    data = b""
    try:
        data = read_input(values.text("infile"))
    except UnopenedError as error:
        raise WitnessError(f"failed to open file to sign: {error}") from None
    except WitnessError as error:
        failure = error
    descriptor = open_output(values.text("outfile"))
    if failure is not None:
        write_all(descriptor, b"")
        raise failure
    write_all(descriptor, sign_envelope(values.text("datatype"), data, signer) + b"\n")
    return 0
