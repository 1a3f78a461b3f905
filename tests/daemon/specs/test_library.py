"""Attached documents: every kind is read, searched and kept; what must not come in is refused with a way out."""

from __future__ import annotations

import io
import struct

import docx
import pytest
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from daemon.contract.evidence import DocumentNew
from daemon.store.blobs import Blobs
from spec.errors import EvidenceRefused, UnknownRecord
from spec.records import Entity

ADA = "user:ada"
SQL = b"CREATE TABLE invoices (id INTEGER PRIMARY KEY, total NUMERIC NOT NULL, paid_at TIMESTAMP);"
PROTO = b'syntax = "proto3";\nmessage Invoice { string number = 1; int64 total = 2; }\n'
SCHEMA = b"""{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Invoice", "type": "object", "properties": {"number": {"type": "string"}}
}"""
OPENAPI = b"""openapi: 3.1.0
info: {title: Bills, version: "1"}
paths: {}
components:
  schemas:
    Invoice: {type: object, properties: {number: {type: string}}}
"""
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + struct.pack(">II", 640, 480) + b"\x08\x02" + bytes(9) + b"IENDxxxx"
GIF = b"GIF89a" + struct.pack("<HH", 3, 2) + bytes(4) + b"\x3b"
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 48, 64) + bytes(8) + b"\xff\xd9"


def pdf(text: str, password: str = "") -> bytes:
    made, locked = io.BytesIO(), io.BytesIO()
    canvas = Canvas(made)
    canvas.drawString(72, 700, text)
    canvas.save()
    if not password:
        return made.getvalue()
    writer = PdfWriter(clone_from=io.BytesIO(made.getvalue()))
    writer.encrypt(password, algorithm="RC4-128")
    writer.write(locked)
    return locked.getvalue()


def word(text: str) -> bytes:
    document, made = docx.Document(), io.BytesIO()
    document.add_heading("Minutes", 1)
    document.add_paragraph(text)
    document.save(made)
    return made.getvalue()


@pytest.fixture
def attach(desk):
    """Attaches bytes under a name."""

    def do(name: str, data: bytes, note: str = ""):
        return desk.library.attach(DocumentNew(name=name, content="", note=note), data, ADA)

    return do


@pytest.mark.parametrize(
    ("name", "data", "media"),
    [
        ("minutes.pdf", pdf("The zeppelin lands at noon."), "application/pdf"),
        ("minutes.docx", word("The zeppelin lands at noon."), "wordprocessingml"),
        ("minutes.md", b"# Minutes\n\nThe zeppelin lands at noon.\n", "text/markdown"),
        ("minutes.txt", b"The zeppelin lands at noon.", "text/plain"),
        ("minutes.csv", b"what,when\nzeppelin,noon\n", "text/csv"),
        ("minutes.json", b'{"what": "zeppelin"}', "application/json"),
        ("minutes.yaml", b"what: zeppelin\n", "application/yaml"),
        ("minutes.sql", b"CREATE TABLE zeppelin (id INTEGER PRIMARY KEY);", "application/sql"),
        ("minutes.proto", b'syntax = "proto3";\nmessage Zeppelin { string name = 1; }\n', "text/x-protobuf"),
    ],
)
def test_text_of_every_kind_is_found_by_search(desk, attach, again, name, data, media) -> None:
    document = attach(name, data).document
    assert media in document.media
    assert (document.name, document.size, document.passages > 0) == (name, len(data), True)
    for library in (desk.library, again(desk).library):
        assert document.alias in {hit.alias for hit in library.search("zeppelin", ["document"], 5)}
        assert library.content(document.alias)[1] == data


@pytest.mark.parametrize(("name", "data"), [("plan.png", PNG), ("plan.gif", GIF), ("plan.jpg", JPEG)])
def test_an_image_is_found_by_its_name_and_its_note(desk, attach, name, data) -> None:
    report = attach(name, data, note="The floor with the dirigible hall")
    assert report.document.media.startswith("image/")
    assert any("not read" in note for note in report.notes)
    for query in ("plan", "dirigible"):
        assert desk.library.search(query, ["document"], 5)[0].alias == report.document.alias


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bills.sql", SQL),
        ("bills.proto", PROTO),
        ("bills.json", SCHEMA),
        ("bills.yaml", OPENAPI),
        ("invoices.csv", b"number,total\n7,12\n"),
    ],
)
def test_entities_that_a_schema_describes_wait_for_a_yes(desk, attach, name, data) -> None:
    report = attach(name, data)
    assert report.entities == ["Invoice"]
    entity = next(e for e in desk.opened.state().all(Entity) if e.name == "Invoice")
    assert entity.to_confirm
    assert entity.fields
    assert [(e.kind, e.place) for e in entity.evidence] == [("document", report.document.alias)]


def test_an_entity_that_is_known_stays_as_it_is(desk, attach, answer) -> None:
    answer("core.entities", "Invoice: number, customer -> Customer\nCustomer: name")
    before = desk.opened.state().all(Entity)
    report = attach("bills.sql", SQL)
    assert report.entities == []
    assert any(note.startswith("Invoice is known already (E-") for note in report.notes)
    assert desk.opened.state().all(Entity) == before


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.md", b" \n", "empty"),
        ("tool.exe", b"MZ\x90", "attached"),
        ("plan.pdf", b"hello", "no PDF"),
        ("photo.png", pdf("x"), "says PNG"),
        ("secret.pdf", pdf("x", "pass"), "password"),
        ("data.json", b"{", "JSON"),
        ("data.yaml", b"a: [", "YAML"),
        ("bills.proto", b"message {", "protobuf"),
        ("big.txt", b"x" * (10 * 1024**2 + 1), "10 MB"),
        ("noise.txt", b"\x00\x01\x02\x03" * 9, "attached"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_out_and_leaves_nothing(plain, name, data, said) -> None:
    before = plain.opened.ledger.revision
    with pytest.raises(EvidenceRefused, match=said) as told:
        plain.library.attach(DocumentNew(name=name, content=""), data, ADA)
    assert name in told.value.message
    assert told.value.hint
    assert (plain.opened.ledger.revision, plain.library.all()) == (before, [])


def test_the_same_bytes_are_attached_once(attach) -> None:
    first = attach("minutes.txt", b"The zeppelin lands at noon.").document
    with pytest.raises(EvidenceRefused, match=f"already as {first.alias}"):
        attach("copy.txt", b"The zeppelin lands at noon.")
    assert attach("other.txt", b"The zeppelin lands at once.").document.alias != first.alias


def test_a_removed_document_is_found_no_longer_and_undo_brings_it_back(desk, attach) -> None:
    alias = attach("minutes.txt", b"The zeppelin lands at noon.").document.alias
    desk.library.remove("minutes.txt", ADA)
    assert desk.library.all() == []
    assert desk.library.search("zeppelin", ["document"], 5) == []
    with pytest.raises(UnknownRecord):
        desk.library.content(alias)
    desk.choices.undo(ADA)
    assert desk.library.content(alias)[1] == b"The zeppelin lands at noon."
    assert [hit.alias for hit in desk.library.search("zeppelin", ["document"], 5)] == [alias]


def test_what_was_removed_can_be_attached_under_another_name(desk, attach) -> None:
    attach("minutes.txt", b"what,when\nzeppelin,noon\n")
    desk.library.remove("minutes.txt", ADA)
    again = attach("minutes.csv", b"what,when\nzeppelin,noon\n").document
    assert (again.media, again.alias) == ("text/csv", "DOC-2")


def test_decisions_and_requirements_are_found_too_and_kinds_can_be_chosen(desk, attach, answer) -> None:
    decision = answer("core.store", "sqlite", rationale="Zeppelins carry no servers.").decision
    requirement = desk.recording.add("requirement", {"text": "The system shall track each zeppelin."}, ADA)
    document = attach("minutes.txt", b"The zeppelin lands at noon.").document
    found = {hit.alias for hit in desk.library.search("zeppelin", [], 10)}
    assert found == {decision.alias, requirement.alias, document.alias}
    assert [hit.kind for hit in desk.library.search("zeppelin", ["requirement"], 10)] == ["requirement"]
    assert len(desk.library.search("zeppelin", [], 1)) == 1
    assert desk.library.search("submarine", [], 10) == []


def test_a_hit_says_where_it_stands(desk, attach) -> None:
    attach("minutes.md", b"# One\n\nNothing.\n\n# Two\n\nThe zeppelin lands at noon.\n")
    (hit,) = desk.library.search("zeppelin", ["document"], 5)
    assert hit.place == "minutes.md, line 5"
    assert "lands at noon" in hit.snippet


def test_content_that_is_gone_from_the_disk_is_told(desk, attach, opened, again) -> None:
    document = attach("minutes.txt", b"The zeppelin lands at noon.").document
    for path in opened.blobs.rglob("*"):
        if path.is_file():
            path.write_bytes(b"altered")
    later = again(desk)
    with pytest.raises(UnknownRecord, match="content"):
        later.library.content(document.alias)
    assert later.library.all()[0].passages == 0
    assert later.library.search("minutes", ["document"], 5)[0].alias == document.alias


def test_bytes_are_kept_once_and_healed_when_they_come_again(tmp_path) -> None:
    blobs = Blobs(tmp_path)
    digest = blobs.keep(b"text")
    assert (blobs.keep(b"text"), blobs.read(digest), blobs.read("0" * 64)) == (digest, b"text", None)
    (tmp_path / digest[:2] / digest).write_bytes(b"altered")
    assert blobs.read(digest) is None
    blobs.keep(b"text")
    assert blobs.read(digest) == b"text"
