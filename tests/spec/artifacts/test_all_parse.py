"""Whatever is decided and however odd the data: every artifact is made, twice the same, and real parsers take it.

GROUNDPLAN_TEST_SPECS=200 tries so many odd specs instead of the few that are quick.
"""

from __future__ import annotations

import os
import re
import sqlite3
import warnings
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from support.hostile_specs import hostile_view
from support.mermaid import diagrams_in, parse_diagrams, why_not
from support.prose_views import SHOP_CHANGE, SHOP_CODE
from support.shop import SHOP
from support.spec_views import interviewed, project_of, recommended

from spec.artifacts.agreement import disagreements
from spec.artifacts.gherkin import split_features
from spec.artifacts.model import Section, joined
from spec.artifacts.registry import artifact_types
from spec.records import CHANGE_TYPES, PROJECT_TYPES
from spec.view import SpecView

ODD_SPECS = int(os.environ.get("GROUNDPLAN_TEST_SPECS", "6"))
ADVISED = (*PROJECT_TYPES, *CHANGE_TYPES)
SPECS = (*ADVISED, *(f"odd-{number}" for number in range(ODD_SPECS)))
SLIPS = re.compile(r"\b(?:None(?! of )|TODO|undefined|NaN)\b|<spec\.|Known\(")
"""What a hole in a template or a value's own form looks like."""

every_spec = pytest.mark.parametrize("name", SPECS)


@lru_cache(maxsize=None)
def view_of(name: str) -> SpecView:
    """The spec of that name: one odd by number, or one whose questions were answered as advised."""
    if name.startswith("odd-"):
        return hostile_view(int(name[4:]))
    project = project_of(name, brownfield=name in CHANGE_TYPES)
    code, change = (SHOP_CODE, SHOP_CHANGE) if name in CHANGE_TYPES else (None, None)
    return interviewed(SpecView(project, "main", entities=SHOP, code=code, change=change), recommended)


@lru_cache(maxsize=None)
def sections_of(name: str) -> dict[str, tuple[Section, ...]]:
    """The sections of all artifacts that can be built for a spec."""
    view = view_of(name)
    return {kind.name: tuple(kind.render(view)) for kind in artifact_types() if not kind.blockers(view)}


@lru_cache(maxsize=None)
def texts_of(name: str) -> dict[str, str]:
    """The documents of all artifacts that can be built for a spec."""
    return {kind: joined(sections) for kind, sections in sections_of(name).items()}


def shapes_data(name: str) -> bool:
    """Whether there are entities; without one no artifact about data can be built."""
    return "openapi" in texts_of(name)


@every_spec
def test_what_is_blocked_is_still_rendered_without_a_fault(name: str) -> None:
    for kind in artifact_types():
        kind.render(view_of(name))


@every_spec
def test_the_same_spec_gives_the_same_bytes(name: str) -> None:
    again = {kind.name: tuple(kind.render(view_of(name))) for kind in artifact_types() if kind.name in texts_of(name)}
    assert again == sections_of(name)


@every_spec
def test_each_artifact_passes_its_own_check(name: str) -> None:
    texts = texts_of(name)
    assert [finding for kind in artifact_types() if kind.name in texts for finding in kind.check(texts[kind.name])] == []


@every_spec
def test_no_hole_of_a_template_is_left(name: str) -> None:
    labels = {choice.label for decision in view_of(name).decisions for choice in decision.options if "None" in choice.label}
    slips = []
    for kind, text in texts_of(name).items():
        for label in sorted(labels, key=len, reverse=True):
            text = text.replace(label, "")  # an answer may well say: None
        slips += [(kind, text[max(0, m.start() - 40) : m.end() + 40]) for m in SLIPS.finditer(text)]
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
        database.close()


@every_spec
def test_sqlglot_reads_each_dialect_to_the_end(name: str) -> None:
    import sqlglot
    from sqlglot.errors import ErrorLevel

    for dialect in ("postgresql", "mysql", "sqlite") if shapes_data(name) else ():
        text = texts_of(name)[f"schema-{dialect}"]
        read = [one for one in sqlglot.parse(text, "postgres" if dialect == "postgresql" else dialect, error_level=ErrorLevel.RAISE) if one]
        assert len([one for one in read if isinstance(one, sqlglot.exp.Create)]) >= len(view_of(name).entities)


@every_spec
def test_openapi_is_valid(name: str) -> None:
    if shapes_data(name):
        from openapi_spec_validator import validate

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            validate(yaml.safe_load(texts_of(name)["openapi"]))


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


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_mermaid_reads_every_diagram() -> None:
    diagrams = [(name, text) for name in SPECS for text in mermaid_of(name)]
    verdicts = parse_diagrams([text for _, text in diagrams])
    refused = [(name, v.error, text) for (name, text), v in zip(diagrams, verdicts, strict=True) if not v.ok]
    assert refused == []
    assert {verdict.kind for verdict in verdicts} == {"er", "c4"}


def mermaid_of(name: str) -> list[str]:
    """All diagrams of a spec's documents."""
    texts = texts_of(name)
    markdown = [text for kind, text in texts.items() if kind in {"prd", "change", "c4", "tests", "deployment", "tickets"}]
    return [*([texts["erd"]] if "erd" in texts else []), *(one for text in markdown for one in diagrams_in(text))]
