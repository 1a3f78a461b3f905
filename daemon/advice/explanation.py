"""What is known of a place, and how it is told: facts to Markdown. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from daemon.advice.origins import LineHistory
from daemon.advice.prose import capital, code, counted, day, escaped, link, listed, shortened
from daemon.advice.spot import Spot
from daemon.advice.telling_place import CALLED, length_of, tell_place
from daemon.advice.uses import Callee, Use, Uses
from daemon.contract.advice import AdviceSource
from daemon.drift.shapes import Mark
from indexer.history.lines import LineOrigin
from indexer.impact.model import Affected
from indexer.records import FileClass

HARD_COMPLEXITY = 15
"""From here on people lose the thread; `groundplan facts` counts the same way."""
_LONG_LINES = 100
_OFTEN = 20
_SHOWN = 5
_LIKELY = 0.2


@dataclass(frozen=True)
class Known:
    """All that was found out of a spot; what could not be is None or empty."""

    spot: Spot
    uses: Uses | None = None
    calls: Sequence[Callee] = ()
    needs: Sequence[str] = ()
    """Files that the file as a whole depends on, strongest first."""
    needed_by: Sequence[str] = ()
    touched: Sequence[Affected] = ()
    history: LineHistory | None = None
    marks: Sequence[Mark] = ()
    sources: list[AdviceSource] = field(default_factory=list)

    def cite(self, path: str, line: int, why: str) -> None:
        """Note what a statement rests on."""
        if not any((one.path, one.line) == (path, line) for one in self.sources):
            self.sources.append(AdviceSource(path=path, line=line, why=why))


def title_of(spot: Spot) -> str:
    """What the place is called."""
    symbol = spot.symbol
    if symbol is not None and (spot.start, spot.end) == (symbol.start_line, symbol.end_line):
        return f"{symbol.qualified} in {spot.path}"
    if spot.is_whole:
        return spot.path
    where = f"line {spot.start}" if spot.start == spot.end else f"lines {spot.start} to {spot.end}"
    return capital(f"{where} of {symbol.qualified} in {spot.path}" if symbol else f"{where} of {spot.path}")


def tell(known: Known) -> str:
    """The explanation as Markdown: a heading, then a paragraph for each thing that is known."""
    spot = known.spot
    known.cite(spot.path, spot.start, "what is explained")
    parts = [f"## {_heading(spot)}", *tell_place(spot)]
    parts += [part for part in (_calls(known), _used(known), _tests(known), _touch(known)) if part]
    parts += [part for part in (_came_to_be(known), _decided(known), _mind(known)) if part]
    if spot.others:
        others = listed([link(*_place(other)) for other in spot.others])
        parts.append(f"Something else of that name is defined at {others}.")
    return "\n\n".join(parts) + "\n"


def _heading(spot: Spot) -> str:
    title, symbol = title_of(spot), spot.symbol
    title = title.removesuffix(spot.path) + code(spot.path)
    if symbol is None:
        return title
    before, _, after = title.partition(symbol.qualified)
    return f"{before}{code(symbol.qualified)}{after}"


def _place(text: str) -> tuple[str, int]:
    path, _, line = text.rpartition(":")
    return path, int(line)


# -- how it hangs together -----------------------------------------------------------------------------------------


def _calls(known: Known) -> str:
    spot = known.spot
    if spot.symbol is None and spot.is_whole:
        needs = [link(path) for path in known.needs]
        return f"**What it needs.** It depends on {listed(needs, _SHOWN, 'other files')}." if needs else ""
    home = [c for c in known.calls if c.path == spot.path]
    away = [c for c in known.calls if c.path != spot.path]
    told = []
    if home:
        names = [link(c.path, c.line, code(c.qualified)) for c in home]
        told.append(f"{listed(names, _SHOWN, 'others')} of its own file")
    if away:
        names = [f"{code(c.qualified)} of {link(c.path, c.line)}" for c in away]
        told.append(listed(names, _SHOWN, "others"))
    for callee in known.calls[:8]:
        known.cite(callee.path, callee.line, f"is called at line {callee.called_at}")
    return f"**What it calls.** It calls {', and from elsewhere '.join(told)}." if told else ""


def _used(known: Known) -> str:
    if known.uses is None:
        by = [link(path) for path in known.needed_by]
        if not (known.spot.is_whole and known.spot.file_class in {FileClass.SOURCE, FileClass.EXAMPLE}):
            return ""
        if not by:
            return "**Who uses it.** No other file of the workspace depends on it as far as the index sees."
        return f"**Who uses it.** {capital(counted(len(by), 'file'))} depend on it: {listed(by, _SHOWN, 'others')}."
    if known.spot.file_class is FileClass.TEST:
        return ""
    places = known.uses.in_source()
    name = code(known.spot.symbol.name) if known.spot.symbol else "it"
    if not places:
        return f"**Who uses it.** Nobody in this workspace's source names {name}{_but(known.uses)}."
    for use in places[:_SHOWN]:
        known.cite(use.path, use.line, "uses it")
    inside = [use for use in places if use.path == known.spot.path]
    files = known.uses.files
    where = f"{counted(files, 'other file')}" if files else "this file alone"
    told = f"**Who uses it.** It is named in {where}{_and_here(inside) if files else ''}"
    return f"{told}, first of all by {listed([_use(use) for use in _spread(places)], 4, 'further places')}."


def _but(uses: Uses) -> str:
    return "; only tests do" if uses.tests else ", at least not where the index sees it"


def _and_here(inside: Sequence[Use]) -> str:
    return " and in this one" if inside else ""


def _spread(places: Sequence[Use]) -> list[Use]:
    """The strongest place of each file, the files in their order."""
    first: dict[str, Use] = {}
    for use in places:
        first.setdefault(use.path, use)
    return list(first.values())


def _use(use: Use) -> str:
    if not use.symbol:
        return link(use.path, use.line)
    return f"{code(use.symbol)} in {link(use.path, use.line)}"


def _tests(known: Known) -> str:
    uses, spot = known.uses, known.spot
    if spot.file_class is not FileClass.SOURCE or uses is None:
        return ""
    tests = uses.in_tests()
    if not tests:
        return "**Tests.** No test names it. That does not say that none runs it, but none is about it."
    for use in tests[:3]:
        known.cite(use.path, use.line, "tests it")
    verb = "names" if uses.tests == 1 else "name"
    places = listed([_use(use) for use in _few(tests)], 4, "others")
    return f"**Tests.** {capital(counted(uses.tests, 'test file'))} {verb} it: {places}."


def _few(tests: Sequence[Use]) -> list[Use]:
    """Tests themselves before what helps them, two of a file at most."""
    seen: dict[str, int] = {}
    found = []
    for use in sorted(tests, key=lambda use: "test" not in use.symbol.casefold()):
        seen[use.path] = seen.get(use.path, 0) + 1
        if seen[use.path] <= 2:
            found.append(use)
    return found


def _touch(known: Known) -> str:
    likely = [one for one in known.touched if one.score >= _LIKELY]
    if not likely or known.spot.file_class in {FileClass.DOC, FileClass.CONFIG}:
        return ""
    told = [
        f"{link(one.path)}, which {escaped(_first_reason(one.why))} ({round(100 * one.score)} %)" for one in likely[:4]
    ]
    for one in likely[:4]:
        known.cite(one.path, 0, "may have to change with it")
    return f"**What a change would touch.** Most likely {listed(told)}."


def _first_reason(why: str) -> str:
    return shortened(why.partition("; ")[0], 70)


# -- how it came to be, and what is decided ------------------------------------------------------------------------


def _came_to_be(known: Known) -> str:
    history = known.history
    if history is None:
        return ""
    if not history.is_tracked:
        return "**How it came to be.** It is in no commit yet."
    told = [_commit(origin) for origin in history.origins if not origin.is_boundary]
    older = [origin for origin in history.origins if origin.is_boundary]
    parts = []
    if told:
        before = f", and before that by {listed(told[1:3])}" if told[1:] else ""
        parts.append(f"{_their(known)} last changed by {told[0]}{before}.")
    if older:
        who = "The rest is" if told else _their(known, "is")
        parts.append(f"{who} older than {day(older[0].time)}.")
    if history.uncommitted:
        count = counted(history.uncommitted, "line")
        parts.append(f"{capital(count)} {'is' if history.uncommitted == 1 else 'are'} not committed yet.")
    times = counted(history.file_commits_in_year, "commit")
    if history.file_commits:
        parts.append(f"The file as a whole saw {times} in the last year of the history.")
    return f"**How it came to be.** {' '.join(parts)}" if parts else ""


def _their(known: Known, verb: str = "was") -> str:
    spot = known.spot
    if spot.is_whole or spot.start == spot.end:
        return f"This {'file' if spot.is_whole else 'line'} {verb}"
    return f"These lines {'were' if verb == 'was' else 'are'}"


def _commit(origin: LineOrigin) -> str:
    subject = escaped(shortened(origin.subject, 80))
    return f"“{subject}” ({escaped(origin.author)}, {day(origin.time)}, {code(origin.sha[:8])})"


def _decided(known: Known) -> str:
    if not known.marks:
        return ""
    lines = ["**What is decided about it.**"]
    for mark in known.marks[:6]:
        answer = f" — {escaped(shortened(mark.answer, 120))}" if mark.answer and mark.answer != mark.title else ""
        state = f" ({mark.state})" if mark.kind == "decision" and mark.state != "decided" else ""
        told = f"{escaped(shortened(mark.title, 120))}{answer}".rstrip(".")
        lines.append(f"- **{mark.alias}**{state} {told}; {escaped(shortened(mark.detail, 160)).rstrip('.')}.")
        known.cite(known.spot.path, mark.line, f"{mark.alias}: {mark.detail}")
    return "\n".join(lines)


def _mind(known: Known) -> str:
    symbol, spot = known.spot.symbol, known.spot
    warnings = []
    if symbol is not None and symbol.complexity >= HARD_COMPLEXITY:
        warnings.append(f"With {symbol.complexity} paths it is hard to follow and to test as a whole")
    elif symbol is not None and symbol.kind in CALLED and length_of(symbol) > _LONG_LINES:
        warnings.append(f"At {length_of(symbol)} lines it does several things at once")
    if known.uses is not None and known.uses.tests == 0 and known.uses.files >= _SHOWN:
        warnings.append(f"{counted(known.uses.files, 'file')} use it and no test is about it")
    if known.history is not None and known.history.file_commits_in_year >= _OFTEN:
        warnings.append("its file changes often, so look at what others are doing there")
    if spot.file_class in {FileClass.GENERATED, FileClass.VENDORED}:
        warnings.append("it is not written here, so a change is lost when it is made anew")
    if spot.parsed.has_errors and spot.language not in {"markdown", "html", "sql"}:
        warnings.append("the file has faults of syntax, so that some of this may be missing")
    return f"**Mind.** {capital('; '.join(warnings))}." if warnings else ""
