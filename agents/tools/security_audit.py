"""A look at a tree or a diff with the eyes of an attacker: secrets, dangerous patterns, dependencies."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Final, Literal

import msgspec

from agents.records import Demand, Effect, Estimate, Risk, SecurityEvent, ToolResult
from agents.surroundings import Surroundings
from agents.tools.auditing.findings import Finding, as_data, counted, in_order, told
from agents.tools.auditing.packages import find_in_manifest
from agents.tools.auditing.patterns import find_patterns
from agents.tools.auditing.sources import SourceText, texts_of_diff, texts_of_tree
from agents.tools.tool import Tool
from indexer.secrets import find_secrets
from indexer.secrets.finder import all_rules

_MOST_FILES: Final = 5000
_WORDS: Final = {"safe": Risk.SAFE, "low": Risk.LOW, "medium": Risk.MEDIUM, "high": Risk.HIGH}


class SecurityAudit(msgspec.Struct, frozen=True, kw_only=True):
    """What to look at, and what for."""

    path: Annotated[
        str, msgspec.Meta(description="Only this folder, file or glob; empty means all of the project.")
    ] = ""
    diff: Annotated[str, msgspec.Meta(description="A unified diff: only what it adds is looked at, no file.")] = ""
    severity: Annotated[
        Literal["low", "medium", "high"], msgspec.Meta(description="Leave out findings that are milder than this.")
    ] = "low"


def _demand(arguments: SecurityAudit, surroundings: Surroundings) -> Demand:
    where = "a diff" if arguments.diff else arguments.path or "the project"
    return Demand(
        tool="security_audit",
        effect=Effect.READ,
        risk=Risk.SAFE,
        summary=f"Audit {where} for secrets, dangerous patterns and dependencies",
        reads=() if arguments.diff else (arguments.path or ".",),
        estimate=Estimate(120.0),
    )


async def _run(arguments: SecurityAudit, surroundings: Surroundings) -> ToolResult:
    return await asyncio.to_thread(_audit, arguments, surroundings)


def _audit(arguments: SecurityAudit, surroundings: Surroundings) -> ToolResult:
    if arguments.diff:
        sources = list(texts_of_diff(arguments.diff))
    else:
        sources = list(texts_of_tree(surroundings.tree, arguments.path, _MOST_FILES))
    least = _WORDS[arguments.severity]
    findings = in_order([one for source in sources for one in _look(source) if one.severity >= least])
    about = counted(len(sources), "file") if len(sources) != 1 else sources[0].path
    cut = f"\nOnly the first {_MOST_FILES} files were looked at." if len(sources) == _MOST_FILES else ""
    return ToolResult(
        text=told(findings, about) + cut,
        data={"findings": as_data(findings), "files": len(sources), "is_cut": bool(cut)},
        security_events=_events(findings),
    )


def _look(source: SourceText) -> Iterator[Finding]:
    yield from _secrets(source)
    yield from find_patterns(source)
    yield from find_in_manifest(source)


def _secrets(source: SourceText) -> Iterator[Finding]:
    for secret in find_secrets(source.text):
        severity = Risk.HIGH if secret.is_sure and not source.is_test else Risk.MEDIUM
        yield Finding(
            rule=f"secret-{secret.kind}",
            severity=severity,
            path=source.path,
            line=source.line_at(secret.start),
            why=f"{_whats().get(secret.kind, 'What looks like a secret')} stands in the text.",
            mend="Revoke it, give it by the environment or the keyring, and take it out of the history.",
        )


@cache
def _whats() -> dict[str, str]:
    return {rule.kind: rule.what for rule in all_rules()}


def _events(findings: list[Finding]) -> tuple[SecurityEvent, ...]:
    """One event for all secrets that were found: somebody should know even if the model says nothing."""
    places = [f"{one.path}:{one.line}" for one in findings if one.rule.startswith("secret-")]
    if not places:
        return ()
    message = f"{counted(len(places), 'secret')} in files: {', '.join(places[:5])}."
    return (SecurityEvent("secrets_found", Risk.HIGH, message),)


TOOLS: Final = (
    Tool(
        name="security_audit",
        description=(
            "Look for secrets, dangerous code (eval, shell injection, unsafe loading, SQL from text, TLS that is off, "
            "weak hashes …) and risky dependencies, in the project or in a diff. Each finding has its place, the "
            "reason and how to mend it. Values of secrets are never shown."
        ),
        effect=Effect.READ,
        risk=Risk.SAFE,
        arguments=SecurityAudit,
        demand=_demand,
        run=_run,
        category="audit",
    ),
)
