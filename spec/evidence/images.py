"""The size of an image, from its header alone. What it shows is told by its name and by the note of who attached it."""

from __future__ import annotations

import struct

from spec.errors import EvidenceRefused

_BROKEN = "Open it in a viewer, save it again and attach that."


def image_size(name: str, media: str, data: bytes) -> tuple[int, int]:
    """Width and height in pixels; raises EvidenceRefused for an image that is cut off or has no size."""
    try:
        size = {"image/png": _png, "image/jpeg": _jpeg, "image/gif": _gif}[media](data)
    except (struct.error, IndexError):
        size = None
    if size is None or 0 in size:
        raise EvidenceRefused(name, "the image is broken: it is cut off or has no size", _BROKEN)
    return size


def _png(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR" or b"IEND" not in data[-32:]:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _gif(data: bytes) -> tuple[int, int] | None:
    if b"\x3b" not in data[-16:]:
        return None
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """Walks the segments to the frame header; C4, C8 and CC are tables, not frames."""
    if b"\xff\xd9" not in data[-64:]:
        return None
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF or 0xD0 <= marker <= 0xD8 or marker == 0x01:
            at += 1 if marker == 0xFF else 2
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return None
