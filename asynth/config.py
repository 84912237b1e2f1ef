"""What a run is asked to do: one validated value, from defaults, a TOML file, ASYNTH_* variables and flags.

Later sources win. Everything that decides the bytes of a run is here; what the machine can do is in the capabilities.
"""

from __future__ import annotations

import math
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from asynth.errors import ConfigurationError

DEFAULT_CONCURRENCY = 4 * (os.cpu_count() or 1)
"""Examples in flight: enough that the cores never wait for a process to start or a file to land."""


class Config(BaseModel):
    """A run.

    :param out: directory that the run writes
    :param count: accepted rows wanted
    :param seed: decides the order of the space and the keys
    :param concurrency: examples in flight
    :param engine: `auto`, `embedded`, or the path of a witness executable
    :param families: names of the families to draw from; empty for all
    :param mix: shares of families in any unit, in the place of their default ones; 0 leaves a family out
    :param shard: (I, K): this run takes the positions that are I modulo K
    :param mode: `auto` resumes a run of the same configuration, `resume` insists on one, `fresh` removes it first
    :param timeout: seconds that one command may take
    :param twins: which twins of each example are executed: all, one kind in turn (and the denial by a rule that it teaches), or
        none
    :param sandbox: the wall around all commands: bubblewrap where it works, bubblewrap or nothing, or none
    :param recheck: share of the accepted positions that are executed a second time, to see whether the verdict stays
    :param capabilities: capabilities to impose instead of probing
    :param progress: how progress is shown
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    out: Path = Path("asynth-run")
    count: int = Field(default=100, ge=1)
    seed: int = Field(default=0, ge=-(2**63), lt=2**63)
    concurrency: int = Field(default=DEFAULT_CONCURRENCY, ge=1, le=4096)
    engine: str = "auto"
    families: tuple[str, ...] = ()
    mix: dict[str, float] = Field(default_factory=dict)
    shard: tuple[int, int] = (0, 1)
    mode: Literal["auto", "resume", "fresh"] = "auto"
    timeout: float = Field(default=120.0, gt=0, allow_inf_nan=False)
    twins: Literal["all", "one", "none"] = "one"
    sandbox: Literal["auto", "bwrap", "off"] = "auto"
    recheck: float = Field(default=0.01, ge=0, le=1, allow_inf_nan=False)
    capabilities: Path | None = None
    progress: Literal["auto", "plain", "none"] = "none"

    @field_validator("out", "capabilities")
    @classmethod
    def _check_path(cls, value: Path | None) -> Path | None:
        try:
            str(value).encode()
        except UnicodeEncodeError:
            raise ValueError("the name is not UTF-8, which the manifest is written in; choose another") from None
        return value

    @field_validator("shard", mode="before")
    @classmethod
    def _read_shard(cls, value: object) -> object:
        if isinstance(value, str):
            index, slash, of = value.partition("/")
            if not slash or not index.isdigit() or not of.isdigit():
                raise ValueError("a shard is written I/K, such as 0/4")
            return int(index), int(of)
        return value

    @field_validator("mix", mode="before")
    @classmethod
    def _read_mix(cls, value: object) -> object:
        if isinstance(value, str):
            value = value.replace(",", " ").split()
        if isinstance(value, (list, tuple)):
            pairs = [str(part).partition("=") for part in value]
            if not all(sign and number for _, sign, number in pairs):
                raise ValueError("a share is written FAMILY=SHARE, such as rego=30")
            return {family: number for family, _, number in pairs}
        return value

    @field_validator("mix")
    @classmethod
    def _check_mix(cls, value: dict[str, float]) -> dict[str, float]:
        for family, share in value.items():
            if not (share >= 0 and math.isfinite(share)):
                raise ValueError(f"the share of {family} is {share}, but a share is a number of 0 or more")
        return value

    @model_validator(mode="after")
    def _check_shard(self) -> Config:
        index, of = self.shard
        if not 0 <= index < of:
            raise ValueError(f"shard {index}/{of} does not exist: the first of K shards is 0/K, the last K-1/K")
        return self


def load_config(
    flags: Mapping[str, Any],
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Config:
    """Merge the sources into a :class:`Config`.

    :param flags: values of flags that were given; None stands for "not given"
    :param environment: where ASYNTH_* variables are looked up; the process's own by default
    :param file: a TOML file whose keys are the fields of :class:`Config`
    :raises ConfigurationError: one line: which value of which source is wrong, and why
    """
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}

    def take(found: Mapping[str, Any], source: str) -> None:
        values.update(found)
        sources.update(dict.fromkeys(found, source))

    if file is not None:
        take(_read_file(file), str(file))
    take(_read_environment(os.environ if environment is None else environment), "environment")
    take({name: value for name, value in flags.items() if value is not None}, "command line")
    try:
        return Config(**values)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "shard"
        reason = str(first["msg"]).removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            reason = f"there is no such setting; known are {', '.join(Config.model_fields)}"
        given = first["input"] if first["loc"] else values.get("shard")
        raise ConfigurationError(
            f"{spell(field, sources.get(field, 'command line'))} = {given!r} ({sources.get(field, 'default')}): {reason}"
        ) from None


def spell(field: str, source: str) -> str:
    """Return how a user of `source` writes `field`."""
    if source == "command line":
        return "--" + {"families": "family", "mode": "resume/--fresh"}.get(field, field).replace("_", "-")
    return f"ASYNTH_{field.upper()}" if source == "environment" else field


def _read_file(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except OSError as error:
        raise ConfigurationError(f"cannot read the configuration {file}: {error.strerror}; name a TOML file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} is not TOML: {error}; mend that line") from None


def _read_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in Config.model_fields:
        text = environment.get(f"ASYNTH_{field.upper()}")
        if text:
            found[field] = tuple(text.replace(",", " ").split()) if field == "families" else text
    return found
