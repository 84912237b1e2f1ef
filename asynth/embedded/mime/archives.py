"""Kinds that show only inside a container: archives, ELF, PNG, Ogg, sound, video and fonts.

A prefix says which container it is; what it holds decides the kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator


def _brands(text: str) -> frozenset[bytes]:
    """Four-letter codes, `_` for a space."""
    return frozenset(word.replace("_", " ").encode() for word in text.split())


# Brands of the ISO base media format, in the order in which the library tries their kinds.
FTYP_KINDS = (
    ("image/avif", _brands("avif avis")),
    ("video/3gpp", _brands("3gp1 3gp2 3gp3 3gp4 3gp5 3gp6 3gp7 3gs7 3ge6 3ge7 3gg6")),
    ("video/3gpp2", _brands("3g24 3g25 3g26 3g2a 3g2b 3g2c KDDI")),
    ("audio/mp4", _brands("F4A_ F4B_ M4B_ M4P_ MSNV NDAS")),
    ("video/quicktime", _brands("mqt_")),
    ("audio/x-m4a", _brands("M4A_")),
    ("video/x-m4v", _brands("M4V_ M4VH M4VP")),
    ("image/heic", _brands("heic heix")),
    ("image/heic-sequence", _brands("hevc hevx")),
    ("image/heif", _brands("mif1 heim heis avic")),
    ("image/heif-sequence", _brands("msf1 hevm hevs avcs")),
    ("video/mj2", _brands("mj2s mjp2 MFSM MGSV")),
    (
        "video/vnd.dvb.file",
        _brands("dby1 dsms dts1 dts2 dts3 dxo_ dmb1 dmpf drc1 dv1a dv1b dv2a dv2b dv3a dv3b dvr1 dvt1 emsg"),
    ),
)

_FONT_TABLES = _brands(
    "acnt ankr avar bdat bhed bloc bsln cmap cvar cvt_ EBSC fdsc feat fmtx fond fpgm fvar gasp gcid glyf gvar hdmx "
    "head hhea hmtx hvgl hvpm just kern kerx lcar loca ltag maxp meta mort morx name opbd OS/2 GSUB GPOS BASE JSTF "
    "GDEF MATH CBDT CBLC CFF_ CFF2 COLR CPAL DSIG EBDT EBLC HVAR LTSH MERG MVAR PCLT post prep sbix STAT SVG_ VDMX "
    "vhea vmtx VORG VVAR"
)


def is_truetype(data: bytes) -> bool:
    """Whether this is a TrueType font: its first table has a known name."""
    return len(data) >= 16 and data.startswith(b"\x00\x01\x00\x00") and data[12:16] in _FONT_TABLES


def is_quicktime(data: bytes) -> bool:
    """Whether the first atom is one of QuickTime's."""
    if len(data) < 12:
        return False
    if data[4:12] in (b"ftypqt  ", b"ftypmoov"):
        return data[0] == 0
    atoms = (b"moov\x00", b"mdat\x00", b"free\x00", b"skip\x00", b"pnot\x00")
    return data[4:9] in atoms or data.startswith(b"\x00\x00\x00\x08wide")


def is_mpeg4(data: bytes) -> bool:
    """Whether this is a file of the ISO base media format."""
    return len(data) >= 12 and data[0] == 0 and data[4:8] == b"ftyp"


def is_matroska(kind: bytes) -> Callable[[bytes], bool]:
    """A test for a Matroska file whose document type is `kind`."""

    def test(data: bytes) -> bool:
        at = data.find(b"\x42\x82", 0, 4096) if data.startswith(b"\x1a\x45\xdf\xa3") else -1
        if at <= 0 or len(data) <= at + 2:
            return False
        width = min(9 - data[at + 2].bit_length(), 8)
        return data.startswith(kind, at + 2 + width)

    return test


def is_mp3(data: bytes) -> bool:
    """Whether the file starts with an ID3 tag or the sync word of an MPEG audio frame, or holds a run of frames."""
    if len(data) < 3:
        return False
    if _has_tag(data):
        return True
    if int.from_bytes(data[:2], "big") & 0xFFFE in (0xFFFA, 0xFFF2, 0xFFE2, 0xFFFC, 0xFFF4):
        return True
    if data.startswith((b"MO3", b"\x00\x00\x01\x40\x00\x00\x00\x03\x00\x00")):
        return False
    return _has_frames(data)


def _has_tag(data: bytes) -> bool:
    if len(data) < 10 or not data.startswith(b"ID3") or not 2 <= data[3] <= 4 or data[4] or data[5] & 15:
        return False
    if any(byte & 0x80 for byte in data[6:10]):
        return False
    size = data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]
    return 0 < size < 10 * 1024 * 1024


_HALF_RATES = (
    (0, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 72, 80),
    (0, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160),
)


def _measure_frame(data: bytes, at: int) -> int:
    """The length of the layer III frame at `at`, 0 when none starts there."""
    if at + 4 > len(data) or data[at] != 0xFF:
        return 0
    second, third, fourth = data[at + 1 : at + 4]
    if not (second & 0xF0 == 0xF0 or second & 0xFE == 0xE2) or second >> 1 & 3 != 1:
        return 0
    if third >> 4 in (0, 15) or third >> 2 & 3 == 3 or fourth & 3 == 2:
        return 0
    is_first = 1 if second & 8 else 0
    rate = (44100, 48000, 32000)[third >> 2 & 3] >> (0 if is_first else 1) >> (0 if second & 0x10 else 1)
    samples = 576 if second & 14 == 2 else 1152
    return samples * 2 * _HALF_RATES[is_first][third >> 4] * 125 // rate + (1 if third & 2 else 0)


def _has_frames(data: bytes) -> bool:
    limit = min(len(data), 2048 + 4) - 4
    at = data.find(b"\xff", 0, limit)
    while at >= 0:
        length = _measure_frame(data, at)
        if length and ((at + length <= len(data) and _is_run(data, at, length)) or (at == 0 and length == len(data))):
            return True
        at = data.find(b"\xff", at + 1, limit)
    return False


def _is_run(data: bytes, start: int, length: int) -> bool:
    at = start + length
    for matched in range(10):
        if at + 4 > len(data):
            return matched >= 2
        following = _measure_frame(data, at)
        same = (data[start + 1] ^ data[at + 1]) & 0xFE == 0 and (data[start + 2] ^ data[at + 2]) & 0x0C == 0
        if not following or not same:
            return False
        at += following
    return True


_HEADER = b"PK\x03\x04"
_OFFICE_STARTS = (b"_rels/", b"docProps/", b"customXml/", b"[trash]/")
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
_ANDROID = frozenset(
    (
        b"AndroidManifest.xml",
        b"META-INF/com/android/build/gradle/app-metadata.properties",
        b"classes.dex",
        b"resources.arsc",
        b"res/drawable",
    )
)
_OPEN_DOCUMENT = (
    ("text", "text-template"),
    ("spreadsheet", "spreadsheet-template"),
    ("presentation", "presentation-template"),
    ("graphics", "graphics-template"),
    ("formula", ""),
    ("chart", ""),
)


def detect_zip(data: bytes) -> str:
    """The kind of a file that starts as a zip archive."""
    for folder, kind in _OFFICE:
        if _is_office(data, folder):
            return kind
    if data.startswith(b"mimetypeapplication/epub+zip", 30):
        return "application/epub+zip"
    if _skip_empty_entry(data) is not None or any(name in _ANDROID for name in _names(data, 100)):
        return "application/vnd.android.package-archive"
    if _is_executable_jar(data) or any(name in (b"META-INF/", b"META-INF/MANIFEST.MF") for name in _names(data, 1)):
        return "application/java-archive"
    prefix = b"mimetypeapplication/vnd.oasis.opendocument."
    if data.startswith(prefix, 30):
        named = data[30 + len(prefix) :]
        for kind, template in _OPEN_DOCUMENT:
            if named.startswith(kind.encode()):
                exact = template if template and named.startswith(template.encode()) else kind
                return f"application/vnd.oasis.opendocument.{exact}"
    if data.startswith(b"mimetypeapplication/vnd.sun.xml.calc", 30):
        return "application/vnd.sun.xml.calc"
    if b"doc.kml" in _names(data, 100):
        return "application/vnd.google-earth.kmz"
    return "application/vnd.ms-visio.drawing.main+xml" if _is_office(data, b"visio/") else "application/zip"


def _names(data: bytes, most: int) -> Iterator[bytes]:
    at = 0
    for _ in range(most):
        at = data.find(_HEADER, at)
        if at < 0 or at + 0x1E > len(data):
            return
        length = int.from_bytes(data[at + 0x1A : at + 0x1C], "little")
        at += 0x1E
        if length == 0 or at + length > len(data):
            return
        yield data[at : at + length]


def _is_office(data: bytes, folder: bytes) -> bool:
    for number, name in enumerate(_names(data, 100)):
        if name.startswith(folder):
            return True
        if number == 0 and name != b"[Content_Types].xml" and not name.startswith(_OFFICE_STARTS):
            return False
    return False


def _skip_empty_entry(data: bytes) -> int | None:
    """The end of the empty entry with which Android's zipflinger pads archives, if the first one is such."""
    at = data.find(_HEADER)
    if at < 0 or at + 0x1E > len(data):
        return None
    head = data[at : at + 0x1E]
    if any(head[0x08:0x0A]) or any(head[0x0E:0x1C]):
        return None
    end = at + 0x1E + int.from_bytes(head[0x1C:0x1E], "little")
    return end if end <= len(data) else None


def _is_executable_jar(data: bytes) -> bool:
    if len(data) < 0x1C:
        return False
    at = 0x1C + int.from_bytes(data[0x1A:0x1C], "little") + 2
    return data[at : at + 2] == b"\xfe\xca"


def is_tar(data: bytes) -> bool:
    """Whether the first record's checksum is a tar's, by either way of summing."""
    record = data[:512]
    if len(record) < 512 or b"/gpkg-1\x00" in record[:100]:
        return False
    digits = record[148:156].strip(b" \x00").partition(b"\x00")[0]
    if not digits or digits.strip(b"01234567"):
        return False
    blanked = record[:148] + b" " * 8 + record[156:]
    unsigned = sum(blanked)
    signed = unsigned - 256 * sum(byte > 127 for byte in blanked)
    return int(digits, 8) in (unsigned, signed)


def is_crx(data: bytes) -> bool:
    """Whether this is a Chrome extension: a zip archive behind a key and a signature."""
    if len(data) < 16 or not data.startswith(b"Cr24"):
        return False
    start = 16 + int.from_bytes(data[8:12], "little") + int.from_bytes(data[12:16], "little")
    inner = data[start : start + 4]
    return len(inner) > 3 and inner[:2] == b"PK" and inner[2] in b"\x03\x05\x07" and inner[3] in b"\x04\x06\x08"


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
