"""Which kind of document it is, by its name and by its first bytes. Both have to agree; a name alone proves nothing."""

from __future__ import annotations

from typing import Final

import msgspec

from spec.errors import EvidenceRefused


class Media(msgspec.Struct, frozen=True):
    """A kind that can be attached. `content` is what the bytes have to look like: text, or the name of a signature."""

    media: str
    title: str
    content: str


_TEXT: Final = "text"
MEDIA: Final = {
    "pdf": Media("application/pdf", "PDF", "PDF"),
    "docx": Media("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word", "ZIP"),
    **dict.fromkeys(("md", "markdown"), Media("text/markdown", "Markdown", _TEXT)),
    **dict.fromkeys(("txt", "text"), Media("text/plain", "text", _TEXT)),
    "csv": Media("text/csv", "CSV", _TEXT),
    "tsv": Media("text/tab-separated-values", "TSV", _TEXT),
    "json": Media("application/json", "JSON", _TEXT),
    **dict.fromkeys(("yaml", "yml"), Media("application/yaml", "YAML", _TEXT)),
    **dict.fromkeys(("sql", "ddl"), Media("application/sql", "SQL", _TEXT)),
    "proto": Media("text/x-protobuf", "protobuf", _TEXT),
    "png": Media("image/png", "PNG", "PNG"),
    **dict.fromkeys(("jpg", "jpeg"), Media("image/jpeg", "JPEG", "JPEG")),
    "gif": Media("image/gif", "GIF", "GIF"),
}
"""By extension, in lower case and without its dot."""

_SIGNATURES: Final = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE"),
    (b"RIFF", "RIFF"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ", "Windows program"),
    (b"\x7fELF", "program"),
)
_TOLD: Final = {"OLE": "an old or protected Office file", "RIFF": "a media file", "ZIP": "a ZIP archive", _TEXT: "text"}
_INSTEAD: Final = {
    **dict.fromkeys(("doc", "odt", "rtf", "pages"), "Save it as .docx or .pdf."),
    **dict.fromkeys(("xls", "xlsx", "ods", "numbers"), "Save the sheet as .csv."),
    **dict.fromkeys(("ppt", "pptx", "odp", "key"), "Save it as .pdf."),
    **dict.fromkeys(("svg", "webp", "bmp", "tif", "tiff", "heic"), "Save the image as .png or .jpg."),
    **dict.fromkeys(("html", "htm", "xml"), "Save its text as .md or .txt."),
    **dict.fromkeys(("zip", "gz", "tar", "7z", "rar"), "Unpack it and attach the files that matter."),
}


def media_of(name: str, data: bytes) -> Media:
    """The kind; raises EvidenceRefused for one that is not known, or whose bytes are not what its name says."""
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    kind = MEDIA.get(extension)
    if kind is None:
        known = ", ".join(f".{one}" for one in MEDIA)
        told = f"the type .{extension} is not known" if extension else "its name has no extension that tells its type"
        raise EvidenceRefused(name, told, _INSTEAD.get(extension, f"These can be attached: {known}."))
    content = content_of(data)
    if kind.content == content:
        return kind
    if content == "OLE" and kind.title == "Word":
        hint = "Open it, take off its password or save it as .docx, and attach that."
        raise EvidenceRefused(name, "it is protected by a password, or an old .doc under a new name", hint)
    if kind.content != _TEXT and content == _TEXT:
        raise EvidenceRefused(name, f"it is no {kind.title}: it begins like text", "It is broken or has a wrong name.")
    raise EvidenceRefused(name, f"its name says {kind.title}, but it is {_told(content)}", _rename(content))


def content_of(data: bytes) -> str:
    """What the first bytes are: a signature's name, else `text`."""
    start = data[:1024]
    for signature, name in _SIGNATURES:
        if start.startswith(signature):
            return name
    # Some writers put bytes before the header; every reader of PDF looks for it in the first kilobyte.
    return "PDF" if b"%PDF-" in start and b"\n" in start else _TEXT


def _told(content: str) -> str:
    return _TOLD.get(content, f"a {content}" if content in {"PDF", "PNG", "JPEG", "GIF"} else f"a {content} file")


def _rename(content: str) -> str:
    fitting = [extension for extension, kind in MEDIA.items() if kind.content == content and content != "ZIP"]
    return f"Give it the extension .{fitting[0]}, or attach the right file." if fitting else "Attach the right file."
