from __future__ import annotations

import pytest

from spec.guards.notation import EXAMPLES, parse_guard
from spec.guards.wording import is_about, meaning, said, speaks_of


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (EXAMPLES["forbid"], "No file in src/** imports requests."),
        ("forbid call eval, exec except tests", "No file but tests calls eval or exec."),
        (EXAMPLES["only"], "Only daemon/store/** imports sqlalchemy."),
        ("only a may call f in b", "Only a, of the files in b, calls f."),
        (
            EXAMPLES["layers"],
            "Imports go one way: gui → daemon → agents → indexer; nothing imports what stands left of it.",
        ),
        ("layers a | b", "A and b do not import each other."),
        ("require file LICENSE, NOTICE", "There is a file LICENSE and NOTICE."),
        ("forbid file **/*.orig except old", "There is no file **/*.orig but old."),
        (EXAMPLES["name"], r"Classes in models/** are called like ^[A-Z]\w*Model$."),
        (EXAMPLES["number"], "The number MAX_RETRIES in app/settings.py is <= 5."),
        ("number N between 1 and 5", "The number N is between 1 and 5."),
    ],
)
def test_a_guard_is_a_sentence(text: str, sentence: str) -> None:
    assert meaning(parse_guard(text)) == sentence


def test_a_message_says_who_what_and_why() -> None:
    told = said("D-12", "forbids importing requests here", "Use httpx.", "One client\nfor all.")
    assert told == "D-12 forbids importing requests here: Use httpx (why: One client for all)"
    assert said("D-1", "requires it", "", "") == "D-1 requires it"
    assert len(said("D-1", "requires it", "x" * 1000, "y" * 1000)) < 400


@pytest.mark.parametrize(
    ("text", "path", "about", "speaks"),
    [
        ("forbid import x in src/**", "src/a.py", True, True),
        ("forbid import x", "src/a.py", True, False),
        ("only store may import x", "store/a.py", False, True),
        ("only store may import x", "app/a.py", True, False),
        ("layers a > b", "b/x.py", True, True),
        ("layers a > b", "c/x.py", False, False),
        ("require file LICENSE", "LICENSE", True, True),
        ("name class in m like x", "m/a.py", True, True),
    ],
)
def test_which_files_a_guard_is_about_and_which_it_names(text: str, path: str, about: bool, speaks: bool) -> None:
    guard = parse_guard(text)
    assert (is_about(guard, path), speaks_of(guard, path)) == (about, speaks)
