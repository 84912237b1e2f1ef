"""Kinds of files that are known by the bytes at fixed places, in the order in which the library tries them."""

from __future__ import annotations

from collections.abc import Callable

from asynth.embedded.mime.archives import (
    REFINE,
    is_crx,
    is_matroska,
    is_mp3,
    is_mpeg4,
    is_quicktime,
    is_tar,
    is_truetype,
)

_Test = Callable[[bytes], bool]


def _starts(*prefixes: bytes) -> _Test:
    return lambda data: data.startswith(prefixes)


def _at(place: int, *signatures: bytes) -> _Test:
    return lambda data: len(data) > place and data.startswith(signatures, place)


def _riff(form: bytes, *kinds: bytes) -> _Test:
    return lambda data: len(data) > 8 + len(kinds[0]) and data.startswith(form) and data.startswith(kinds, 8)


def _is_pkcs7(data: bytes) -> bool:
    if data.startswith(b"-----BEGIN PKCS7"):
        return True
    signed = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
    heads = (b"\x30\x80", b"\x30\x81", b"\x30\x82", b"\x30\x83", b"\x30\x84")
    return len(data) >= 20 and any(data.startswith(h) and data.startswith(signed, i + 2) for i, h in enumerate(heads))


def _is_jpeg2000(kind: bytes) -> _Test:
    return lambda data: len(data) >= 24 and data[4:8] in (b"jP  ", b"jP2 ") and data[20:24] == kind


def _is_bitmap(data: bytes) -> bool:
    sizes = (48, 24, 16, 64, 52, 56, 40, 124, 108)
    return len(data) >= 18 and data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in sizes


def _is_lotus(data: bytes) -> bool:
    if len(data) <= 20:
        return False
    if data.startswith(b"\x00\x00\x02\x00"):
        return data[6] != 0 and data[7] == 0
    return data.startswith(b"\x00\x00\x1a\x00") and 0 < data[20] < 32


def _is_java_class(data: bytes) -> bool:
    return len(data) >= 8 and data.startswith(b"\xca\xfe\xba\xbe") and data[7] > 30


def _is_mach_o(data: bytes) -> bool:
    if len(data) >= 8 and data.startswith(b"\xca\xfe\xba\xbe") and data[7] < 0x14:
        return True
    return data.startswith((b"\xfe\xed\xfa\xce", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"\xcf\xfa\xed\xfe"))


def _is_dbase(data: bytes) -> bool:
    if len(data) < 68 or not 1 <= data[2] <= 12 or not 1 <= data[3] <= 31:
        return False
    kinds = b"\x02\x03\x04\x05\x30\x31\x32\x42\x62\x7b\x82\x83\x87\x8a\x8b\x8e\xb3\xcb\xe5\xf5\xf4\xfb"
    return not (data[12] or data[13] or data[30] or data[31]) and data[28] <= 1 and data[0] in kinds


def _is_zstandard(data: bytes) -> bool:
    number = int.from_bytes(data[:4], "little")
    return len(data) >= 4 and (0xFD2FB522 <= number <= 0xFD2FB528 or 0x184D2A50 <= number <= 0x184D2A5F)


def _is_marc(data: bytes) -> bool:
    return len(data) >= 24 and data[20:24] == b"4500" and data[:5].isdigit() and b"\x1e" in data[:2048]


def _is_timezone(data: bytes) -> bool:
    return len(data) >= 44 and data.startswith(b"TZif") and any(data[36:40]) and data[4] in b"\x0023"


def _is_python_bytecode(data: bytes) -> bool:
    if len(data) < 8:
        return False
    if data[2:4] == b"\x0d\x0a":
        if int.from_bytes(data[4:8], "little") > 3:
            return int.from_bytes(data[:2], "little") in _OLD_BYTECODE
        return (
            data[1] in (0x0D, 0x0E)
            or int.from_bytes(data[:2], "little") in _OLD_BYTECODE
            or int.from_bytes(data[:2], "little") in (240, 256, 336, 384, 416)
        )
    return data.startswith((b"\x02\x09\x99\x00", b"\x03\x09\x99\x00"))


# Magic numbers of CPython before 3.7, whose second word is a time and not flags (Python's importlib documents them).
_OLD_MAGICS = (
    "892e 0417 994e fcc4 fdc4 87c6 88c6 2aeb 2beb 2ded 2eed 3bf2 3cf2 45f2 59f2 63f2 6df2 6ef2 77f2 81f2 8bf2 8cf2 "
    "95f2 9ff2 a9f2 b3f2 b4f2 c7f2 d1f2 d2f2 dbf2 e5f2 eff2 f9f2 03f3 04f3 0af3 b80b c20b cc0b d60b e00b ea0b f40b "
    "f50b ff0b 090c 130c 1d0c 1f0c 270c 3b0c 450c 4f0c 580c 620c 6c0c 760c 800c 8a0c 940c 9e0c b20c bc0c c60c d00c "
    "da0c e40c ee0c f80c 020d 0c0d 160d 170d 200d 210d 2a0d 2b0d 2c0d 2d0d 2f0d 300d 310d 320d 330d 3e0d 3f0d"
)
_OLD_BYTECODE = frozenset(int.from_bytes(bytes.fromhex(word), "little") for word in _OLD_MAGICS.split())


def _is_zlib(data: bytes) -> bool:
    from asynth.embedded.mime.text import is_text

    return len(data) > 1 and data[0] == 0x78 and int.from_bytes(data[:2], "big") % 31 == 0 and not is_text(data)


def _is_framemaker(data: bytes) -> bool:
    named = data.startswith((b"<MakerFile", b"<MakerDictionary")) or data[:9].upper() == b"<BOOKFILE"
    return named and b"\x00" in data[:512]


def _is_eot(data: bytes) -> bool:
    versions = (b"\x02\x00\x01", b"\x01\x00\x00", b"\x02\x00\x02")
    return len(data) > 35 and data[34:36] == b"LP" and data[8:11] in versions


def _is_dwg(data: bytes) -> bool:
    return data[:2] == b"AC" and data[2:6] in (
        b"1.40", b"1.50", b"2.10", b"1002", b"1003", b"1004", b"1006", b"1009", b"1012", b"1014", b"1015", b"1018",
        b"1021", b"1024", b"1032",
    )  # fmt: skip


def _is_shx(data: bytes) -> bool:
    return data.startswith(b"\x00\x00\x27\x0a")


def _is_pcap(data: bytes) -> bool:
    return data.startswith((b"\xa1\xb2\xc3\xd4", b"\xa1\xb2\x3c\x4d", b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1"))


def _is_weather(name: bytes, *editions: int) -> _Test:
    return lambda data: len(data) > 7 and data.startswith(name) and data[7] in editions


_KINDS: tuple[tuple[str, _Test], ...] = (
    ("image/x-xpixmap", _starts(b"/* XPM */")),
    ("application/x-7z-compressed", _starts(b"7z\xbc\xaf\x27\x1c")),
    (
        "application/zip",
        lambda d: len(d) > 3 and d[:2] == b"PK" and d[2] in b"\x03\x05\x07" and d[3] in b"\x04\x06\x08",
    ),
    ("application/pdf", lambda data: b"%PDF-" in data[:1024]),
    ("application/vnd.fdf", _starts(b"%FDF")),
    ("application/x-ole-storage", _starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    ("application/postscript", _starts(b"%!PS-Adobe-")),
    ("image/vnd.adobe.photoshop", _starts(b"8BPS")),
    ("application/pkcs7-signature", _is_pkcs7),
    ("application/ogg", _starts(b"OggS\x00")),
    ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", _starts(b"\xff\xd8\xff")),
    ("image/jxl", _starts(b"\xff\x0a", b"\x00\x00\x00\x0cJXL \r\n\x87\n")),
    ("image/jp2", _is_jpeg2000(b"jp2 ")),
    ("image/jpx", _is_jpeg2000(b"jpx ")),
    ("image/jpm", _is_jpeg2000(b"jpm ")),
    ("image/jxs", _starts(b"\x00\x00\x00\x0cJXS \r\n\x87\n")),
    ("image/gif", _starts(b"GIF87a", b"GIF89a")),
    ("image/webp", _riff(b"RIFF", b"WEBP")),
    ("application/vnd.microsoft.portable-executable", _starts(b"MZ")),
    ("application/x-elf", _starts(b"\x7fELF")),
    ("application/x-archive", _starts(b"!<arch>")),
    ("application/x-tar", is_tar),
    ("application/x-xar", _starts(b"xar!")),
    ("application/x-bzip2", _starts(b"BZh")),
    ("application/fits", _starts(b"SIMPLE  =" + b" " * 20 + b"T")),
    ("image/tiff", _starts(b"II*\x00", b"MM\x00*")),
    ("image/bmp", _is_bitmap),
    ("application/vnd.lotus-1-2-3", _is_lotus),
    ("image/x-icon", _starts(b"\x00\x00\x01\x00", b"\x00\x00\x02\x00")),
    ("audio/flac", _starts(b"fLaC\x00\x00\x00\x22")),
    ("audio/midi", _starts(b"MThd")),
    ("audio/ape", _starts(b"MAC \x96\x0f\x00\x004\x00\x00\x00\x18\x00\x00\x00\x90\xe3")),
    ("audio/musepack", _starts(b"MPCK")),
    ("audio/amr", _starts(b"#!AMR")),
    ("audio/wav", _riff(b"RIFF", b"WAVE")),
    ("audio/aiff", _riff(b"FORM", b"AIFF")),
    ("audio/basic", _starts(b".snd")),
    ("video/mpeg", lambda data: len(data) > 3 and data.startswith(b"\x00\x00\x01") and 0xB0 <= data[3] <= 0xBF),
    ("video/quicktime", is_quicktime),
    ("video/mp4", is_mpeg4),
    ("video/webm", is_matroska(b"webm")),
    ("video/x-msvideo", _riff(b"RIFF", b"AVI LIST")),
    ("video/x-flv", _starts(b"FLV\x01")),
    ("video/matroska", is_matroska(b"matroska")),
    ("video/x-ms-asf", _starts(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c")),
    ("audio/aac", _starts(b"\xff\xf1", b"\xff\xf9")),
    ("audio/x-unknown", _starts(b"Creative Voice File")),
    ("application/vnd.apple.mpegurl", _starts(b"#EXTM3U\n", b"#EXTM3U\r\n")),
    ("application/vnd.rn-realmedia-vbr", _starts(b".RMF")),
    ("application/gzip", _starts(b"\x1f\x8b")),
    ("application/x-java-applet", _is_java_class),
    ("application/x-shockwave-flash", _starts(b"CWS", b"FWS", b"ZWS")),
    ("application/x-chrome-extension", is_crx),
    ("font/ttf", is_truetype),
    ("font/woff", _starts(b"wOFF")),
    ("font/woff2", _starts(b"wOF2")),
    ("font/otf", lambda data: len(data) > 48 and data.startswith(b"OTTO\x00") and b"CFF " in data[12:48]),
    ("font/collection", _starts(b"ttcf\x00\x01\x00\x00", b"ttcf\x00\x02\x00\x00")),
    ("application/vnd.ms-fontobject", _is_eot),
    ("application/wasm", _starts(b"\x00asm")),
    ("application/vnd.shx", _is_shx),
    ("application/x-dbf", _is_dbase),
    ("application/dicom", lambda data: data[128:132] == b"DICM"),
    ("application/vnd.rar", _starts(b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00")),
    (
        "image/vnd.djvu",
        lambda data: data.startswith(b"AT&TFORM") and data.startswith((b"DJVM", b"DJVU", b"DJVI", b"THUM"), 12),
    ),
    ("application/x-mobipocket-ebook", _at(60, b"BOOKMOBI")),
    ("application/x-ms-reader", _starts(b"ITOLITLS")),
    ("image/bpg", _starts(b"BPG\xfb")),
    ("application/cbor", _starts(b"\xd9\xd9\xf7")),
    ("application/vnd.sqlite3", _starts(b"SQLite format 3\x00")),
    ("image/vnd.dwg", _is_dwg),
    ("application/vnd.nintendo.snes.rom", _starts(b"NES\x1a")),
    ("application/x-ms-shortcut", _starts(b"L\x00\x00\x00\x01\x14\x02\x00")),
    ("application/x-mach-binary", _is_mach_o),
    ("audio/qcelp", _riff(b"RIFF", b"QLCM")),
    ("image/x-icns", _starts(b"icns")),
    ("image/vnd.radiance", _starts(b"#?RADIANCE\n")),
    ("application/marc", _is_marc),
    ("application/x-msaccess", _at(4, b"Standard Jet DB", b"Standard ACE DB")),
    ("application/zstd", _is_zstandard),
    ("application/vnd.ms-cab-compressed", _starts(b"MSCF\x00\x00\x00\x00")),
    ("application/x-rpm", _starts(b"\xed\xab\xee\xdb", b"drpm")),
    ("application/x-xz", _starts(b"\xfd7zXZ\x00")),
    ("application/lzip", _starts(b"LZIP")),
    ("application/x-bittorrent", _starts(b"d8:announce")),
    (
        "application/x-cpio",
        lambda data: len(data) >= 6 and data.startswith((b"\xc7\x71", b"070707", b"070701", b"070702")),
    ),
    ("application/tzif", _is_timezone),
    ("image/x-xcf", _starts(b"gimp xcf")),
    ("image/x-gimp-pat", _at(20, b"GPAT")),
    ("image/x-gimp-gbr", _at(20, b"GIMP")),
    ("model/gltf-binary", _starts(b"glTF\x02\x00\x00\x00", b"glTF\x01\x00\x00\x00")),
    (
        "application/x-installshield",
        lambda data: len(data) > 7 and data.startswith(b"ISc(") and data[6] == 0 and data[7] in (1, 2, 4),
    ),
    ("image/jxr", _starts(b"II\xbc\x01")),
    ("application/vnd.apache.parquet", _starts(b"PAR1")),
    ("application/onenote", _starts(b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3")),
    ("application/vnd.ms-htmlhelp", _starts(b"ITSF\x03\x00\x00\x00\x60\x00\x00\x00")),
    (
        "application/vnd.wordperfect",
        lambda data: len(data) >= 10 and data.startswith(b"\xffWPC") and data[8:10] == b"\x01\x0a",
    ),
    (
        "image/vnd.dxf",
        _starts(b"  0\nSECTION\n", b"  0\r\nSECTION\r\n", b"0\nSECTION\n", b"0\r\nSECTION\r\n"),
    ),
    ("application/grib", _is_weather(b"GRIB", 1, 2)),
    ("application/zlib", _is_zlib),
    ("application/x-os2-inf", _starts(b"HSP\x01\x9b\x00")),
    ("application/x-os2-hlp", _starts(b"HSP\x10\x9b\x00")),
    ("application/vnd.framemaker", _is_framemaker),
    ("application/bufr", _is_weather(b"BUFR", 3, 4)),
    ("application/x-bytecode.python", _is_python_bytecode),
    ("application/vnd.tcpdump.pcap", _is_pcap),
    ("audio/mpeg", is_mp3),
)


def detect_binary(data: bytes) -> str | None:
    """The kind of a binary file, or None when no signature fits."""
    for kind, test in _KINDS:
        if test(data):
            refine = REFINE.get(kind)
            return refine(data) if refine else kind
    return None
