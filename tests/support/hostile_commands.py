"""Command lines that try to run `evil` where nobody looks, in endless number, and what a real shell makes of them."""

from __future__ import annotations

import os
import random
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

EVIL: Final = "evil"
FREE: Final = (
    "ls", "cat a", "git status", "pytest -q", "echo hi", "grep -rn x src", "find . -name '*.py'", "true", "npm test",
    "git log --oneline | head -3", "python -m pytest", "make test", "ruff check .", "wc -l a", "sort a", "date",
)  # fmt: skip
"""Commands that rules allow; the programs in them are made up for a trial."""
_WRAPPERS: Final = (
    "env", "env -i", "env CI=1", "env -u X", "env --uns ls", "env -S", "nice -n 5", "nice --adj 5", "timeout 5", "time",
    "timeout -k 1 5", "timeout --sig KILL 5", "time -p", "command", "command -p", "exec", "exec -a ls", "nohup",
    "xargs",
    "setsid", "stdbuf -oL", "xargs -I{}", "builtin", "eval", "sudo", "watch", "busybox", "flock l", "coproc", "!",
    "time !",
    "trap", "find . -exec", "then", "{", "(", "if", "while", "ssh host", "uv run", "npx", "unshare", "strace",
)  # fmt: skip
_SEPARATORS: Final = (";", "&&", "||", "|", "|&", "&", "\n", " \\\n", "\r\n", "\u2028", "\u00a0", "\x0b")
_ASSIGNED: Final = (
    "X=1",
    "CI=1",
    "PATH=.",
    "IFS=x",
    "BASH_ENV=e",
    f"DEBUG=$({EVIL})",
    f"CI=`{EVIL}`",
    f"LANG=<({EVIL})",
)
_PIECES: Final = (
    *(EVIL, EVIL, "ls", "cat", "test", "[", "]", "[[", "]]", "((", "))", "$((", "$(", ")", "`", "'", '"', "\\", "\n"),
    *("\\\n", ";", ";;", "&&", "||", "|", "&", "<", "<<", "<<-", "<<<", ">", "<(", ">(", "{ ", "; }", "${", "}", "a["),
    *(
        "]=",
        "=",
        "x=",
        "$x",
        "$'",
        '$"',
        " #",
        "!",
        "if",
        "then",
        "fi",
        "for",
        "in",
        "do",
        "done",
        "case",
        "esac",
        "f()",
    ),
    *("EOF", "\nEOF\n", "'EOF'", "*", "-x", "--", "-v", "printf", "declare", "export", "cd", "env", "timeout 5"),
    *(
        "sh -c",
        "bash -c",
        "2>",
        "&>",
        "2>&1",
        "{a,b}",
        "CI=1",
        "$IFS",
        "\t",
        " ",
        " ",
        " ",
        "\r",
        "\x0b",
        "é",
        "$[",
        "\x00",
    ),
)
_SHAPES: Final = (
    "{free} $({inner})", "{free} `{inner}`", '{free} "$({inner})"', "{free} <({inner})", "{free} > >({inner})",
    "cat <<E\n$({inner})\nE", "cat <<E\n$x `{inner}`\nE", "cat <<'E' | {inner}\nx\nE", "cat <<-'E'\nx\n\tE\n{inner}",
    "cat <<A <<'B'\nx\nA\n{inner}\nB", "bash <<E\n{inner}\nE", "bash -c {quoted}", "sh -ec {quoted}",
    "env bash -c {quoted}",
    "{wrapper} {inner}", "{wrapper} {wrapper} {inner}", "if {inner}; then {free}; fi", "if {free}; then {inner}; fi",
    "for f in a b; do {inner}; done", "for f in $({inner}); do {free}; done", "while {inner}; do {free}; done",
    "case a in a) {inner};; esac", "case `{inner}` in a) {free};; esac", "( {inner} )", "{{ {inner}; }}",
    "f() {{ {inner}; }}; f", "function f {{ {inner}; }}\nf", "alias ls={quoted}; ls", "x={quoted}; $x",
    "x={quoted}; eval $x",
    "{assigned} {free}", "{assigned} {inner}", "echo ${{x:-$({inner})}}", 'echo "${{x:-`{inner}`}}"',
    "echo $(( $({inner}) + 1 ))", "[[ -n $({inner}) ]]", "[ $({inner}) ] && {free}", "echo {{a,$({inner})}}",
    "printf -v 'a[$({inner})]' x", "test -v 'a[$({inner})]'", "declare 'a[$({inner})]=x'", "echo {quoted} | sh",
    "echo {quoted} | xargs sh -c", "{free} && {free} && {inner} && {free}", "cd sub && {inner}", "cd $({inner})",
    "{inner} > a", "{inner} &> /dev/null", "{free} 2> $({inner})", "{free} # x\n{inner}", "{free} \\\n{inner}",
    "echo 'a'\\''b';{inner}", "echo $'a\\'';{inner}", 'echo "a\\"";{inner}', "trap {quoted} EXIT",
    "{free} {between} {inner}",
    "{inner} {between} {free}", "{free}{between}{inner}", "PS4={quoted} bash -xc ls", "time {{ {inner}; }}",
    "! {inner}",
)  # fmt: skip


class Hostile:
    """Makes command lines; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def make(self) -> str:
        """A line: a way to run `evil` within others, one with faults in it, or pieces at random."""
        kind = self._random.random()
        if kind < 0.5:
            return self._built(0)
        return self._spoilt(self._built(0)) if kind < 0.75 else self._soup()

    def _built(self, depth: int) -> str:
        pick = self._random.choice
        inner = self._evil() if depth > 3 or self._random.random() < 0.4 else self._built(depth + 1)
        return pick(_SHAPES).format(
            inner=inner,
            quoted=shlex.quote(inner),
            free=pick(FREE),
            wrapper=pick(_WRAPPERS),
            assigned=pick(_ASSIGNED),
            between=pick(_SEPARATORS),
        )

    def _evil(self) -> str:
        at = self._random.randrange(1, len(EVIL))
        ways: list[Callable[[], str]] = [
            lambda: EVIL,
            lambda: f"./{EVIL}",
            lambda: f"'{EVIL}'",
            lambda: f"{EVIL[:at]}''{EVIL[at:]}",
            lambda: f"{EVIL[:at]}\\{EVIL[at:]}",
            lambda: f"{EVIL[:at]}\\\n{EVIL[at:]}",
            lambda: "$'" + "".join(f"\\x{ord(letter):02x}" for letter in EVIL) + "'",
        ]
        return self._random.choice(ways)() + self._random.choice(["", "", " x", " 'a b'"])

    def _spoilt(self, line: str) -> str:
        for _ in range(self._random.randrange(1, 4)):
            at = self._random.randrange(len(line) + 1)
            cut = at + self._random.randrange(3)
            line = line[:at] + self._random.choice(_PIECES) * self._random.randrange(2) + line[cut:]
        return line

    def _soup(self) -> str:
        count = self._random.randrange(1, 14)
        return "".join(self._random.choice(_PIECES) + " " * self._random.randrange(2) for _ in range(count))


class TrialShell:
    """Runs lines with a real bash in which every program but the shell's own is made up; `evil` leaves a mark."""

    _MADE_UP: Final = "ls cat git pytest grep find npm python make ruff wc sort date head ssh uv npx".split()
    _REAL: Final = "bash sh env nice timeout stdbuf xargs setsid nohup".split()

    def __init__(self, folder: Path) -> None:
        self._work, self._programs, self._mark = folder / "work", folder / "programs", folder / "mark"
        for one in (self._work / "sub", self._programs):
            one.mkdir(parents=True)
        for name in self._MADE_UP:
            self._program(self._programs / name, "exit 0")
        for name in self._REAL:
            found = next((Path(place) / name for place in ("/bin", "/usr/bin") if (Path(place) / name).exists()), None)
            if found is not None:
                (self._programs / name).symlink_to(found)
        for place in (self._programs, self._work, self._work / "sub"):
            self._program(place / EVIL, f": > '{self._mark}'")

    def runs_evil(self, line: str) -> bool:
        """Whether a line that policy allows runs what no rule allows. Only for such lines: nothing holds them here."""
        if "\x00" in line:
            return False  # no program can be given one
        process = subprocess.Popen(
            [str(self._programs / "bash"), "-c", "--", line],
            cwd=self._work,
            env={"PATH": str(self._programs), "HOME": str(self._work)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
        has_run = self._mark.exists()
        self._mark.unlink(missing_ok=True)
        return has_run

    @staticmethod
    def _program(file: Path, script: str) -> None:
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
