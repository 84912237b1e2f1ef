"""How an engine behaves: which version of witness its verdicts and messages are those of, found by asking it.

A build from source prints the version "dev" whatever it holds, and v0.12 changed verdicts, so behaviour is observed.
What is done about an unknown behaviour is for discovery to decide.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from asynth.execution.guardian import temporary_directory
from asynth.witness.asking import SECONDS
from asynth.witness.messages import ACCEPTED
from asynth.witness.probes import CONTROLS, POLICIES, POLICY_CHECK, PROBES, VERSIONS, ask_policy_check
from asynth.witness.trial import Trial

UNKNOWN = "unknown"

_EXPECTED: Mapping[str, tuple[str, ...]] = {
    **{probe.name: probe.expected for probe in PROBES},
    POLICY_CHECK: (ACCEPTED,) * len(VERSIONS),
}
_CACHE_FORMAT = 1
"""Changes when a probe of the same name asks something else, or its answer is described otherwise."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What an engine answered, by the name of the probe."""

    observations: Mapping[str, str]

    @property
    def name(self) -> str:
        """One of :data:`~asynth.witness.probes.VERSIONS` whose every answer it gives, or `unknown`."""
        return next((version for version in VERSIONS if not self.differences_from(version)), UNKNOWN)

    @property
    def verifies(self) -> bool:
        """Whether it accepts and rejects at all where every witness must: what does not is something else."""
        return all((self.observations[name] == ACCEPTED) == (_EXPECTED[name][0] == ACCEPTED) for name in CONTROLS)

    @property
    def differences(self) -> tuple[str, ...]:
        """Differences from the version that it is closest to; none for a known behaviour."""
        return min((self.differences_from(version) for version in VERSIONS), key=len)

    def differences_from(self, version: str) -> tuple[str, ...]:
        """Return a line for each probe that `version` answers otherwise: "no steps: accepted (v0.12: ...)"."""
        place = VERSIONS.index(version)
        return tuple(
            f"{name}: {self.observations[name]} ({version}: {expected[place]})"
            for name, expected in _EXPECTED.items()
            if self.observations[name] != expected[place]
        )


def observe(command: Sequence[str], *, seconds: float = SECONDS, stop: threading.Event | None = None) -> Behaviour:
    """Ask an engine every probe, as many at a time as there are cores.

    :param command: how the engine is called, up to its own arguments
    :param seconds: what one command may take
    :param stop: set by whoever does not want to know any more
    :raises EngineError: without the program's name: it cannot run, sign, or answer in time
    :raises asynth.witness.asking.StoppedError: `stop` was set; no program of it runs and its directory is gone
    """
    with (
        temporary_directory("asynth-behaviour-") as directory,
        ThreadPoolExecutor(os.cpu_count() or 1, "asynth-behaviour") as executor,
    ):
        trial = Trial(command, directory, seconds, stop)
        try:
            trial.prepare(executor)
            list(executor.map(lambda name: trial.sign_policy(name, POLICIES[name](trial)), POLICIES))
            check = executor.submit(ask_policy_check, trial)
            said = executor.map(lambda probe: probe.ask(trial), PROBES)
            observations = dict(zip((probe.name for probe in PROBES), said, strict=True))
            observations[POLICY_CHECK] = check.result()
        except BaseException:
            executor.shutdown(cancel_futures=True)
            raise
    return Behaviour(observations)


def recall(sha256: str, cache: Path | None) -> Behaviour | None:
    """Return what is cached for the executable of that digest; None for a cache that is absent, damaged or older."""
    observations = _read_cache(cache).get(sha256)
    if not isinstance(observations, dict) or observations.keys() != _EXPECTED.keys():
        return None
    return Behaviour({name: str(said) for name, said in observations.items()})


def remember(sha256: str, behaviour: Behaviour, cache: Path | None) -> None:
    """Add a behaviour to the cache, whole or not at all; a cache that cannot be written costs time only."""
    if cache is None:
        return
    entries = {**_read_cache(cache), sha256: dict(behaviour.observations)}
    text = json.dumps({"format": _CACHE_FORMAT, "observations": entries}, indent=1, sort_keys=True)
    with contextlib.suppress(OSError):
        cache.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=cache.parent, prefix=f".{cache.name}.")
        try:
            with os.fdopen(descriptor, "w") as stream:
                stream.write(text)
            os.replace(temporary, cache)
        except OSError:
            os.unlink(temporary)
            raise


def _read_cache(cache: Path | None) -> dict[str, object]:
    if cache is None:
        return {}
    try:
        told = json.loads(cache.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(told, dict) or told.get("format") != _CACHE_FORMAT:
        return {}
    entries = told.get("observations")
    return entries if isinstance(entries, dict) else {}


__all__ = ["UNKNOWN", "Behaviour", "observe", "recall", "remember"]
