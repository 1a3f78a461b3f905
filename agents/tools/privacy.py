"""A look at a project for data of persons, and for what the GDPR asks of those who hold them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Annotated, Any, Final

import msgspec

from agents.records import Demand, Effect, Estimate, Risk, ToolResult
from agents.surroundings import Surroundings
from agents.tools.auditing.data_handling import find_fields, find_logging, find_strangers, rights_of
from agents.tools.auditing.findings import Finding, as_data, counted, in_order, told
from agents.tools.auditing.personal_data import find_personal_data
from agents.tools.auditing.sources import SourceText, texts_of_tree
from agents.tools.tool import Tool

_MOST_FILES: Final = 5000
_MOST_IN_ONE_FILE: Final = 20
_MILD: Final = frozenset({"email address", "phone number"})
_ADVICE: Final = "These are hints for people who decide, and no legal advice."


class PrivacyCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What to look at."""

    path: Annotated[
        str, msgspec.Meta(description="Only this folder, file or glob; empty means all of the project.")
    ] = ""


def _demand(arguments: PrivacyCheck, surroundings: Surroundings) -> Demand:
    del surroundings
    where = arguments.path or "the project"
    return Demand(
        tool="privacy_check",
        effect=Effect.READ,
        risk=Risk.SAFE,
        summary=f"Look for personal data in {where}",
        reads=(arguments.path or ".",),
        estimate=Estimate(120.0),
    )


async def _run(arguments: PrivacyCheck, surroundings: Surroundings) -> ToolResult:
    return await asyncio.to_thread(_check, arguments, surroundings)


def _check(arguments: PrivacyCheck, surroundings: Surroundings) -> ToolResult:
    sources = list(texts_of_tree(surroundings.tree, arguments.path, _MOST_FILES))
    findings = in_order([finding for source in sources for finding in _look(source)])
    holds_data = any(one.rule in {"personal-field", "personal-data"} for one in findings)
    rights = rights_of(sources) if holds_data else []
    is_cut = len(sources) == _MOST_FILES
    parts = [told(findings, counted(len(sources), "file")), *_told_rights(rights)]
    parts += [f"Only the first {_MOST_FILES} files were looked at."] if is_cut else []
    return ToolResult(
        text="\n".join([*parts, _ADVICE]),
        data={"findings": as_data(findings), "rights": rights, "files": len(sources), "is_cut": is_cut},
    )


def _look(source: SourceText) -> Iterator[Finding]:
    for number, datum in enumerate(find_personal_data(source.text)):
        if number == _MOST_IN_ONE_FILE:
            break
        severity = Risk.LOW if source.is_test or datum.kind in _MILD else Risk.HIGH
        article = "an" if datum.kind[0] in "aeioI" else "a"
        yield Finding(
            rule="personal-data",
            severity=severity,
            path=source.path,
            line=source.line_at(datum.start),
            why=f"What looks like {article} {datum.kind} stands in the text (Art. 4(1) GDPR).",
            mend="Take it out, or put made-up data in its place; history keeps it.",
        )
    yield from find_fields(source)
    yield from find_logging(source)
    yield from find_strangers(source)


def _told_rights(rights: list[dict[str, Any]]) -> list[str]:
    if not rights:
        return []
    lines = ["What the GDPR asks for where personal data are held:"]
    for row in rights:
        seen = f"code that may serve it is at {row['seen_at']}" if row["seen_at"] else f"none seen. {row['hint']}"
        lines.append(f"- {row['right']} ({row['articles']}): {seen}")
    return lines


TOOLS: Final = (
    Tool(
        name="privacy_check",
        description=(
            "Look for personal data in code, data and logs (addresses, phones, IBANs, cards, national ids, dates of "
            "birth, with checksums), for fields that hold them, logging of them and hosts that get them, and for what "
            "the GDPR asks for: purpose, consent, retention, access, erasure. Values are never shown."
        ),
        effect=Effect.READ,
        risk=Risk.SAFE,
        arguments=PrivacyCheck,
        demand=_demand,
        run=_run,
        category="audit",
    ),
)
