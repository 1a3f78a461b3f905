"""What leaves and enters as files: every format out, other tools' folders in, and the spec as text both ways."""

from __future__ import annotations

import base64
import csv
import io
import json
import zipfile

import pytest
import yaml
from pypdf import PdfReader

from daemon.contract.branch import BranchNew
from daemon.contract.evidence import ImportNew
from daemon.contract.project import ProjectNew
from daemon.errors import WrongUse
from daemon.specs.exporting import export_formats
from daemon.store.blobs import Blobs
from spec.errors import BadImport, UnknownRecord
from spec.log.branches import MAIN
from spec.records import Decision, Entity, Glossary, Requirement

ADA = "user:ada"
BOB = "user:bob"


def files_of(report) -> dict[str, bytes]:
    return {file.path: base64.b64decode(file.content) for file in report.files}


def read(desk, files: dict[str, bytes], name: str = "", actor: str = ADA, **more):
    return desk.exchange.read(ImportNew(files=[], format=name, **more), files, actor)


def counted(desk) -> dict[str, int]:
    state = desk.opened.state()
    return {kind.__name__: len(state.all(kind)) for kind in (Decision, Requirement, Entity, Glossary)}


# -- out -------------------------------------------------------------------------------------------------------------


def is_valid(path: str, data: bytes) -> bool:
    """Whether a real reader of a file's kind takes it."""
    match path.rpartition(".")[2]:
        case "pdf":
            return len(PdfReader(io.BytesIO(data)).pages) > 0
        case "zip":
            return zipfile.ZipFile(io.BytesIO(data)).testzip() is None
        case "json":
            return json.loads(data) is not None
        case "yaml" | "yml":
            return yaml.safe_load(data) is not None
        case "csv":
            rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
            return len(rows) > 1 and len({len(row) for row in rows}) == 1
        case "html":
            return b"</html>" in data.lower()
        case _:
            return bool(data.decode().strip())


@pytest.mark.parametrize("name", [one.name for one in export_formats()] + ["text"])
def test_every_format_writes_files_that_its_readers_take(prepared, name) -> None:
    files = files_of(prepared.exchange.export(name))
    assert files
    assert [path for path, data in files.items() if path != ".adr-dir" and not is_valid(path, data)] == []
    assert not any(path.startswith("/") or ".." in path.split("/") for path in files)
    assert files_of(prepared.exchange.export(name)).keys() == files.keys()


def test_the_same_spec_is_written_the_same_way_twice(prepared) -> None:
    for name in ("markdown", "json", "html", "spec-kit", "kiro", "openspec", "madr", "text", "jira"):
        assert files_of(prepared.exchange.export(name)) == files_of(prepared.exchange.export(name)), name


def test_a_project_about_which_nothing_is_known_is_written_too(service, folder) -> None:
    bare = service.begin(ProjectNew(folder=str(folder), idea="Something.", type="cli"))
    for kind in bare.exchange.formats():
        assert isinstance(bare.exchange.export(kind.name).files, list), kind.name


def test_an_unknown_format_is_told_with_what_comes_close(plain) -> None:
    with pytest.raises(UnknownRecord) as told:
        plain.exchange.export("spec-kitt")
    assert "spec-kit" in told.value.hint
    with pytest.raises(UnknownRecord):
        read(plain, {"specs/a/spec.md": b"# A"}, "specs-kit")


def test_formats_say_whether_they_are_read_too(plain) -> None:
    told = {one.name: one.direction for one in plain.exchange.formats()}
    assert {name for name, direction in told.items() if direction == "both"} == {
        "spec-kit",
        "kiro",
        "cc-sdd",
        "openspec",
        "madr",
        "adr-tools",
        "text",
    }


@pytest.mark.parametrize("name", ["spec-kit", "kiro", "openspec", "madr", "adr-tools"])
def test_what_was_written_is_found_out_and_read_back(prepared, service, folder, name) -> None:
    files = files_of(prepared.exchange.export(name))
    other = service.begin(ProjectNew(folder=str(folder), idea="Something else.", type="web_app"))
    report = read(other, files)
    assert report.format == name
    assert sum(report.counts.values()) > 3


# -- the spec as text ------------------------------------------------------------------------------------------------


@pytest.fixture
def written(desk, answer):
    """The spec as text, with a decision, entities and a requirement in it."""
    answer("core.store", "sqlite", rationale="One machine.")
    answer("core.entities", "Visit: at, guest -> Guest\nGuest: name")
    desk.recording.add("requirement", {"text": "The system shall save."}, ADA)
    report = desk.exchange.export("text")
    desk.exchange.note_written(report.revision)
    return files_of(report)


def path_of(files: dict[str, bytes], words: bytes) -> str:
    return next(path for path, data in files.items() if words in data and path.endswith(".md"))


def test_the_text_read_back_unchanged_changes_nothing(desk, written) -> None:
    before = desk.opened.ledger.revision
    report = read(desk, written, "text")
    assert (report.counts, report.conflicts, report.unread) == ({}, 0, 0)
    assert desk.opened.ledger.revision == before


def test_a_hand_edit_comes_back_as_an_event_of_whoever_reads_it(desk, written) -> None:
    path = path_of(written, b"One machine.")
    read(desk, written | {path: written[path].replace(b"One machine.", b"One small machine.")}, "text", BOB)
    detail = desk.choices.detail("core.store")
    assert detail.decision.rationale == "One small machine."
    assert detail.history[-1].actor == BOB
    assert files_of(desk.exchange.export("text"))[path] != written[path]
    desk.choices.undo(ADA)
    assert desk.choices.one("core.store").rationale == "One machine."


def test_a_dry_run_tells_and_changes_nothing(desk, written) -> None:
    path = path_of(written, b"One machine.")
    before = desk.opened.ledger.revision
    report = read(desk, written | {path: written[path].replace(b"One machine.", b"Two.")}, "text", dry_run=True)
    assert sum(report.counts.values()) == 1
    assert desk.opened.ledger.revision == before


def test_what_was_changed_on_both_sides_is_a_conflict_until_it_is_settled(desk, written, answer) -> None:
    path = path_of(written, b"One machine.")
    answer("core.store", "sqlite", rationale="It is enough.")
    edited = written | {path: written[path].replace(b"One machine.", b"One small machine.")}
    report = read(desk, edited, "text")
    assert report.conflicts == 1
    assert desk.choices.one("core.store").rationale == "It is enough."
    assert any("rationale" in note for note in report.notes)
    assert read(desk, edited, "text", take="program").conflicts == 0
    assert desk.choices.one("core.store").rationale == "It is enough."


def test_a_conflict_can_be_settled_as_the_files_have_it(desk, written, answer) -> None:
    path = path_of(written, b"One machine.")
    answer("core.store", "sqlite", rationale="It is enough.")
    edited = written | {path: written[path].replace(b"One machine.", b"One small machine.")}
    assert read(desk, edited, "text", take="files").conflicts == 0
    assert desk.choices.one("core.store").rationale == "One small machine."


def test_a_file_that_is_gone_takes_its_record_only_where_that_is_wished(desk, written) -> None:
    path = path_of(written, b"The system shall save.")
    left = {name: data for name, data in written.items() if name != path}
    before = counted(desk)
    read(desk, left, "text")
    assert counted(desk) == before
    read(desk, left, "text", deletions=True)
    assert counted(desk)["Requirement"] == before["Requirement"] - 1


def test_a_spoilt_file_costs_itself_alone(desk, written) -> None:
    path = path_of(written, b"One machine.")
    spoilt = written | {path: b"---\nid: [\n---\n", "decisions/latin.md": b"caf\xe9", "notes.txt": b"Ours."}
    report = read(desk, spoilt, "text")
    assert report.unread == 2
    assert any(path in note for note in report.notes)
    assert any("UTF-8" in note for note in report.notes)
    assert desk.choices.one("core.store").rationale == "One machine."


def test_text_of_one_branch_is_read_into_another_without_loss(desk, written, answer) -> None:
    desk.branching.begin(BranchNew(name="try"), ADA)
    answer("core.store", "mysql")
    files = files_of(desk.exchange.export("text"))
    desk.opened.use(MAIN)
    report = read(desk, files, "text", take="files")
    assert report.unread == 0
    assert desk.choices.one("core.store").chosen == ["mysql"]


def test_a_colleague_adopts_the_text_under_the_same_ids(desk, written, colleague) -> None:
    theirs, clone = colleague.service, colleague.blobs.with_name("clone")
    adopted = theirs.adopt(clone, written)
    assert adopted.opened.id == desk.opened.id
    assert {d.alias: d.answer for d in adopted.choices.all()} == {d.alias: d.answer for d in desk.choices.all()}
    assert theirs.current(clone) is adopted
    assert read(adopted, written, "text").counts == {}
    with pytest.raises(WrongUse, match="known at"):
        theirs.adopt(clone, written)


@pytest.mark.parametrize("files", [{}, {"README.md": b"# x"}, {"project.md": b"---\nid: x\n---\n# y\n"}])
def test_files_that_tell_of_no_project_are_not_adopted(service, folder, files) -> None:
    with pytest.raises(BadImport):
        service.adopt(folder, files)
    assert service.views() == []


def test_a_project_is_adopted_into_a_folder_that_is_there(service, desk, written) -> None:
    for place in ("clone", "/no/such/folder"):
        with pytest.raises(WrongUse, match="folder"):
            service.adopt(type(desk.opened.row.folder)(place), written)


def test_a_surface_needs_a_revision_to_compare_with(plain) -> None:
    with pytest.raises(WrongUse, match="Which revision"):
        plain.exchange.surface("", "")


def test_files_of_a_clone_that_say_too_little_cost_themselves_alone(written, colleague) -> None:
    files = {
        "requirements/a.md": b"---\nid: 01JA\n---\n\nThe app shall run.\n",
        "requirements/b.md": "---\nid: 01JB\nalias: R-\u00b2\n---\n\nIt shall walk.\n".encode(),
        "comments/c.md": b"---\nid: 01JC\nartifact: prd\nsection: x\n---\n\nHm.\n",
    }
    theirs = colleague.service
    adopted = theirs.adopt(colleague.blobs.with_name("clone"), written | files)
    told = {r.fields["text"]: r.alias for r in adopted.recording.all("requirement")}
    assert told["The app shall run."].startswith("R-")
    assert "It shall walk." not in told
    assert [remark.author for remark in adopted.recording.remarks()] == [theirs.user]
    assert len(theirs.views()) == 1


@pytest.mark.parametrize("digest", ["/dev/zero", "../../../etc/passwd", "a\0b", ""])
def test_the_content_of_a_document_is_looked_for_by_hash_alone(opened, digest) -> None:
    assert Blobs(opened.blobs).read(digest) is None
