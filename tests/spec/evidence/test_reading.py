from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable

import docx
import pytest
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from spec.errors import EvidenceRefused
from spec.evidence.media import MEDIA
from spec.evidence.reading import JSON_SCHEMA, OPENAPI, read_document

PNG_SIZE = struct.pack(">II", 640, 480)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + PNG_SIZE + b"\x08\x02" + bytes(9) + b"IENDxxxx"
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 48, 64) + bytes(8) + b"\xff\xd9"
GIF = b"GIF89a" + struct.pack("<HH", 3, 2) + bytes(4) + b"\x3b"


def pdf(*pages: str, password: str = "") -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made)
    canvas.setTitle("Minutes")
    for page in pages:
        canvas.drawString(72, 700, page)
        canvas.showPage()
    canvas.save()
    if not password:
        return made.getvalue()
    writer, locked = PdfWriter(clone_from=io.BytesIO(made.getvalue())), io.BytesIO()
    writer.encrypt(password, algorithm="RC4-128")
    writer.write(locked)
    return locked.getvalue()


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("Before.")
    document.add_heading("Goals", 1)
    document.add_paragraph("Fewer calls", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("Who", "What"), ("Ann", "calls|mail")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_heading("Risks", 2)
    document.add_paragraph("None.")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def changed(data: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return made.getvalue()


def refusal(name: str, data: bytes) -> EvidenceRefused:
    with pytest.raises(EvidenceRefused) as caught:
        read_document(name, data)
    assert caught.value.message.startswith(name)
    assert caught.value.hint
    return caught.value


def test_a_pdf_is_read_page_by_page() -> None:
    read = read_document("m.pdf", pdf("First page", "Second page"))
    assert [(part.page, part.text) for part in read.parts] == [(1, "First page"), (2, "Second page")]
    assert read.title == "Minutes"


def test_a_scanned_pdf_says_that_it_has_no_text() -> None:
    assert "scanned" in read_document("scan.pdf", pdf("")).notes[0]


def test_a_word_document_keeps_headings_lists_and_tables_in_order() -> None:
    read = read_document("Plan.docx", word())
    assert [part.title for part in read.parts] == ["Plan", "Goals", "Risks"]
    assert "- Fewer calls" in read.parts[1].text
    assert "| Ann | calls\\|mail |" in read.parts[1].text
    assert read.parts[2].text == "## Risks\n\nNone."


def test_markdown_is_parted_at_its_headings_but_not_in_code() -> None:
    read = read_document("a.md", b"intro\n\n# One\n\n```\n# no heading\n```\n\n## Two\ntext\n")
    assert [(part.title, part.line) for part in read.parts] == [("a", 1), ("One", 3), ("Two", 9)]
    assert read.title == "One"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_with_and_without_a_mark_of_its_encoding_is_read(encoding: str) -> None:
    read = read_document("a.txt", "Grüße\r\nan alle".encode(encoding))
    assert read.text == "Grüße\nan alle"
    assert not read.notes


def test_latin_1_is_read_with_a_note() -> None:
    read = read_document("a.txt", "Grüße an alle".encode("latin-1"))
    assert read.text == "Grüße an alle"
    assert "Latin-1" in read.notes[0]


def test_a_table_tells_its_columns() -> None:
    assert "2 rows and 2 columns: name, age" in read_document("a.csv", b"name;age\nAnn;3\nBob;4\n").notes[0]


@pytest.mark.parametrize(
    ("name", "text", "media", "title"),
    [
        ("a.yaml", "openapi: 3.1.0\ninfo: {title: Shop}\npaths: {}\n", OPENAPI, "Shop"),
        ("a.json", '{"swagger": "2.0", "info": {"title": "Old"}}', OPENAPI, "Old"),
        ("a.json", '{"$schema": "x", "title": "Order", "properties": {}}', JSON_SCHEMA, "Order"),
        ("a.json", "[1, 2]", "application/json", "a"),
        ("a.yml", "a: !Ref b\n", "application/yaml", "a"),
    ],
)
def test_interfaces_are_told_from_other_data(name: str, text: str, media: str, title: str) -> None:
    read = read_document(name, text.encode())
    assert (read.media, read.title) == (media, title)


def test_definitions_are_parted_with_their_lines() -> None:
    read = read_document("s.sql", b"-- x\nCREATE TABLE a (i int);\n\ncreate table if not exists b (i int);\n")
    assert [(part.title, part.line) for part in read.parts] == [("s", 1), ("a", 2), ("b", 4)]


@pytest.mark.parametrize(
    ("name", "data", "size"), [("a.png", PNG, "640"), ("a.jpg", JPEG, "64"), ("a.GIF", GIF, "GIF image of 3")]
)
def test_an_image_is_known_by_its_name_and_size(name: str, data: bytes, size: str) -> None:
    assert size in read_document(name, data).text


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n", "empty"),
        ("a.txt", b"x" * (10 * 1024**2 + 1), "at most 10 MB"),
        ("a.xlsx", b"PK\x03\x04", ".xlsx is not known"),
        ("Makefile", b"all:", "no extension"),
        ("a.pdf", PNG, "but it is a PNG"),
        ("a.png", b"hello", "no PNG"),
        ("a.txt", pdf("x"), "but it is a PDF"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        ("a.txt", bytes(range(32)) * 9, "control characters"),
        ("a.pdf", pdf("x", password="secret"), "encrypted"),
        ("a.pdf", b"%PDF-1.7\nnonsense", "broken"),
        ("a.docx", word()[:900], "broken"),
        ("a.docx", changed(word(), lambda name, data: data[:99] if name == "word/document.xml" else data), "broken"),
        ("a.png", PNG[:20], "broken"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00", "broken"),
        ("a.gif", GIF[:8], "broken"),
        ("a.json", b'{"a": }', "line 1"),
        ("a.json", b"[" * 200 + b"]" * 200, "200 levels"),
        ("a.yaml", b"[" * 200 + b"]" * 200, "nested too deep"),
        ("a.yaml", b"a: b: c", "no valid YAML in line 1"),
        ("a.yaml", b"a: &a [*a, *a]", "aliases"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(name: str, data: bytes, told: str) -> None:
    assert told in refusal(name, data).message


def test_a_zip_that_is_no_word_document_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "no Word document" in refusal("a.docx", made.getvalue()).message


def test_a_word_document_made_to_burst_is_refused_before_it_is_unpacked() -> None:
    bomb = changed(word(), lambda _, data: data, {"word/media/x.bin": bytes(120 * 1024**2)})
    assert len(bomb) < 1024**2
    assert "unpack to 120 MB" in refusal("a.docx", bomb).message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_the_xml_of_a_word_document_are_refused(encoding: str) -> None:
    xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>'.encode(encoding)
    data = changed(word(), lambda name, old: xml if name == "word/document.xml" else old)
    assert "declares entities" in refusal("a.docx", data).message


def test_yaml_that_grows_by_aliases_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "million" in refusal("a.yaml", "\n".join(lines).encode()).message


def test_a_few_aliases_are_no_harm() -> None:
    assert read_document("a.yaml", b"base: &b {x: 1}\none: *b\ntwo: *b\n").parts


def test_a_deep_text_in_json_strings_is_no_nesting() -> None:
    assert read_document("a.json", json.dumps({"a": "[" * 500}).encode()).media == "application/json"


@pytest.mark.parametrize("extension", sorted(MEDIA))
def test_no_short_nonsense_makes_a_reader_raise_anything_else(extension: str) -> None:
    for data in (b"\x00", b"\xff" * 40, b"{[('\"", b"%PDF-", b"PK\x03\x04", PNG[:30], JPEG[:12], GIF[:12]):
        try:
            told = read_document(f"a.{extension}", data).media
        except EvidenceRefused as refused:
            told = refused.message
        assert told == MEDIA[extension].media or f"a.{extension}" in told


def test_underlined_headings_and_long_fences_are_understood() -> None:
    text = b"Top\n===\n\n````\n```\n# no\n````\n\n- a list\n---\n\nNext\n---\n| a |\n|---|\n\n## Last ##\n"
    read = read_document("a.md", text)
    assert [(part.title, part.line) for part in read.parts] == [("Top", 1), ("Next", 12), ("Last", 17)]


def test_a_large_yaml_file_without_aliases_is_read() -> None:
    assert read_document("a.yaml", b"- [1, 2, 3, 4, 5, 6, 7, 8]\n" * 150_000).parts
