"""Artifacts and evidence through a real daemon, as the window asks for them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.daemon_apart import Bench, daemon_apart
from support.window_story import Story, begin_story, build, make_shop_backend

from daemon.contract.evidence import FileContent
from daemon.errors import DaemonError, WrongUse
from gui.operations import artifacts, documents


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with daemon_apart() as made:
        yield made


@pytest.fixture(scope="module")
def story(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A project with answers, and a PRD and a schema built from them."""
    folder = make_shop_backend(tmp_path_factory.mktemp("shop"))
    made = begin_story(bench.daemon, folder, answers=8)
    build(bench.daemon, made, ["prd", "schema-sqlite", "erd"])
    return made


def done(bench: Bench, operation):
    return operation.call(bench.daemon)


def rebuild_after_a_change(bench: Bench, story: Story, value: str) -> str:
    """Change where the data lies, and build; the decision's alias."""
    found = bench.daemon.request("GET", f"/api/v1/projects/{story.project}/decisions").json()["items"]
    decision = next(one for one in found if one["question_id"] == "core.store")
    body = {"values": [value], "keep": True}
    bench.daemon.request("PATCH", f"/api/v1/projects/{story.project}/decisions/{decision['alias']}", body=body)
    return decision["alias"]


def test_the_list_tells_what_is_built_and_what_is_missing(bench, story) -> None:
    states = {info.type: info.state for info in done(bench, artifacts.list_artifacts(story.project))}
    assert states["schema-sqlite"] == "fresh"
    assert states["graphql"] == "missing"


def test_an_artifact_comes_with_its_versions_and_remarks(bench, story) -> None:
    seen = done(bench, artifacts.look_at_artifact(story.project, "schema-sqlite"))
    assert "CREATE TABLE" in seen.view.text
    assert [one.version for one in seen.versions][-1] == 1


def test_what_changed_between_versions_is_told_with_the_decision_behind_it(bench, story) -> None:
    alias = rebuild_after_a_change(bench, story, "mysql")
    now = done(bench, artifacts.compare_versions(story.project, "prd", 1, artifacts.NOW))
    changed = {one.key: one for one in now.sections if one.left != one.right}
    assert "data" in changed
    cause = changed["data"].causes[-1]
    assert (cause.name, cause.what) == (alias, "PostgreSQL → MySQL or MariaDB")
    assert changed["data"].left_line > 10
    report = done(bench, artifacts.build_artifacts(story.project, ["prd"]))
    assert "data" in report.rebuilt["prd"]
    built = done(bench, artifacts.compare_versions(story.project, "prd", 1, report.built[0].version))
    assert {one.key for one in built.sections if one.left != one.right} == set(changed)
    assert [one.causes for one in built.sections if one.left == one.right] == [()] * (
        len(built.sections) - len(changed)
    )


def test_lines_of_a_comparison_are_those_of_the_whole_text(bench, story) -> None:
    compared = done(bench, artifacts.compare_versions(story.project, "schema-sqlite", 1, 1))
    lines = done(bench, artifacts.look_at_artifact(story.project, "schema-sqlite")).view.text.split("\n")
    for section in compared.sections:
        if section.left.strip():
            assert lines[section.left_line - 1] == section.left.strip("\n").split("\n")[0]


def test_an_earlier_text_can_be_taken_again_and_given_back(bench, story) -> None:
    first = done(bench, artifacts.look_at_artifact(story.project, "schema-sqlite")).view
    keys = first.sections[1]
    done(bench, artifacts.write_section(story.project, "schema-sqlite", keys.key, "-- mine\n"))
    mine = done(bench, artifacts.look_at_artifact(story.project, "schema-sqlite")).view
    assert (mine.sections[1].text, mine.sections[1].edited) == ("-- mine\n", True)
    compared = done(bench, artifacts.compare_versions(story.project, "schema-sqlite", 1, mine.info.version))
    differing = [one for one in compared.sections if one.left != one.right]
    taken = done(bench, artifacts.take_sections(story.project, "schema-sqlite", differing))
    assert taken.sections[1].text == keys.text
    restored = done(bench, artifacts.write_section(story.project, "schema-sqlite", keys.key, None))
    assert (restored.sections[1].text, restored.sections[1].edited) == (keys.text, False)


def test_remarks_are_sent_answered_settled_and_opened_again(bench, story) -> None:
    thread = done(bench, artifacts.remark(story.project, "erd", "entities", "Why is there no address?"))
    done(bench, artifacts.remark(story.project, "erd", "entities", "It is part of the customer.", thread.alias))
    (seen,) = done(bench, artifacts.look_at_artifact(story.project, "erd")).comments
    assert [reply.text for reply in seen.replies] == ["It is part of the customer."]
    assert done(bench, artifacts.settle_remark(story.project, thread.alias)).resolved_by
    assert not done(bench, artifacts.settle_remark(story.project, thread.alias, settled=False)).resolved_by


def test_what_is_blocked_is_told_with_what_it_waits_for(bench, tmp_path) -> None:
    wish = {"folder": str(tmp_path), "idea": "A service.", "name": "Bare", "type": "api_service"}
    project = bench.daemon.request("POST", "/api/v1/projects", body=wish).json()["project"]["id"]
    blocked = [info for info in done(bench, artifacts.list_artifacts(project)) if info.state == "blocked"]
    assert blocked
    assert blocked[0].blockers
    with pytest.raises(DaemonError):
        done(bench, artifacts.build_artifacts(project, [blocked[0].type]))


def test_every_format_says_what_it_would_write_and_writes_just_that(bench, story, tmp_path) -> None:
    formats = done(bench, artifacts.list_formats(story.project))
    assert {"markdown", "pdf", "text"} <= {one.name for one in formats}
    for one in formats:
        folder = tmp_path / one.name
        preview = done(bench, artifacts.preview_export(story.project, one.name, str(folder)))
        assert not folder.exists()
        written = done(bench, artifacts.export_to(story.project, one.name, str(folder)))
        found = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
        assert found == set(written.files) == set(preview.files), one.name


def test_files_that_would_be_written_over_are_named(bench, story, tmp_path) -> None:
    done(bench, artifacts.export_to(story.project, "markdown", str(tmp_path)))
    (tmp_path / "prd.md").write_text("mine")
    preview = done(bench, artifacts.preview_export(story.project, "markdown", str(tmp_path)))
    assert preview.existing == ("prd.md",)


@pytest.mark.parametrize("path", ["../out.md", "/etc/out.md", "a/../../out.md", "linked/out.md", ""])
def test_nothing_is_written_outside_of_the_folder(tmp_path, path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "linked").symlink_to(tmp_path)
    fine = FileContent(path="fine.md", content=base64.b64encode(b"x").decode())
    with pytest.raises(WrongUse):
        artifacts.write_below([fine, FileContent(path=path, content=fine.content)], root)
    assert sorted(file.name for file in tmp_path.rglob("*.md")) == []


def test_evidence_is_attached_found_and_taken_off(bench, story, tmp_path) -> None:
    brief = tmp_path / "brief.md"
    brief.write_text("# Brief\n\nWoodpeckers must be able to cancel an order within a fortnight.\n")
    attached = done(bench, documents.attach_files(story.project, [str(brief)]))
    document = attached.reports[0].document
    assert (document.name, document.passages > 0) == ("brief.md", True)
    assert document.alias in {one.alias for one in done(bench, documents.list_documents(story.project))}
    hits = done(bench, documents.search_spec(story.project, "woodpeckers fortnight"))
    assert any(hit.kind == "document" and "fortnight" in hit.snippet for hit in hits)
    done(bench, documents.detach(story.project, document.alias))
    assert document.alias not in {one.alias for one in done(bench, documents.list_documents(story.project))}


def test_one_file_that_is_refused_does_not_keep_the_others_out(bench, story, tmp_path) -> None:
    good, large = tmp_path / "note.txt", tmp_path / "large.bin"
    good.write_text("Orders are kept for ten years.")
    with large.open("wb") as file:
        file.truncate(documents.LARGEST + 1)
    attached = done(bench, documents.attach_files(story.project, [str(good), str(large), str(tmp_path / "absent")]))
    assert [report.document.name for report in attached.reports] == ["note.txt"]
    assert [name for name, _ in attached.refused] == ["large.bin", "absent"]
    assert "10 MB" in attached.refused[0][1]
    with pytest.raises(WrongUse, match="10 MB"):
        done(bench, documents.attach_files(story.project, [str(large)]))


def test_a_folder_is_no_evidence(bench, story, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="is no file"):
        done(bench, documents.attach_files(story.project, [str(tmp_path)]))
