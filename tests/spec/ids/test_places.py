from __future__ import annotations

import pytest

from spec.ids.places import place_at

PLACES = {
    ".groundplan/decisions/D-1-x.md": ("groundplan", "record", ""),
    "sub/.groundplan/artifacts/prd.md": ("groundplan", "artifact", "sub"),
    "specs/001-x/spec.md": ("spec-kit", "spec", "specs/001-x"),
    "specs/001-x/checklists/ux.md": ("spec-kit", "checklist", "specs/001-x"),
    "specs/group/001-x/tasks.md": ("spec-kit", "tasks", "specs/group/001-x"),
    "specs/search/spec.md": ("spec-kit", "spec", "specs/search"),
    ".specify/memory/constitution.md": ("spec-kit", "constitution", ""),
    ".kiro/specs/login/requirements.md": ("kiro", "requirements", ".kiro/specs/login"),
    ".kiro/steering/tech.md": ("kiro", "steering", ""),
    "openspec/specs/auth/spec.md": ("openspec", "spec", "openspec"),
    "openspec/changes/add-x/specs/auth/spec.md": ("openspec", "delta", "openspec"),
    "openspec/changes/archive/2026-01-01-x/specs/auth/spec.md": ("openspec", "archived", "openspec"),
    "openspec/changes/add-x/tasks.md": ("openspec", "tasks", "openspec"),
    "docs/adr/0012-keep-it.md": ("adr", "record", ""),
    "api/doc/adr/0001-x.md": ("adr", "record", "api"),
    "docs/decisions/0003-x.md": ("adr", "record", ""),
    "specs/algorithms/other.md": ("markdown", "document", ""),
    "templates/specs/001-x/spec.md": ("markdown", "document", ""),
    "README.md": ("markdown", "document", ""),
}


@pytest.mark.parametrize("path", PLACES)
def test_a_path_says_what_a_text_is_for_and_how_far_its_ids_reach(path: str) -> None:
    place = place_at(path)
    assert place is not None
    assert (place.format, place.role, place.scope) == PLACES[path]


@pytest.mark.parametrize("path", ["src/app.py", "specs/001-x/contracts/api.yaml", "Makefile"])
def test_code_and_data_are_no_texts(path: str) -> None:
    assert place_at(path) is None
