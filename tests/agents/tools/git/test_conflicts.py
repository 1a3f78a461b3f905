"""Conflicts are read by what each side says, whatever lines a text has of its own, and keep their numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from support.git_tools import Git
from support.tool_calls import Calls

Merging = Callable[..., Calls]


class Hides:
    """Hides a key of two lines, which is one only as a whole."""

    def redact(self, text: str) -> str:
        return text.replace("KEY\nEND", "<hidden>")

    def redact_lines(self, text: str) -> list[str | None]:
        lines = self.redact(text).split("\n")
        return [part for line in lines for part in ([line, None] if "<hidden>" in line else [line])]


@pytest.fixture
def merging(git: Git, work: Path, run_tree: Callable[[], Calls]) -> Merging:
    """A run's tree that is merging `topic`, where both sides have changed one file."""

    def begin(base: str, ours: str, theirs: str, name: str = "doc.rst", attributes: str = "") -> Calls:
        (work / name).write_text(base, newline="")
        if attributes:
            (work / ".gitattributes").write_text(attributes)
        git("add", "-A")
        git("commit", "-qm", "Begin")
        git("checkout", "-q", "-b", "topic")
        (work / name).write_text(theirs, newline="")
        git("commit", "-qam", "Theirs")
        git("checkout", "-q", "main")
        calls = run_tree()
        (calls.surroundings.tree / name).write_text(ours, newline="")
        assert calls.run("git_commit", message="Ours").is_ok
        assert calls.run("git_merge", branch="topic").data["conflicts"] == [name]
        return calls

    return begin


def text_of(calls: Calls, name: str = "doc.rst") -> str:
    return (calls.surroundings.tree / name).read_bytes().decode()


TITLES = {
    "base": "One\n===\n\nold\n\nend\n",
    "ours": "One\n===\n\nRead me\n=======\nours\n\nend\n",
    "theirs": "One\n===\n\nLicence\n=======\ntheirs\n\nend\n",
}


@pytest.mark.parametrize("take", ["ours", "theirs"])
def test_lines_below_titles_are_no_marks(merging: Merging, take: str) -> None:
    calls = merging(**TITLES)
    (conflict,) = calls.run("git_conflicts").data["conflicts"]
    assert (conflict["base"], conflict["theirs"]) == ("old\n", "Licence\n=======\ntheirs\n")
    assert calls.run("git_resolve", path="doc.rst", take=take).is_ok
    assert text_of(calls) == TITLES[take]


def test_a_title_that_both_began_with_is_no_mark(merging: Merging) -> None:
    calls = merging("Read me\n=======\n", "Our own\n=======\nours\n", "For all\n=======\ntheirs\n")
    assert calls.run("git_resolve", path="doc.rst", take="both").is_ok
    assert "<<<<" not in text_of(calls)
    assert ">>>>" not in text_of(calls)
    assert "||||" not in text_of(calls)


def test_a_text_about_conflicts_keeps_its_own_marks_and_counts_as_settled(merging: Merging) -> None:
    shown = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n"
    calls = merging(f"{shown}old\n", f"{shown}ours\n", f"{shown}theirs\n")
    assert calls.run("git_resolve", path="doc.rst", take="ours").is_ok
    assert text_of(calls) == f"{shown}ours\n"
    assert calls.run("git_commit", message="Merge topic").is_ok


def test_marks_of_another_length_are_marks_too(merging: Merging) -> None:
    calls = merging("old\n", "ours\n", "theirs\n", attributes="*.rst conflict-marker-size=20\n")
    assert calls.run("git_conflicts").data["conflicts"][0]["ours"] == "ours\n"
    assert "still has marks" in calls.run("git_resolve", path="doc.rst", take="as_it_is").text
    assert calls.run("git_resolve", path="doc.rst", take="theirs").is_ok
    assert text_of(calls) == "theirs\n"


def test_ends_of_lines_stay_as_they_are(merging: Merging) -> None:
    calls = merging("a\r\nold\r\nz\r\n", "a\r\nours\r\nz\r\n", "a\r\ntheirs\r\nz\r\n")
    assert calls.run("git_resolve", path="doc.rst", take="both").is_ok
    assert text_of(calls) == "a\r\nours\r\ntheirs\r\nz\r\n"


def test_a_last_line_without_an_end_is_a_line(merging: Merging) -> None:
    calls = merging("a\nold", "a\nours", "a\ntheirs")
    assert calls.run("git_resolve", path="doc.rst", take="theirs").is_ok
    assert text_of(calls).splitlines() == ["a", "theirs"]


LINES = [f"line {number}\n" for number in range(30)]


def changed(word: str) -> str:
    return "".join(f"{word} {number}\n" if number % 10 == 0 else line for number, line in enumerate(LINES))


def test_numbers_from_one_listing_hold_while_conflicts_are_settled(merging: Merging) -> None:
    calls = merging("".join(LINES), changed("ours"), changed("theirs"))
    assert [one["number"] for one in calls.run("git_conflicts").data["conflicts"]] == [1, 2, 3]
    for number, take in ((1, "ours"), (2, "theirs"), (3, "both")):
        assert calls.run("git_resolve", path="doc.rst", conflict=number, take=take).data["left"] == 3 - number
    assert [line for line in text_of(calls).splitlines() if "line" not in line] == [
        "ours 0",
        "theirs 10",
        "ours 20",
        "theirs 20",
    ]


def test_a_conflict_that_is_settled_again_after_a_kill_settles_no_other(merging: Merging) -> None:
    calls = merging("".join(LINES), changed("ours"), changed("theirs"))
    for _ in range(2):
        assert calls.run("git_resolve", path="doc.rst", conflict=1, take="theirs").data["left"] == 2
    assert [one["number"] for one in calls.run("git_conflicts").data["conflicts"]] == [2, 3]


def test_marks_that_make_no_conflict_are_not_settled_over(merging: Merging) -> None:
    calls = merging("old\n", "ours\n", "theirs\n")
    place = calls.surroundings.tree / "doc.rst"
    place.write_text(place.read_text().replace("=======\n", ""))
    assert calls.run("git_resolve", path="doc.rst", take="both").error == "tool.bad_arguments"
    assert "still has marks" in calls.run("git_resolve", path="doc.rst", take="as_it_is").text
    place.write_text("mine\n")
    assert "marks are gone" in calls.run("git_conflicts").text
    assert calls.run("git_resolve", path="doc.rst", take="as_it_is").is_ok


def test_a_secret_that_reaches_beyond_a_conflict_is_hidden_in_it(merging: Merging) -> None:
    calls = merging("KEY\nold\n", "KEY\nours\n", "KEY\nEND\n")
    calls = dataclasses.replace(calls, surroundings=dataclasses.replace(calls.surroundings, conceal=Hides()))
    shown = calls.run("git_conflicts")
    assert "END" not in shown.text
    assert "END" not in str(shown.data)
    assert "ours" in shown.text


def test_of_a_file_that_a_person_is_asked_for_no_text_is_shown_unless_it_is_named(merging: Merging) -> None:
    calls = merging("old\n", "ours\n", "theirs\n", name="app.key")
    asked = dataclasses.replace(calls.surroundings, may_show=lambda path: not path.endswith(".key"))
    calls = dataclasses.replace(calls, surroundings=asked)
    assert "theirs\n" not in calls.run("git_conflicts").text
    assert "a person is asked" in calls.run("git_conflicts").text
    assert calls.demand("git_conflicts", path="app.key").reads == ("app.key",)
    assert "theirs\n" in calls.run("git_conflicts", path="app.key").text


def test_an_approval_to_settle_is_for_the_file_as_it_is(merging: Merging) -> None:
    calls = merging("old\n", "ours\n", "theirs\n")
    before = calls.demand("git_resolve", path="doc.rst", take="ours").files
    (calls.surroundings.tree / "doc.rst").write_text("other\n")
    assert calls.demand("git_resolve", path="doc.rst", take="ours").files != before
