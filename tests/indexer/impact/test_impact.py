"""Asked what a change touches, the answer names dependents, tests and companions, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from indexer.errors import HistoryUnavailable, UnknownTarget
from indexer.impact.impact import impact_of, impact_of_diff
from indexer.impact.model import Affected, Impact

if TYPE_CHECKING:
    from conftest import Shop


def row(impact: Impact, path: str) -> Affected:
    return next(affected for affected in impact.affected if affected.path == path)


def test_dependents_tests_and_companions_come_before_strangers(shop: Shop) -> None:
    impact = impact_of(shop.know(), shop.catalogue, "shop/ledger.py")
    paths = [affected.path for affected in impact.affected]
    assert impact.targets == ("shop/ledger.py",)
    assert set(paths[:3]) == {"shop/report.py", "shop/rates.py", "tests/test_ledger.py"}
    assert "shop/ledger.py" not in paths
    scores = [affected.score for affected in impact.affected]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_each_row_says_why_with_facts(shop: Shop) -> None:
    impact = impact_of(shop.know(), shop.catalogue, "shop/ledger.py")
    assert "changed together in 5 of 5 commits" in row(impact, "shop/rates.py").why
    assert "imports ledger.py (line 1)" in row(impact, "shop/report.py").why
    assert "tests ledger.py, going by its name" in row(impact, "tests/test_ledger.py").why
    assert all(affected.why for affected in impact.affected)


def test_a_row_names_the_definition_that_uses_what_changes(shop: Shop) -> None:
    impact = impact_of(shop.know(), shop.catalogue, "shop/ledger.py")
    report, test = row(impact, "shop/report.py"), row(impact, "tests/test_ledger.py")
    assert (report.kind, report.symbol) == ("source", "monthly_report")
    assert (test.kind, test.symbol) == ("test", "test_posting")


def test_a_symbol_brings_its_users_forward(shop: Shop) -> None:
    know = shop.know()
    whole = impact_of(know, shop.catalogue, "shop/ledger.py")
    impact = impact_of(know, shop.catalogue, "Ledger.post_entry")
    assert impact.targets == ("shop/ledger.py:post_entry",)
    assert "names post_entry" in row(impact, "shop/report.py").why
    assert row(impact, "shop/report.py").score > row(whole, "shop/report.py").score
    assert row(impact, "shop/weather.py").score == row(whole, "shop/weather.py").score


def test_what_differs_from_a_revision_is_one_question(shop: Shop) -> None:
    report = (shop.root / "shop/report.py").read_text()
    shop.write({"shop/report.py": report.replace("post_entry(1)", "post_entry(2)"), "shop/new.py": "x = 1\n"})
    (shop.root / "shop/weather.py").unlink()
    shop.write({"docs/guide.md": "# Guide\n\nHow to serve two pages.\n"})
    impact = impact_of_diff(shop.know(), shop.catalogue, "HEAD")
    assert set(impact.targets) == {"shop/report.py:monthly_report", "shop/new.py", "shop/weather.py", "docs/guide.md"}
    paths = [affected.path for affected in impact.affected]
    assert "shop/web.py" in paths[:3]
    assert not {"shop/report.py", "shop/new.py"} & set(paths)


def test_no_difference_is_no_impact(shop: Shop) -> None:
    impact = impact_of_diff(shop.know(), shop.catalogue, "HEAD")
    assert impact.affected == ()
    assert impact.notes == ("Nothing differs from HEAD.",)
    with pytest.raises(UnknownTarget):
        impact_of_diff(shop.know(), shop.catalogue, "nosuchbranch")


def test_without_history_it_answers_from_the_code_and_says_so(shop: Shop) -> None:
    impact = impact_of(shop.know(with_history=False), shop.catalogue, "shop/ledger.py")
    assert {affected.path for affected in impact.affected[:2]} == {"shop/report.py", "tests/test_ledger.py"}
    assert "no history" in impact.notes[0]


def test_a_workspace_that_is_not_under_git_can_be_asked_but_not_for_a_diff(
    empty_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(empty_shop.root.parent))
    empty_shop.write({"a.py": "import b\n", "b.py": "x = 1\n"})
    (empty_shop.root / ".git").rename(empty_shop.root.parent / "elsewhere")
    know = empty_shop.know(with_history=False)
    assert [a.path for a in impact_of(know, empty_shop.catalogue, "b.py").affected] == ["a.py"]
    with pytest.raises(HistoryUnavailable):
        impact_of_diff(know, empty_shop.catalogue, "HEAD")


def test_a_workspace_of_one_file_has_nothing_else_to_touch(empty_shop: Shop) -> None:
    empty_shop.commit({"only.py": "x = 1\n"})
    assert impact_of(empty_shop.know(), empty_shop.catalogue, "only.py").affected == ()


def test_the_limit_keeps_the_best(shop: Shop) -> None:
    know = shop.know()
    best = impact_of(know, shop.catalogue, "shop/ledger.py", limit=2)
    assert best.affected == impact_of(know, shop.catalogue, "shop/ledger.py").affected[:2]
