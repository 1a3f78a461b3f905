"""Question after question in a terminal. Every answer is kept when its line is gone, so ending loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from daemon.cli.asking import Card, field_note
from daemon.cli.clashing import print_clash, repairs_sentence
from daemon.cli.confirming import confirm_what_was_read
from daemon.cli.decisions import print_decisions
from daemon.cli.output import print_line
from daemon.cli.project import ProjectClient
from daemon.cli.prompt import is_sure, is_yes, read_line, read_lines
from daemon.cli.style import Style
from daemon.cli.typed import NotUnderstood, Typed, recommended, understood
from daemon.cli.wording import counted, first_of, joined, short_question
from daemon.errors import DaemonError, DaemonUnreachable

_SHOWN_ASSUMPTIONS = 12
_HELP = (
    "Enter  take what is recommended; where an answer stands already, keep it",
    "1      an option by its number; its name, or how that begins, will do as well",
    "words  an answer of your own; nothing follows from it by logic",
    "d      put the question off; groundplan ask QUESTION takes it up again",
    "a      have the recommended answer recorded as an assumption",
    "b      go back: take the last answer back, and ask that question again",
    "u      take back the last change of the spec, whatever it was",
    "s      show what is decided",
    "q      end; all that was answered is kept (so does Ctrl-D)",
)


class Ended(Exception):
    """The person has had enough for now."""


@contextmanager
def _goodbye() -> Iterator[None]:
    """Whatever way a conversation is left, say that nothing is lost; Ctrl-C keeps its exit code."""
    told = "\nEnded. All that was answered is kept; groundplan ask goes on from here."
    try:
        yield
    except (Ended, EOFError):
        print_line(told)
    except KeyboardInterrupt:
        print_line(told)
        raise


@dataclass(frozen=True)
class _Turn:
    """A question while it is asked: what Enter takes, the decision that stands, and what the person can have seen."""

    question: dict[str, Any]
    advised: Typed | None
    standing: dict[str, Any] | None
    seen: int | None


class Conversation:
    """The interview of one project with one person."""

    def __init__(self, client: ProjectClient) -> None:
        self._client = client
        self._style = Style()
        self._card = Card(self._style)
        self._answered: list[str] = []
        self._keys: dict[str, Callable[[dict[str, Any]], bool]] = {
            "d": self._defer,
            "a": self._assume,
            "b": self._go_back,
            "u": self._undo,
            "s": self._show_decided,
        }

    def hold(self) -> None:
        """Until there is nothing to ask or the person ends it."""
        with _goodbye():
            confirm_what_was_read(self._client, self._style, self.ask)
            tell_unusable(self._client.get("question"))
            while True:
                told = self._client.get("question")
                if told["question"] is None:
                    self._finish(told)
                    return
                self.ask(told["question"], told["progress"])

    def hold_on(self, question_id: str) -> None:
        """Only that question, whatever became of it before."""
        with _goodbye():
            self.ask(self._client.get(f"questions/{question_id}"))

    def ask(self, question: dict[str, Any], progress: dict[str, Any] | None = None) -> None:
        """Ask one question until it is settled in one way or another."""
        progress = progress or self._client.get()["progress"]
        turn = _Turn(question, recommended(question), self._standing(question), self._revision())
        current = f"{turn.standing['answer']} ({turn.standing['alias']})" if turn.standing else ""
        self._card.question(question, progress, current=current)
        print_line()
        self._tell_ways(turn)
        while not self._is_settled(turn, read_line("> ")):
            pass

    # -- one line ------------------------------------------------------------------------------------------------

    def _is_settled(self, turn: _Turn, line: str) -> bool:
        if line == "q":
            raise Ended
        try:
            if line == "?":
                self._help(turn)
                return False
            if line in self._keys:
                return self._keys[line](turn.question)
            if not line and turn.standing:
                return self._keep(turn.standing)
            typed = self._read(turn.question, line, turn.advised)
            return typed is not None and self._send(turn.question, typed, turn.seen)
        except NotUnderstood as error:
            self._complain(str(error))
        except DaemonUnreachable:
            raise
        except DaemonError as error:
            self._complain(f"{error.message} {error.hint}")
        return False

    def _read(self, question: dict[str, Any], line: str, advised: Typed | None) -> Typed | None:
        if not line:
            if advised is None:
                raise NotUnderstood("Nothing is recommended here. Say it in your own words, or d to put it off.")
            return advised
        if question["format"] == "text":
            return Typed(text=read_lines(line, ". "))
        if question["format"] == "form" and line == "f":
            return Typed(form={field["name"]: self._field(field) for field in question["fields"]})
        typed = understood(question, line)
        if typed.is_doubtful and not is_sure(f"No option is called {line!r}. Is it an answer of your own? [y/N] "):
            return None
        return typed

    def _field(self, field: dict[str, Any]) -> Any:
        return read_line(f"{field['label']}{field_note(field)}: ") or field["default"]

    def _send(self, question: dict[str, Any], typed: Typed, seen: int | None, *, keep: bool = False) -> bool:
        body = {"question": question["id"], **typed.body(), "keep": keep, "revision": seen}
        result = self._client.post("answers", body)
        if result["status"] == "clash":
            return self._settle_clash(question, typed, result["clash"])
        decision = result["decision"]
        self._card.wrapped(f"{decision['alias']}  {decision['answer']}", self._style.good)
        if result["clash"]:
            print_line(self._style.bad("  It is recorded although it clashes; groundplan check shows it."))
        self._card.consequences(result["consequences"])
        self._answered.append(question["id"])
        return True

    # -- a clash -------------------------------------------------------------------------------------------------

    def _settle_clash(self, question: dict[str, Any], typed: Typed, clash: dict[str, Any]) -> bool:
        """Show both sides, and take a way out: change the others, keep it all the same, or answer again."""
        print_clash(clash, self._style, new=question["text"])
        print_line()
        print_line(repairs_sentence(clash, new=True))
        for number, repair in enumerate(clash["repairs"], start=1):
            named = joined([self._named(alias, clash) for alias in repair])
            print_line(f"  {self._style.accent(str(number))}  change {named} now, then record this answer")
        print_line(f"  {self._style.accent('k')}  record it all the same; {self._style.dim('check will tell of it')}")
        print_line(f"  {self._style.accent('Enter')}  nothing is recorded; answer again")
        line = read_line("> ")
        if line == "k":
            return self._send(question, typed, None, keep=True)
        if line.isdecimal() and 1 <= int(line) <= len(clash["repairs"]):
            for alias in clash["repairs"][int(line) - 1]:
                self._change(alias)
            return self._send(question, typed, None)
        self.ask(self._client.get(f"questions/{question['id']}"))
        return True

    def _named(self, alias: str, clash: dict[str, Any]) -> str:
        """A decision with its question, which may stand on no side of the clash."""
        questions = {side["alias"]: side["question"] for side in clash["sides"]}
        question = questions.get(alias) or self._client.get(f"decisions/{alias}")["decision"]["question"]
        return f"{alias} ({short_question(question)})"

    def _change(self, alias: str) -> None:
        decision = self._client.get(f"decisions/{alias}")["decision"]
        self.ask(self._client.get(f"questions/{decision['question_id']}"))

    # -- keys ----------------------------------------------------------------------------------------------------

    def _help(self, turn: _Turn) -> None:
        for line in _HELP:
            print_line(f"  {line}")
        self._tell_ways(turn)

    def _tell_ways(self, turn: _Turn) -> None:
        takes = "keeps what stands" if turn.standing else "takes what is recommended" if turn.advised else ""
        self._card.ways(turn.question, takes)

    def _keep(self, standing: dict[str, Any]) -> bool:
        if standing["to_confirm"]:
            self._client.post("confirm", {"decisions": [standing["alias"]]})
        print_line(self._style.dim(f"  {standing['alias']} stays as it is."))
        return True

    def _defer(self, question: dict[str, Any]) -> bool:
        self._client.post("defer", {"question": question["id"]})
        self._answered.append(question["id"])
        print_line(self._style.dim(f"  Put off. groundplan ask {question['id']} takes it up again."))
        return True

    def _assume(self, question: dict[str, Any]) -> bool:
        report = self._client.post("assume", {"question": question["id"]})
        if not report["assumed"]:
            raise NotUnderstood("Nothing can be assumed here. Say it in your own words, or d to put it off.")
        self._answered.append(question["id"])
        print_assumed(report, self._style)
        return True

    def _go_back(self, question: dict[str, Any]) -> bool:
        if not self._answered:
            raise NotUnderstood("Nothing was answered in this sitting yet; u takes back the last change of the spec.")
        before = self._answered.pop()
        undone = self._client.post("undo")
        self._card.wrapped(f"Taken back: {joined(undone['summary'])}", self._style.dim)
        self.ask(self._client.get(f"questions/{before}"))
        return True

    def _undo(self, question: dict[str, Any]) -> bool:
        undone = self._client.post("undo")
        self._answered = self._answered[:-1]
        self._card.wrapped(f"Taken back: {joined(undone['summary'])}", self._style.dim)
        return True

    def _show_decided(self, question: dict[str, Any]) -> bool:
        print_decisions(list(self._client.all("decisions")), self._style)
        return False

    # -- the end -------------------------------------------------------------------------------------------------

    def _finish(self, told: dict[str, Any]) -> None:
        print_line()
        self._card.wrapped(told["why"], self._style.bold)
        left = told["progress"]["open"]
        if left and is_yes(f"Assume {counted(left, 'open question')} as recommended? [Y/n] "):
            print_assumed(self._client.post("assume", {}), self._style)
        print_line("Next: groundplan check, then groundplan artifact build")

    def _complain(self, message: str) -> None:
        self._card.wrapped(message.strip(), self._style.bad)

    def _standing(self, question: dict[str, Any]) -> dict[str, Any] | None:
        if question["standing"] != "answered":
            return None
        decision: dict[str, Any] = self._client.get(f"decisions/{question['id']}")["decision"]
        return decision

    def _revision(self) -> int | None:
        """The last event that the person can have seen: an answer of somebody else after it is not written over."""
        events = self._client.get("log", {"limit": 1})
        return int(events[0]["seq"]) if events else None


def print_assumed(report: dict[str, Any], style: Style) -> None:
    """What was assumed, and what could not be."""
    lines = [f"  {one['alias']}  {one['question']}  {style.bold(one['answer'])}" for one in report["assumed"]]
    for line in first_of(lines, _SHOWN_ASSUMPTIONS, "assumption"):
        print_line(line)
    print_line(
        f"{counted(len(report['assumed']), 'answer')} assumed as recommended; "
        "change one with: groundplan decision D-… --answer …"
    )
    if report["left"]:
        told = f"{counted(len(report['left']), 'question is', 'questions are')} left, where nothing can be assumed:"
        print_line(f"{told} {joined(report['left'])}")


def tell_unusable(told: dict[str, Any]) -> None:
    """Say why banks of the project's own are left out, apart from the question."""
    for fault in told["unusable"]:
        print_line(fault)
