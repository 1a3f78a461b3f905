"""Whatever is decided and however odd the data: every artifact is made, twice the same, and real parsers take it.

GROUNDPLAN_TEST_SPECS=200 tries so many odd specs instead of the few that are quick.
"""

from __future__ import annotations

import os
import re
import sqlite3
import warnings
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml
from support.hostile_specs import hostile_view
from support.mermaid import Verdict, diagrams_in, parse_diagrams, why_not
from support.prose_views import SHOP_CHANGE, SHOP_CODE
from support.shop import SHOP
from support.spec_views import interviewed, project_of, recommended

from spec.artifacts.agreement import disagreements
from spec.artifacts.gherkin import split_features
from spec.artifacts.model import Section, joined
from spec.artifacts.registry import artifact_types
from spec.artifacts.shape import shapes_of
from spec.records import CHANGE_TYPES, PROJECT_TYPES
from spec.view import SpecView

ODD_SPECS = int(os.environ.get("GROUNDPLAN_TEST_SPECS", "6"))
ADVISED = (*PROJECT_TYPES, *CHANGE_TYPES)
ODD = tuple(f"odd-{number}" for number in range(ODD_SPECS))
SPECS = (*ADVISED, *ODD)
ANSWERED_NONE = re.compile(r"\? (?:\*\*|\| |Assumed: )?None\b|\bNone of ")
DIALECTS = {"postgres": "postgresql", "mysql": "mysql", "sqlite": "sqlite"}
SLIPS = re.compile(r"\b(?:None|TODO|undefined|NaN)\b|<spec\.|Known\(")
"""What a hole in a template or a value's own form looks like; an answer may well be None, right behind its question."""

every_spec = pytest.mark.parametrize("name", SPECS)
needs_mermaid = pytest.mark.skipif(bool(why_not()), reason=why_not())


@cache
def view_of(name: str) -> SpecView:
    """The spec of that name: one odd by number, or one whose questions were answered as advised."""
    if name.startswith("odd-"):
        return hostile_view(int(name[4:]))
    project = project_of(name, brownfield=name in CHANGE_TYPES)
    code, change = (SHOP_CODE, SHOP_CHANGE) if name in CHANGE_TYPES else (None, None)
    return interviewed(SpecView(project, "main", entities=SHOP, code=code, change=change), recommended)


@cache
def sections_of(name: str) -> dict[str, tuple[Section, ...]]:
    """The sections of all artifacts that can be built for a spec."""
    view = view_of(name)
    return {kind.name: tuple(kind.render(view)) for kind in artifact_types() if not kind.blockers(view)}


@cache
def texts_of(name: str) -> dict[str, str]:
    """The documents of all artifacts that can be built for a spec."""
    return {kind: joined(sections) for kind, sections in sections_of(name).items()}


def shapes_data(name: str) -> bool:
    """Whether there are entities; without one no artifact about data can be built."""
    return "openapi" in texts_of(name)


@every_spec
def test_what_is_blocked_is_still_rendered_without_a_fault(name: str) -> None:
    for kind in artifact_types():
        sections = kind.render(view_of(name))
        assert len({section.key for section in sections}) == len(sections)


@every_spec
def test_the_same_spec_gives_the_same_bytes(name: str) -> None:
    again = {kind.name: tuple(kind.render(view_of(name))) for kind in artifact_types() if kind.name in texts_of(name)}
    assert again == sections_of(name)


@every_spec
def test_each_artifact_passes_its_own_check(name: str) -> None:
    texts = texts_of(name)
    assert [
        finding for kind in artifact_types() if kind.name in texts for finding in kind.check(texts[kind.name])
    ] == []


@every_spec
def test_no_hole_of_a_template_is_left(name: str) -> None:
    texts = {kind: ANSWERED_NONE.sub("?", text) for kind, text in texts_of(name).items()}
    slips = [
        (kind, text[max(0, m.start() - 40) : m.end() + 40])
        for kind, text in texts.items()
        for m in SLIPS.finditer(text)
    ]
    assert slips == []


@every_spec
def test_each_section_has_a_key_of_its_own(name: str) -> None:
    keys = [(kind, section.key) for kind, sections in sections_of(name).items() for section in sections]
    assert [key for key, count in Counter(keys).items() if count > 1] == []


@every_spec
def test_the_artifacts_agree_with_the_entities_and_each_other(name: str) -> None:
    assert disagreements(view_of(name), texts_of(name)) == []


@every_spec
def test_sqlite_takes_its_schema(name: str) -> None:
    if shapes_data(name):
        with sqlite3.connect(":memory:") as database:
            database.executescript(texts_of(name)["schema-sqlite"])
            ((tables,),) = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'")
        database.close()
        assert tables >= len(view_of(name).entities)


@every_spec
def test_sqlglot_reads_each_dialect_to_the_end(name: str) -> None:
    import sqlglot
    from sqlglot.errors import ErrorLevel

    for dialect, title in DIALECTS.items() if shapes_data(name) else ():
        read = sqlglot.parse(texts_of(name)[f"schema-{title}"], dialect, error_level=ErrorLevel.RAISE)
        made = [one for one in read if isinstance(one, sqlglot.exp.Create)]
        assert len(made) >= len(view_of(name).entities)


@pytest.mark.parametrize("name", ["web_app", *ODD])  # it takes half a second, and data is the same in all advised ones
def test_openapi_is_valid(name: str) -> None:
    if shapes_data(name):
        from openapi_spec_validator import validate

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            document = yaml.safe_load(texts_of(name)["openapi"])
            validate(document)  # raises for what is wrong
        assert document["components"]["schemas"]


@every_spec
def test_graphql_builds_a_valid_schema(name: str) -> None:
    if shapes_data(name):
        from graphql import build_schema, validate_schema

        assert validate_schema(build_schema(texts_of(name)["graphql"])) == []


@every_spec
def test_protoc_compiles_the_messages(name: str, tmp_path: Path) -> None:
    if shapes_data(name):
        from grpc_tools import protoc

        (tmp_path / "made.proto").write_text(texts_of(name)["proto"], encoding="utf-8")
        well_known = Path(protoc.__file__).parent / "_proto"
        wanted = [f"-I{tmp_path}", f"-I{well_known}", f"--descriptor_set_out={tmp_path / 'made.bin'}"]
        assert protoc.main(["protoc", *wanted, str(tmp_path / "made.proto")]) == 0


@every_spec
def test_each_feature_file_parses(name: str) -> None:
    from gherkin.parser import Parser

    for text in split_features(texts_of(name).get("gherkin", "")).values():
        assert Parser().parse(text)["feature"]


@needs_mermaid
def test_mermaid_reads_every_diagram() -> None:
    refused = [(name, found.error, text) for name, text, found in verdicts() if not found.ok]
    assert refused == []
    assert {found.kind for _, _, found in verdicts()} == {"er", "c4"}


@needs_mermaid
def test_mermaid_sees_each_entity_and_no_other_thing() -> None:
    seen = {name: set(found.names) for name, _, found in verdicts() if found.kind == "er"}
    assert seen == {name: {shape.name for shape in shapes_of(view_of(name))} for name in SPECS if shapes_data(name)}


@cache
def verdicts() -> list[tuple[str, str, Verdict]]:
    """Each diagram of each spec, with what Mermaid says of it."""
    diagrams = [(name, text) for name in SPECS for text in mermaid_of(name)]
    found = parse_diagrams([text for _, text in diagrams])
    return [(name, text, verdict) for (name, text), verdict in zip(diagrams, found, strict=True)]


def mermaid_of(name: str) -> list[str]:
    """All diagrams of a spec's documents."""
    texts = texts_of(name)
    kinds = [kind.name for kind in artifact_types() if kind.name in texts and kind.media == "text/markdown"]
    return [*([texts["erd"]] if "erd" in texts else []), *(one for kind in kinds for one in diagrams_in(texts[kind]))]
