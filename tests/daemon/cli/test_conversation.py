"""`groundplan ask` in a real terminal: every key does what the card says of it."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def asking(club, terminal):
    """The interview, past what was read from the idea."""

    def start(*arguments: str, **options):
        club("decision", "core.goal", "--confirm")
        waiting = club("ask", "--json").json()["to_confirm"]
        for decision in waiting:
            club("decision", decision["alias"], "--confirm")
        return terminal("ask", *arguments, **options)

    return start


def chosen(gp, question: str) -> list[str]:
    return gp("decision", question, "--json").json()["decision"]["chosen"]


def answered(gp) -> dict[str, str]:
    return {one["question_id"]: one["state"] for one in gp("decisions", "--json").json()["decisions"]}


def upcoming(gp) -> dict[str, Any]:
    """The question that is asked next. Which one that is belongs to the banks, so tests take it as it comes."""
    told = gp("ask", "--json").json()
    assert told["format"] == "radio"
    return told


def test_what_was_read_is_confirmed_but_for_what_is_called_wrong(club, terminal) -> None:
    (first, *_) = club("ask", "--json").json()["to_confirm"]
    assert first["question_id"] == "core.goal"
    shown = terminal("ask")
    assert "book club" in shown.wait_for("leaves them for later")
    shown.line("x")
    shown.wait_for("Give numbers")
    shown.line("1")
    shown.wait_for("Now:")
    shown.wait_for("> ")
    shown.line("People read together.")
    shown.wait_for(". ")
    shown.line()
    shown.wait_for("D-1  People read together.")
    shown.wait_for("of about")
    shown.line("q")
    assert shown.end() == 0
    assert club("ask", "--json").json()["to_confirm"] == []


def test_enter_numbers_names_and_words_answer_and_a_slip_is_asked_about(club, asking) -> None:
    shown = asking()
    first = upcoming(club)
    shown.wait_for("> ")
    shown.line("17")
    shown.wait_for("There is no option 17")
    shown.line("xyzzy")
    shown.wait_for("[y/N]")
    shown.line()
    shown.wait_for("> ")
    shown.line(first["options"][1]["label"].upper())
    shown.wait_for(first["options"][1]["label"])
    shown.wait_for("question 2 of about")
    shown.wait_for("> ")
    shown.line()
    shown.wait_for("question 3 of about")
    shown.wait_for("> ")
    shown.type("\x04")
    shown.wait_for("All that was answered is kept")
    assert shown.end() == 0
    assert chosen(club, first["id"]) == [first["options"][1]["value"]]


def test_back_takes_the_last_answer_back_and_asks_it_again(club, asking) -> None:
    shown = asking()
    first = upcoming(club)
    shown.wait_for("> ")
    shown.line("b")
    shown.wait_for("Nothing was answered in this sitting")
    shown.line("1")
    shown.wait_for("question 2 of about")
    shown.wait_for("> ")
    shown.line("b")
    shown.wait_for("Taken back")
    shown.wait_for(first["text"])
    shown.wait_for("> ")
    shown.line("2")
    shown.wait_for("question 2 of about")
    shown.line("q")
    assert shown.end() == 0
    assert chosen(club, first["id"]) == [first["options"][1]["value"]]


def test_a_question_is_put_off_taken_up_assumed_and_taken_back(club, asking, terminal) -> None:
    shown = asking()
    first = upcoming(club)
    shown.wait_for("> ")
    shown.line("d")
    shown.wait_for(f"groundplan ask {first['id']} takes it up again")
    shown.wait_for("> ")
    shown.line("a")
    shown.wait_for("1 answer assumed as recommended")
    shown.wait_for("> ")
    shown.line("u")
    shown.wait_for("Taken back")
    shown.wait_for("> ")
    shown.line("s")
    shown.wait_for("put off")
    shown.line("?")
    shown.wait_for("go back: take the last answer back")
    shown.line("q")
    shown.end()
    assert answered(club)[first["id"]] == "deferred"
    again = terminal("ask", first["id"])
    again.wait_for("> ")
    again.line("1")
    assert again.end() == 0
    assert answered(club)[first["id"]] == "decided"


def test_ctrl_c_ends_with_a_word_and_its_own_exit_code(asking) -> None:
    shown = asking()
    shown.wait_for("> ")
    shown.interrupt()
    shown.wait_for("All that was answered is kept")
    assert shown.end() == 130


def test_a_clash_offers_to_change_the_others_first(club, asking) -> None:
    club("answer", "core.accounts", "yes")
    shown = asking("core.residency")
    shown.wait_for("> ")
    shown.line("only on")
    sides = shown.wait_for("nothing is recorded; answer again")
    assert "Your answer" in sides
    shown.line("1")
    shown.wait_for("Do people sign in?")
    shown.wait_for("> ")
    shown.line("no")
    shown.wait_for("Only on people's devices\n")
    assert shown.end() == 0
    assert club("check", "--json").json()["contradictions"] == []


def test_a_form_keeps_defaults_and_is_filled_in_line_by_line(club, asking) -> None:
    shown = asking("core.load")
    shown.wait_for("> ")
    shown.line("nonsense")
    shown.wait_for("latency=…")
    shown.line("latency=soon")
    shown.wait_for("latency is a number")
    shown.line("f")
    shown.wait_for(": ")
    shown.line("250")
    shown.wait_for("by default: ")
    shown.line()
    shown.wait_for("peak: 50")
    assert shown.end() == 0
    assert club("decision", "core.load", "--json").json()["decision"]["form"] == {"latency": 250, "peak": 50}


def test_a_text_takes_many_lines_until_an_empty_one(club, asking) -> None:
    shown = asking("core.actors")
    shown.wait_for("> ")
    shown.line("Reader: reads")
    shown.wait_for(". ")
    shown.line("Host: invites")
    shown.wait_for(". ")
    shown.line()
    assert shown.end() == 0
    told = club("decision", "core.actors", "--json").json()["decision"]
    assert told["text"] == "Reader: reads\nHost: invites"


def test_somebody_elses_answer_in_between_is_not_written_over(club, asking) -> None:
    shown = asking("core.audience")
    shown.wait_for("> ")
    club("answer", "core.audience", "internal")
    shown.line("1")
    shown.wait_for("was changed meanwhile")
    shown.line("q")
    shown.end()
    assert chosen(club, "core.audience") == ["internal"]


def test_no_line_is_wider_than_a_narrow_terminal(asking) -> None:
    shown = asking(columns=60)
    shown.wait_for("q end")
    assert max(len(line) for line in shown.shown.splitlines()) <= 60
    shown.line("q")
    shown.end()


def test_when_nothing_is_left_it_says_so_and_how_to_go_on(club, asking) -> None:
    left = club("ask", "--assume", "--json").json()["left"]
    for question in left:
        club("answer", question, "--defer")
    shown = asking()
    shown.wait_for("Next: groundplan check")
    assert shown.end() == 0
    assert club("ask", "--json").json()["done"]


def test_enter_keeps_an_answer_that_stands(club, asking) -> None:
    club("answer", "core.audience", "internal")
    shown = asking("core.audience")
    shown.wait_for("Enter keeps what stands")
    shown.wait_for("> ")
    shown.line()
    assert shown.end() == 0
    assert chosen(club, "core.audience") == ["internal"]


def test_lines_that_were_pasted_stay_one_text_though_one_is_empty(club, asking) -> None:
    shown = asking("core.value")
    shown.wait_for("> ")
    shown.type("By letter.\n\nThat takes days.\n")
    shown.wait_for("days.")
    shown.wait_for(". ")
    shown.line()
    assert shown.end() == 0
    assert club("decision", "core.value", "--json").json()["decision"]["text"] == "By letter.\n\nThat takes days."
