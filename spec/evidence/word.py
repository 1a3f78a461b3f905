"""The text of a Word document: headings, paragraphs, lists and tables in their order. Nothing is unpacked unbounded."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from spec.errors import EvidenceRefused
from spec.evidence.document import Part, Read, stem_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

LARGEST_UNPACKED: Final = 100 * 1024 * 1024
MOST_ENTRIES: Final = 5_000
_BROKEN: Final = "Open it in an editor, save it again as .docx and attach that."


def read_word(name: str, media: str, data: bytes) -> Read:
    """The document; raises EvidenceRefused for one that is broken, no Word document, or made to burst."""
    check_archive(name, data)
    import docx  # noqa: PLC0415 - lxml is heavy and only Word files need it

    try:
        document = docx.Document(io.BytesIO(data))
        parts = list(_parts(document, stem_of(name)))
        title = (document.core_properties.title or "").strip()
        pictures = len(document.inline_shapes)
    except Exception as error:  # the library raises whatever a broken part runs into: KeyError, lxml errors, ValueError
        raise EvidenceRefused(name, f"the Word document is broken ({type(error).__name__})", _BROKEN) from error
    headed = next((part.title for part in parts if part.text.startswith("# ")), "")
    notes = [f"{pictures} pictures in it were not read."] if pictures else []
    if not any(part.text for part in parts):
        notes.append("It has no text.")
    text = "\n\n".join(part.text for part in parts)
    return Read(name, media, text, title or headed or stem_of(name), tuple(parts), tuple(notes))


def check_archive(name: str, data: bytes) -> None:
    """Looks at the archive's directory and at its XML before any parser gets it; raises EvidenceRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            fault = _fault_in(archive)
    except Exception as error:  # a damaged archive makes zlib and zipfile raise many things
        raise EvidenceRefused(name, "the Word document is broken: its archive cannot be unpacked", _BROKEN) from error
    if fault:
        raise EvidenceRefused(name, *fault)


def _fault_in(archive: zipfile.ZipFile) -> tuple[str, str] | None:
    """What speaks against the archive, and the way out. Its sizes come first: only then anything is unpacked."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > LARGEST_UNPACKED or len(entries) > MOST_ENTRIES:
        limit = f"At most {LARGEST_UNPACKED // 1024**2} MB are unpacked. Attach it as PDF."
        return f"it would unpack to {unpacked // 1024**2} MB in {len(entries)} files", limit
    if "word/document.xml" not in archive.namelist():
        return "it is a ZIP archive but no Word document", _BROKEN
    for entry in entries:
        # Reading ends at the declared size, so that the sum above holds whatever the entry really contains.
        if entry.filename.lower().endswith((".xml", ".rels")) and _has_doctype(archive.read(entry)):
            return "its XML declares entities, as no Word document does but an attack may", _BROKEN
    return None


def _has_doctype(xml: bytes) -> bool:
    plain = xml.replace(b"\x00", b"")  # UTF-16 hides ASCII words behind zero bytes
    return bool(re.search(rb"<!(?:DOCTYPE|ENTITY)", plain))


def _parts(document: Document, title: str) -> Iterator[Part]:
    from docx.table import Table as DocxTable  # noqa: PLC0415 - see above

    heading, lines = title, list[str]()
    for block in document.iter_inner_content():
        if isinstance(block, DocxTable):
            lines += [*_rows(block), ""]
            continue
        level = _level(block)
        words = block.text.strip()
        if level and words:
            if any(lines):
                yield Part(heading, "\n".join(lines).strip())
            heading, lines = words, [f"{'#' * level} {words}", ""]
        elif words:
            lines += [_marked(block, words), ""]
    if any(lines):
        yield Part(heading, "\n".join(lines).strip())


def _level(paragraph: Paragraph) -> int:
    style = (paragraph.style.name or "") if paragraph.style else ""
    found = re.match(r"heading (\d)", style.lower())
    return 1 if style.lower() == "title" else min(6, int(found[1])) if found else 0


def _marked(paragraph: Paragraph, words: str) -> str:
    style = (paragraph.style.name or "").lower() if paragraph.style else ""
    return f"- {words}" if style.startswith("list") else words


def _rows(table: Table) -> list[str]:
    rows = [[" ".join(cell.text.split()).replace("|", "\\|") for cell in row.cells] for row in table.rows]
    told = [f"| {' | '.join(row)} |" for row in rows]
    return [told[0], f"|{' --- |' * len(rows[0])}", *told[1:]] if told else []
