"""Whether text is a table of separated values: ten lines, or all of them, with the header's number of fields."""

from __future__ import annotations

_LIMIT = 4096


def is_separated(data: bytes, comma: bytes) -> bool:
    """Whether every line has as many fields as the first, which has two or more."""
    reader = _Reader(data, comma)
    fields = reader.count_fields()
    if fields < 2:
        return False
    lines = 1
    while count := reader.count_fields():
        if count == fields:
            lines += 1
        else:
            is_cut = len(data) >= _LIMIT and count < fields and not reader.rest
            if is_cut:
                break
            return False
        if lines >= 10:
            return True
    return lines >= 2


class _Reader:
    """Counts the fields of one record after the other; comments start with `#`, quotes may span lines."""

    def __init__(self, data: bytes, comma: bytes) -> None:
        self.rest, self._comma = data, comma

    def _read_line(self) -> tuple[bytes, bool]:
        line, newline, self.rest = self.rest.partition(b"\n")
        line += newline
        if line.endswith(b"\r"):
            return line[:-1], False
        if line.endswith(b"\r\n"):
            return line[:-2], True
        return line, False

    def count_fields(self) -> int:
        """Fields of the next record, 0 at the end."""
        is_finished = False
        while True:
            line, was_cut = self._read_line()
            if is_finished:
                return 0
            is_finished = not self.rest and not line
            if line in (b"", b"\n") or line.startswith(b"#"):
                continue
            break
        fields = 0
        while True:
            fields += 1
            if line[:1] == b'"':
                is_last, line, was_cut = self._leave_quotes(line[1:], was_cut)
                if is_last:
                    return fields
                continue
            at = line.find(self._comma)
            if at < 0:
                return fields
            line = line[at + 1 :]

    def _leave_quotes(self, line: bytes, was_cut: bool) -> tuple[bool, bytes, bool]:
        """Read to the end of a quoted field: (whether the record ends, rest of the line, whether its end was cut)."""
        while True:
            at = line.find(b'"')
            if at >= 0:
                line = line[at + 1 :]
                if line[:1] == b'"':
                    line = line[1:]
                elif line[:1] == self._comma:
                    return False, line[1:], was_cut
                elif line in (b"", b"\n"):
                    return True, line, was_cut
            elif line or was_cut:
                line, was_cut = self._read_line()
            else:
                return True, line, was_cut
