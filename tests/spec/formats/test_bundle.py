from __future__ import annotations

import io
import json
import zipfile

import pytest

from spec.codebase import CodeView, Module
from spec.errors import BadImport
from spec.formats.bundle import check_zip, view_as_json, view_from_json, zip_of
from spec.records import Decision, Edge, EdgeKind, Entity, EntityField, FieldType, Project, State
from spec.view import Known, SpecView

VIEW = SpecView(
    Project("p", "P-1", "Lädchen", "a shop", "web_app"),
    "main",
    decisions=(Decision("d", "D-1", "?", state=State.DECIDED, edges=(Edge(EdgeKind.REQUIRES, "x"),), form={"n": 3}),),
    entities=(Entity("e", "E-1", "Order", fields=(EntityField("n", FieldType.INTEGER),)),),
    known={"a": Known(True), "b": Known(1.5, ("decision:d",), True), "c": Known("word")},
    code=CodeView("/x", modules=(Module("m", 1),)),
)


def test_a_spec_as_json_says_its_version_and_reads_back() -> None:
    data = view_as_json(VIEW)
    assert (json.loads(data)["format"], json.loads(data)["version"]) == ("groundplan.spec", 1)
    back = view_from_json(data)
    assert list(back.decisions) == list(VIEW.decisions)
    assert list(back.entities) == list(VIEW.entities)
    assert dict(back.known) == dict(VIEW.known)
    assert (back.project, back.code) == (VIEW.project, VIEW.code)
    assert view_as_json(back) == data


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"{", "no JSON"),
        (b"[]", "its format"),
        (b'{"format": "groundplan.spec", "version": 9}', "version 9"),
        (b'{"format": "groundplan.spec", "version": 1, "spec": {"branch": 3}}', "branch"),
    ],
)
def test_other_json_is_refused_with_the_reason(data: bytes, told: str) -> None:
    with pytest.raises(BadImport, match=told):
        view_from_json(data)


def test_a_zip_depends_on_nothing_but_its_files() -> None:
    files = {"b/ä.md": b"x" * 1000, "a.md": b""}
    made = zip_of(files)
    assert made == zip_of(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == ["a.md", "b/ä.md"]
        assert archive.read("b/ä.md") == b"x" * 1000
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert check_zip(made) == []


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "C:/x", "a\\b", "", "a/"])
def test_no_path_leads_out_of_a_zip(path: str) -> None:
    with pytest.raises(BadImport):
        zip_of({path: b""})


def test_damage_and_names_that_are_one_on_some_systems_are_found() -> None:
    assert check_zip(b"no zip")[0].code == "zip.broken"
    assert {finding.code for finding in check_zip(zip_of({"A.md": b"", "a.md": b""}))} == {"zip.case"}
