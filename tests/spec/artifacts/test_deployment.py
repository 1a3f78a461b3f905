from __future__ import annotations

import msgspec
import pytest
from support.prose_views import BROWNFIELD, EMPTY, GREENFIELD, decision

from spec.artifacts.deployment import DEPLOYMENT
from spec.artifacts.model import joined
from spec.view import Known, SpecView

VIEWS = pytest.mark.parametrize("view", [GREENFIELD, BROWNFIELD, EMPTY], ids=["greenfield", "brownfield", "empty"])


def text_of(view: SpecView, key: str) -> str:
    return next(one.text for one in DEPLOYMENT.render(view) if one.key == key)


@VIEWS
def test_the_document_is_whole_and_the_same_each_time(view: SpecView) -> None:
    assert DEPLOYMENT.check(joined(DEPLOYMENT.render(view))) == ()
    assert list(DEPLOYMENT.render(view)) == list(DEPLOYMENT.render(view))


def test_a_strategy_comes_with_its_way_back() -> None:
    text = text_of(GREENFIELD, "rollout")
    assert "switch the traffic back" in text
    assert "[D-8]" in text


def test_promised_numbers_become_alarms() -> None:
    assert "| Age of the newest backup | It is older than 1 hour. [D-4] |" in text_of(GREENFIELD, "observability")


def test_code_brings_its_pipeline_and_commands() -> None:
    text = text_of(BROWNFIELD, "pipeline")
    assert "`.github/workflows/ci.yml`" in text
    assert "ruff check .\nmake build\npytest" in text


def test_nothing_decided_is_a_gap_in_every_section() -> None:
    assert all(one.gaps for one in DEPLOYMENT.render(EMPTY))
    assert DEPLOYMENT.blockers(EMPTY)


def test_a_library_is_not_asked_what_running_it_costs() -> None:
    library = msgspec.structs.replace(EMPTY, known={"product.type": Known("library")})
    assert [one.key for one in DEPLOYMENT.render(library)] == ["environments", "pipeline", "rollout"]


def test_decisions_without_a_shared_fact_are_told_too() -> None:
    view = msgspec.structs.replace(
        EMPTY, decisions=(decision(1, "Who rotates keys?", text="Ada", needs=("deployment.security",)),)
    )
    assert "Who rotates keys? **Ada**. [D-1]" in text_of(view, "security")
