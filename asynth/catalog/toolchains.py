"""The programs that `asynth doctor --fix` can get, read from ``fixtures/toolchains.toml`` in the order of that file.

A key of the file is the field of the same name of :class:`asynth.catalog.member.Toolchain`, which says what it means.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from asynth.catalog.member import Toolchain
from asynth.catalog.plugins import extend
from asynth.catalog.tables import Table, list_pairs, read_table
from asynth.resources import fixtures_root


class _File(Table):
    toolchain: tuple[Annotated[Toolchain, BeforeValidator(list_pairs("environment", "aliases"))], ...]


_BUILTIN = read_table(fixtures_root() / "toolchains.toml", _File).toolchain
TOOLCHAINS = extend(_BUILTIN, "asynth.toolchains", Toolchain, lambda toolchain: toolchain.name)
TOOLCHAINS_BY_NAME = {toolchain.name: toolchain for toolchain in TOOLCHAINS}
