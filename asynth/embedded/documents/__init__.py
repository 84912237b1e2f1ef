"""Documents that attestors take in: SBOMs, reports, image metadata and manifests, in the shapes that Go gives them.

A shape is a Go struct into which witness or one of its libraries decodes; tables of them lie beside this module, and
`go/structs.py` says how one is written. Each module here adds the types that a table cannot declare.
"""

from __future__ import annotations

import os

from asynth.embedded.go.structs import Schema, Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from asynth.embedded.go.types import GoType


class Document:
    """A document as the Go library holds it: its fields, and how it is written again."""

    __slots__ = ("_shape", "fields")

    def __init__(self, shape: GoType, fields: object) -> None:
        self._shape = shape
        self.fields: Any = fields

    def write(self) -> object:
        """The document as it is recorded.

        :raises JsonError: the Go library read it but could not write it.
        """
        return self._shape.encode(self.fields)


def load_shapes(*names: str, extra: dict[str, GoType] | None = None, struct: type[Struct] = Struct) -> Schema:
    """The shapes of the tables `<name>.shapes`.

    :param extra: types that a table cannot declare, by name.
    :param struct: how the structs decode.
    """
    texts = []
    for name in names:
        with open(os.path.join(os.path.dirname(__file__), f"{name}.shapes"), encoding="utf-8") as file:
            texts.append(file.read())
    return Schema("".join(texts), extra, struct)
