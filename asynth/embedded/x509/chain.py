"""Whether a certificate chains to a root: a depth-first search by raw names, as Go's `crypto/x509` does it.

Facts from Go 1.26 `crypto/x509/verify.go`. Name constraints are left to others: a chain with them is an error.
"""

from __future__ import annotations

from asynth.embedded.errors import WitnessError
from asynth.embedded.go.text import quote
from asynth.embedded.x509.certificates import Certificate
from asynth.embedded.x509.keys import SignatureError

# Go's bounds of the search, which keep a hostile bundle from costing much.
_MOST_SIGNATURE_CHECKS = 100


def check_chain(
    leaf: Certificate, intermediates: tuple[Certificate, ...], roots: tuple[Certificate, ...], time: float
) -> None:
    """Whether `leaf` chains to one of `roots` at `time` (seconds since the epoch).

    :raises SignatureError: with Go's message.
    """
    leaf.check_valid(time, (), as_intermediate=False)
    if any(root.raw == leaf.raw for root in roots):
        return
    search = _Search(intermediates, roots, time)
    search.extend(leaf, (leaf,))


class _Search:
    """One depth-first search for a chain, bounded in the number of signatures that it checks."""

    def __init__(self, intermediates: tuple[Certificate, ...], roots: tuple[Certificate, ...], time: float) -> None:
        self._pools = ((roots, False), (intermediates, True))
        self._time = time
        self._checks = 0

    def extend(self, child: Certificate, chain: tuple[Certificate, ...]) -> None:
        """Find a way from `child`, the end of `chain`, to a root.

        :raises SignatureError: when there is none.
        """
        hint = ""
        last: SignatureError | None = None
        for pool, as_intermediate in self._pools:
            for candidate in pool:
                if candidate.subject_der != child.issuer_der:
                    continue
                self._checks += 1
                if self._checks > _MOST_SIGNATURE_CHECKS:
                    raise SignatureError(
                        "x509: signature check attempts limit reached while verifying certificate chain"
                    )
                if any(_is_same_entity(candidate, member) for member in chain):
                    continue
                try:
                    candidate.check_signature_of(child)
                except SignatureError as error:
                    hint = hint or _describe_hint(error, candidate)
                    continue
                last = None
                try:
                    candidate.check_valid(self._time, chain, as_intermediate=as_intermediate)
                    if candidate.constrains_names():
                        raise WitnessError("the embedded engine does not evaluate name constraints of certificates")
                    if as_intermediate:
                        self.extend(candidate, (*chain, candidate))
                    return
                except SignatureError as error:
                    hint = hint or _describe_hint(error, candidate)
                    last = error
        if last is not None:
            raise last
        raise SignatureError(f"x509: certificate signed by unknown authority{hint}")


def _describe_hint(error: SignatureError, candidate: Certificate) -> str:
    name = candidate.common_name or next(iter(candidate.organizations), f"serial:{candidate.parsed.serial_number}")
    because = f"possibly because of {quote(str(error))} while trying to verify candidate authority certificate"
    return f" ({because} {quote(name)})"


def _is_same_entity(first: Certificate, second: Certificate) -> bool:
    return (
        first.subject_der == second.subject_der
        and first.public_key == second.public_key
        and first.alternative_name() == second.alternative_name()
    )
