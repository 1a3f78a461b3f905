from __future__ import annotations

import pytest

from gui.words.amounts import count, join, money, percent, plural, size, tokens


def test_numbers_have_their_thousands_set_apart() -> None:
    assert count(4812) == "4,812"
    assert plural(1, "file") == "1 file"
    assert plural(4812, "file") == "4,812 files"
    assert plural(2, "branch", "branches") == "2 branches"
    assert plural(0, "run") == "0 runs"


@pytest.mark.parametrize(
    ("dollars", "words"), [(0, "$0.00"), (0.18, "$0.18"), (0.0042, "$0.0042"), (1234.5, "$1,234.50")]
)
def test_money_keeps_what_counts(dollars, words) -> None:
    assert money(dollars) == words


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [
        (0, "0 B"),
        (512, "512 B"),
        (14_200, "14.2 kB"),
        (274_000_000, "274 MB"),
        (1_100_000_000, "1.1 GB"),
        (999_600, "1.0 MB"),
    ],
)
def test_a_size_has_one_fitting_unit(size_bytes, words) -> None:
    assert size(size_bytes) == words


@pytest.mark.parametrize(
    ("part", "total", "words"),
    [(3918, 4812, "81 %"), (4811, 4812, "99 %"), (4812, 4812, "100 %"), (1, 4812, "1 %"), (0, 5, "0 %"), (0, 0, "0 %")],
)
def test_a_share_is_whole_only_when_all_is_done(part, total, words) -> None:
    assert percent(part, total) == words


def test_tokens_are_short() -> None:
    assert tokens(1) == "1 token"
    assert tokens(812) == "812 tokens"
    assert tokens(48_210) == "48 k tokens"
    assert tokens(1_240_000) == "1.2 M tokens"


def test_a_list_reads_like_a_sentence() -> None:
    assert join([]) == ""
    assert join(["D-7"]) == "D-7"
    assert join(["D-7", "D-9"]) == "D-7 and D-9"
    assert join(["D-1", "D-7", "D-9"]) == "D-1, D-7 and D-9"
