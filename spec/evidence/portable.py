"""The text of a PDF, page by page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from spec.errors import EvidenceRefused
from spec.evidence.document import Part, Read, stem_of

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES: Final = 2_000
LARGEST_TEXT: Final = 20_000_000
_BROKEN: Final = "Open it in a viewer, print it to a new PDF and attach that."


def read_pdf(name: str, media: str, data: bytes) -> Read:
    """The document; raises EvidenceRefused for one that is broken, needs a password or has too many pages."""
    reader = _opened(name, data)
    pages, notes = _pages(name, reader)
    if not any(page.text for page in pages):
        notes.append("No page has text: it is probably scanned. It is known by its name and by the note on it.")
    text = "\n\n".join(page.text for page in pages if page.text)
    return Read(name, media, text, _title(reader) or stem_of(name), tuple(pages), tuple(notes))


def _opened(name: str, data: bytes) -> PdfReader:
    from pypdf import PdfReader as Reader  # noqa: PLC0415 - heavy, and only PDFs need it

    try:
        reader = Reader(io.BytesIO(data))
        # A PDF that only forbids printing or copying opens with the empty password.
        locked = reader.is_encrypted and not reader.decrypt("")
        count = 0 if locked else len(reader.pages)
    except Exception as error:  # a broken file can make the parser raise anything
        told = "it needs a password" if _says_encrypted(error) else f"the PDF is broken ({type(error).__name__})"
        raise EvidenceRefused(name, told, _BROKEN) from error
    if locked:
        hint = "Save it without a password and attach that."
        raise EvidenceRefused(name, "the PDF is encrypted and needs a password", hint)
    if count > MOST_PAGES:
        hint = f"At most {MOST_PAGES} are read. Attach the part that matters."
        raise EvidenceRefused(name, f"it has {count} pages", hint)
    if not count:
        raise EvidenceRefused(name, "the PDF has no pages", _BROKEN)
    return reader


def _says_encrypted(error: Exception) -> bool:
    return type(error).__name__ in {"FileNotDecryptedError", "WrongPasswordError", "DependencyError"}


def _pages(name: str, reader: PdfReader) -> tuple[list[Part], list[str]]:
    pages, failed, length = list[Part](), list[int](), 0
    for number in range(1, len(reader.pages) + 1):
        try:
            text = reader.pages[number - 1].extract_text().replace("\x00", "").strip()
        except Exception:  # one page that cannot be read leaves the others
            text = ""
            failed.append(number)
        length += len(text)
        if length > LARGEST_TEXT:
            raise EvidenceRefused(name, "it holds more text than 20 million letters", "Attach the part that matters.")
        pages.append(Part(f"Page {number}", text, page=number))
    if len(failed) == len(pages):
        raise EvidenceRefused(name, "the PDF is broken: none of its pages can be read", _BROKEN)
    told = ", ".join(map(str, failed[:10])) + (" …" if len(failed) > 10 else "")
    return pages, [f"These pages could not be read: {told}."] if failed else []


def _title(reader: PdfReader) -> str:
    try:
        return str((reader.metadata.title if reader.metadata else "") or "").strip()
    except Exception:  # broken metadata is no reason to refuse the text
        return ""
