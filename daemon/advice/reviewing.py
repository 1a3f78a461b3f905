"""Reviewing a change or a place by rules. Takes long; off the event loop."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from agents.reviews.change import Change, Remark, Severity
from agents.reviews.dangers import find_dangers
from agents.reviews.growth import find_faults, find_growth
from agents.reviews.leftovers import find_leftovers
from daemon.advice.changes import ChangeReader, Changes
from daemon.advice.review_prose import tell_review
from daemon.advice.surface_review import review_surface
from daemon.advice.untested import find_untested
from daemon.contract.advice import AdviceEdit, AdviceFix, AdviceSource, Review, ReviewFinding, ReviewWish
from indexer.errors import IndexerError
from indexer.secrets.hiding import hide_secrets

if TYPE_CHECKING:
    from daemon.drift.parsing import TextParser
    from daemon.drift.shapes import Finding as DriftFinding
    from daemon.knowledge.workspace import OpenWorkspace
    from daemon.specs.drift_answers import DriftAnswers
    from indexer.impact.model import Affected

_log = logging.getLogger(__name__)
_MOST = 400
_LIKELY = 0.25
_LOOK_AT = 3
_FIRM = 3
_ASKED = 6
_MAGIC = re.compile(r"names (?:__\w+__(?:, )?)+$")
_TOGETHER = re.compile(r"changed together in (?P<times>\d+) of (?P<of>\d+)")
_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "hint": 2}
_NOT_IN_FORCE = {"superseded": "is superseded", "deferred": "is deferred", "open": "is not decided yet"}


class Reviewer:
    """Reviews changes of any workspace. Any thread may ask."""

    def __init__(self, drifts: DriftAnswers, parser: TextParser) -> None:
        self._drifts = drifts
        self._reader = ChangeReader(parser)

    def review(self, workspace: OpenWorkspace, wish: ReviewWish) -> Review:
        """What a careful reader would stop at, worst first; of a change only on lines that it brought."""
        changes = self._reader.read(workspace, wish)
        told: list[ReviewFinding] = [_finding(path, None, remark) for path, remark in changes.arrivals]
        elsewhere = 0
        for change in changes.files:
            for finding in self._in_file(workspace, change):
                # A file whose guard is broken as a whole has no line to be asked of.
                if finding.line == 0 or change.touches(finding.line):
                    told.append(finding)
                else:
                    elsewhere += 1
            told += [_finding(change.path, change, remark) for remark in find_growth(change)]
        by_path = {change.path: change for change in changes.files}
        if changes.since:
            told += [_finding(path, by_path[path], one) for path, one in review_surface(workspace, changes.files)]
        told += [_finding(path, by_path[path], one) for path, one in find_untested(workspace, changes.files)]
        findings = _in_order(told)
        look_at = [_source(one) for one in self._touched(workspace, wish, changes)]
        return Review(
            title=f"Review of {changes.title}",
            markdown=hide_secrets(tell_review(changes, findings, elsewhere, look_at)),
            findings=findings[:_MOST],
            elsewhere=elsewhere,
            files=[change.path for change in changes.files],
            look_at=look_at,
        )

    def _in_file(self, workspace: OpenWorkspace, change: Change) -> Iterator[ReviewFinding]:
        if change.after is None:
            return
        remarks = [*find_faults(change), *find_leftovers(change), *find_dangers(change)]
        yield from (_finding(change.path, change, remark) for remark in remarks)
        for drift in self._drifts.of_text(workspace, change.path, change.after).findings:
            yield _drifted(drift)
        yield from self._named(workspace, change)

    def _named(self, workspace: OpenWorkspace, change: Change) -> Iterator[ReviewFinding]:
        """Decisions that the text names and that do not hold any more, or not yet."""
        for mark in self._drifts.marks_of_text(workspace, change.path, change.after or "")["marks"]:
            state = _NOT_IN_FORCE.get(str(mark.state), "")
            if mark.kind == "decision" and mark.why == "comment" and state:
                row = change.rows[mark.line - 1] if mark.line <= len(change.rows) else ""
                column = max(row.find(mark.alias), 0)
                message = f"{mark.alias} {state}: {mark.title}"
                remark = Remark("decision.not-in-force", "warning", message, mark.line, column, len(mark.alias))
                yield _finding(change.path, change, remark)

    def _touched(self, workspace: OpenWorkspace, wish: ReviewWish, changes: Changes) -> list[Affected]:
        """What did not change and most likely has to."""
        if not changes.since or not any(change.is_of_code for change in changes.files):
            return []
        known = {change.path for change in changes.files}
        try:
            if wish.text is None and not wish.path:
                found = workspace.impact(None, changes.since, _ASKED).affected
            else:
                found = workspace.impact(changes.files[0].path, None, _ASKED).affected
        except IndexerError as error:
            _log.debug("no impact of %s: %s", changes.title, error)
            return []
        return [one for one in found if one.path not in known and _is_telling(one)][:_LOOK_AT]


def _finding(path: str, change: Change | None, remark: Remark) -> ReviewFinding:
    row = change.rows[remark.line - 1] if change is not None and 0 < remark.line <= len(change.rows) else ""
    column = min(remark.column, len(row))
    length = min(remark.length, len(row) - column) if remark.length else len(row.strip())
    return ReviewFinding(
        code=remark.code,
        severity=remark.severity,
        message=remark.message,
        path=path,
        line=remark.line,
        column=column if remark.length else len(row) - len(row.lstrip()),
        length=max(0, length),
        line_text=hide_secrets(row) if remark.code.startswith("secret.") else row,
        fix=_fix(path, row, remark),
    )


def _fix(path: str, row: str, remark: Remark) -> AdviceFix | None:
    if remark.fix is None:
        return None
    edit = AdviceEdit(
        path=path,
        start_line=remark.fix.first,
        start_column=0,
        end_line=remark.fix.last + 1,
        end_column=0,
        new_text="",
        line_text=row,
    )
    return AdviceFix(title=remark.fix.title, edits=[edit])


def _drifted(drift: DriftFinding) -> ReviewFinding:
    severity: Severity = "error" if drift.severity == "error" else "warning" if drift.severity == "warning" else "hint"
    fix = next((one for one in drift.fixes if one.edits and not one.steps), None)
    edits = [
        AdviceEdit(
            path=edit.path,
            start_line=edit.start_line,
            start_column=edit.start_column,
            end_line=edit.end_line,
            end_column=edit.end_column,
            new_text=edit.text,
        )
        for edit in (fix.edits if fix else ())
    ]
    return ReviewFinding(
        code=f"drift.{drift.code.removeprefix('drift.')}",
        severity=severity,
        message=drift.message,
        path=drift.path,
        line=drift.line,
        column=drift.column,
        length=drift.length,
        line_text=drift.text,
        fix=AdviceFix(title=fix.title, edits=edits) if fix else None,
    )


def _in_order(found: Sequence[ReviewFinding]) -> list[ReviewFinding]:
    """Each once, the worst first, then by place."""
    unique = {(one.code, one.path, one.line, one.column): one for one in found}
    return sorted(unique.values(), key=lambda one: (_RANK[one.severity], one.path, one.line, one.column))


def _is_telling(one: Affected) -> bool:
    """Whether code ties it to the change, or a firm habit does: words in common make nobody look."""
    why = one.why.partition("; ")[0]
    together = _TOGETHER.match(why)
    if together:
        times, of = int(together["times"]), int(together["of"])
        return times >= _FIRM and 2 * times >= of
    return one.score >= _LIKELY and why.startswith(("names ", "uses ", "imports ")) and not _MAGIC.match(why)


def _source(one: Affected) -> AdviceSource:
    where = f" ({one.symbol})" if one.symbol else ""
    return AdviceSource(path=one.path, why=f"{one.why.partition('; ')[0]}{where}")
