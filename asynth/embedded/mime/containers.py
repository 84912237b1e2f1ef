"""What a known container holds: the exact kind of an ELF file, a PNG, an Ogg stream, an archive or a media file."""

from __future__ import annotations

from collections.abc import Callable

from asynth.embedded.mime.archives import detect_zip
from asynth.embedded.mime.media import FTYP_KINDS


def _refine_elf(data: bytes) -> str:
    kinds = {1: "application/x-object", 2: "application/x-executable", 3: "application/x-sharedlib"}
    kinds[4] = "application/x-coredump"
    if len(data) > 17 and 0 in (data[16], data[17]):
        return kinds.get(data[16] + data[17], "application/x-elf")
    return "application/x-elf"


def _refine_png(data: bytes) -> str:
    at = 8
    for _ in range(32):
        if at >= len(data):
            break
        size = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        if kind == b"acTL":
            return "image/apng"
        if kind == b"IDAT" or at + 12 + size > len(data):
            break
        at += 12 + size
    return "image/png"


def _refine_ogg(data: bytes) -> str:
    if len(data) >= 37:
        if data.startswith((b"\x7fFLAC", b"\x01vorbis", b"OpusHead", b"Speex   "), 28):
            return "audio/ogg"
        if data.startswith((b"\x80theora", b"fishead\x00", b"\x01video\x00\x00\x00"), 28):
            return "video/ogg"
    return "application/ogg"


def _refine_shx(data: bytes) -> str:
    kinds = (0, 1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28, 31)
    is_shape = (
        len(data) >= 112
        and not any(data[4:24])
        and data[28:32] == b"\xe8\x03\x00\x00"
        and int.from_bytes(data[108:112], "little") in kinds
    )
    return "application/vnd.shp" if is_shape else "application/vnd.shx"


def _refine_mpeg4(data: bytes) -> str:
    return next((kind for kind, brands in FTYP_KINDS if data[8:12] in brands), "video/mp4")


def _refine_archive(data: bytes) -> str:
    is_debian = data.startswith(b"debian-binary", 8)
    return "application/vnd.debian.binary-package" if is_debian else "application/x-archive"


REFINE: dict[str, Callable[[bytes], str]] = {
    "application/zip": detect_zip,
    "application/x-elf": _refine_elf,
    "application/x-archive": _refine_archive,
    "application/ogg": _refine_ogg,
    "application/vnd.shx": _refine_shx,
    "image/png": _refine_png,
    "video/mp4": _refine_mpeg4,
}
