"""What a command line is read as, and when it is not certain."""

from __future__ import annotations

import random

import pytest

from agents.policy.shell import read_command

PIECES = (
    *"$( ) ` ' \" | && ; <<EOF \n rm -rf / { } [[ ]] (( )) if then fi $x ${ < > & \\ for do done case esac = a".split(
        " "
    ),
    *("\u200b", "\x00", "\ud800", "\u202e", "*", "é", "#", "!", "<<<", ">&2", "EOF\n", "\t", "\r"),
)


def programs(text: str) -> list[str]:
    return [part.text for part in read_command(text).commands]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a b | c && d; e", ["a b", "c", "d", "e"]),
        ("(a; { b; }) || ! c", ["a", "b", "c"]),
        ("a $(b `c`) <(d)", ["c", "b $... ", "d", "a ..."]),
        ("if a; then b; elif c; then d; else e; fi", ["a", "b", "c", "d", "e"]),
        ("while a; do b; done", ["a", "b"]),
        ("case x in y) a;; *) b;; esac", ["a", "b"]),
        ("cat <<EOF\n$(a)\nEOF", ["a", "cat"]),
        ("cat <<'EOF'\n$(a)\nEOF", ["cat"]),
        ("cat <<EOF | a\nx\nEOF", ["a", "cat"]),
        ("x=$(a) b", ["a", "b"]),
        ("env -i A=1 nice -n 5 timeout -k 1 9 a b", ["env", "nice", "timeout", "a b"]),
        ("sudo -u root -- a b", ["sudo", "a b"]),
        ("bash -ec 'a; b'", ["bash", "a", "b"]),
        ("find . -exec a {} + -print", ["find", "a {}"]),
        ("r\\m 'a b' \"c\"d", ["rm a b cd"]),
    ],
)
def test_the_simple_commands_are_found_wherever_they_hide(text: str, parts: list[str]) -> None:
    found = programs(text)
    assert len(found) == len(parts)
    for wanted in parts:
        assert any(command.startswith(wanted.partition(" $")[0].partition(" ...")[0]) for command in found)


@pytest.mark.parametrize(
    ("text", "reads", "writes"),
    [
        ("a > x", [], ["x"]),
        ("a >> x 2> y", [], ["x", "y"]),
        ("a &> x", [], ["x"]),
        ("> x a < y", ["y"], ["x"]),
        ("{ a; } >| x", [], ["x"]),
        ("a 2>&1 >&-", [], []),
        ("cat <<E > x\ny\nE", [""], ["x"]),
    ],
)
def test_where_input_and_output_go_is_known(text: str, reads: list[str], writes: list[str]) -> None:
    redirects = [redirect for part in read_command(text).commands for redirect in part.redirects]
    assert [one.target for one in redirects if not one.writes] == reads
    assert [one.target for one in redirects if one.writes] == writes


@pytest.mark.parametrize(
    "text", ["a", "a b 'c d'", "a --b=c", "./a.sh x", "a 2>&1 | b", "a && b", "A=1 a", "for x in 1 2; do a $x; done"]
)
def test_what_is_certain_is_plain(text: str) -> None:
    assert read_command(text).doubts == ()


@pytest.mark.parametrize("text", ["a", "a b 'c d'", "a --b=c", "./a.sh x"])
def test_one_program_with_fixed_words_is_single(text: str) -> None:
    assert read_command(text).is_single


@pytest.mark.parametrize(
    "text",
    ["a | b", "a; b", "A=1 a", "a > x", "a $x", "a *", "(a)", "env a", "a $(b)", "a &", "a <<< x", "if a; then b; fi"],
)
def test_anything_more_is_not(text: str) -> None:
    assert not read_command(text).is_single


def test_a_word_is_fixed_or_not() -> None:
    (command,) = read_command('a \'x\' "y" $z "$z" {p,q} *.py x$y z\\*').commands
    assert [word.is_static for word in command.words] == [True, True, True, False, False, False, True, False, True]
    assert [word.text for word in command.words if word.has_glob] == ["*.py"]


def test_a_name_within_names_is_followed_so_far_and_then_doubted() -> None:
    assert programs("env env env rm x")[-1] == "rm x"
    assert "within" in read_command("env " * 9 + "rm x").doubts[0]


@pytest.mark.timeout(20)
def test_whatever_comes_is_read_in_time_and_without_failing() -> None:
    chance = random.Random(7)
    for _ in range(1500):
        text = "".join(chance.choice(PIECES) + chance.choice(("", " ")) for _ in range(chance.randint(1, 25)))
        line = read_command(text)
        assert line.commands or line.doubts or line.text
    for text in (
        "(" * 15_000,
        "$(" * 9_000,
        "`" * 9_000,
        "cat <<<$(" * 2_000 + ")" * 2_000,
        "a;" * 9_000,
        "x" * 30_000,
    ):
        assert read_command(text).doubts
    assert programs("cat <<<$(cat <<<$(cat <<<$(a)))").count("a") == 1
