"""Policy: the rules in force, what they say of a command, a person's own file of them, and grants."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from daemon.client.api import Client
from daemon.contract.policy import (
    Grants,
    GrantView,
    PolicyAnswer,
    PolicyQuestion,
    PolicyText,
    PolicyTextFault,
    PolicyTextFaults,
    PolicyTextNew,
    PolicyView,
)
from daemon.errors import WrongUse
from gui.operations.operation import Operation
from gui.operations.reading import path_to, plain, read, send
from gui.operations.topic import Topic

CHANGES: Final = frozenset({Topic.SETTINGS})
"""Rules are read with each call of an agent; pages that show them load again."""

_RULES: Final = re.compile(r"^rules:[ \t]*(\[[ \t]*\])?[ \t]*(#.*)?$", re.MULTILINE)
_FIRST_ITEM: Final = re.compile(r"^rules:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\n)*([ \t]*)- ", re.MULTILINE)


@dataclass(frozen=True)
class Rule:
    """A rule to be written down: `verdict` of `subject`, for any of the patterns, and why."""

    verdict: str
    subject: str
    patterns: tuple[str, ...]
    why: str = ""
    access: str = ""


@dataclass(frozen=True)
class Saved:
    """What came of saving rules: they are in force, or `faults` say why not, and the file is as it was."""

    file: PolicyText | None
    faults: tuple[PolicyTextFault, ...] = ()


def read_policy(folder: str) -> Operation[PolicyView]:
    """The rules in force at a folder, where they stand, and what is wrong with them."""
    return Operation("Read the policy", lambda client: read(client, path_to("policy"), PolicyView, {"folder": folder}))


def explain(question: PolicyQuestion) -> Operation[PolicyAnswer]:
    """What would happen to a command of an agent, by which line, and why. Nothing is run."""
    path = path_to("policy", "explain")
    return Operation("Explain the command", lambda client: send(client, "POST", path, question, PolicyAnswer))


def read_own_rules() -> Operation[PolicyText]:
    """A person's own file of rules."""
    return Operation("Read your rules", _own)


def check_rules(text: str) -> Operation[list[PolicyTextFault]]:
    """What would be wrong with such a file."""
    return Operation("Check the rules", lambda client: _faults(client, text))


def save_own_rules(text: str, version: str) -> Operation[Saved]:
    """Put them in force, unless there is a fault in them; fails if the file was changed since it was read."""
    return Operation("Save your rules", lambda client: _save(client, text, version), CHANGES)


def add_rule(rule: Rule) -> Operation[Saved]:
    """Write one more rule into a person's own file."""

    def call(client: Client) -> Saved:
        own = _own(client)
        return _save(client, with_rule(own.text, rule), own.version)

    return Operation("Add the rule", call, CHANGES)


def list_grants() -> Operation[list[GrantView]]:
    """What was allowed beforehand, in all folders, the newest first."""
    return Operation("Read the grants", lambda client: read(client, path_to("policy", "grants"), Grants).grants)


def revoke_grant(grant: str) -> Operation[GrantView]:
    """End a grant at once; what it covered is asked for from now on."""
    path = path_to("policy", "grants", grant, "revoke")
    changes = CHANGES | {Topic.APPROVALS}
    return Operation("Revoke the grant", lambda client: send(client, "POST", path, None, GrantView), changes)


def with_rule(text: str, rule: Rule) -> str:
    """A file of rules with one more at its beginning; raises WrongUse where its rules are written in another way."""
    section = _RULES.search(text)
    if section is None:
        if re.search(r"^rules:", text, re.MULTILINE):
            raise WrongUse("Your rules are written on one line.", "Add the rule by hand, under Settings, Policy.")
        return f"{text.rstrip()}\n\nrules:\n{_lines(rule, '  ')}\n".lstrip("\n")
    item = _FIRST_ITEM.search(text)
    indent = item[1] if item is not None else "  "
    comment = f" {section[2]}" if section[2] else ""
    return f"{text[: section.start()]}rules:{comment}\n{_lines(rule, indent)}{text[section.end() :]}"


def _lines(rule: Rule, indent: str) -> str:
    quoted = ", ".join(_quoted(pattern) for pattern in rule.patterns)
    parts = [f"- {rule.verdict}: {rule.subject}", f"  patterns: [{quoted}]"]
    parts += [f"  access: {rule.access}"] if rule.access else []
    parts += [f"  why: {_quoted(rule.why)}"] if rule.why else []
    return "\n".join(f"{indent}{part}" for part in parts)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a string of JSON is one of YAML as well


def _own(client: Client) -> PolicyText:
    return read(client, path_to("policy", "file"), PolicyText)


def _faults(client: Client, text: str) -> list[PolicyTextFault]:
    path, wish = path_to("policy", "file", "check"), PolicyTextNew(text=text)
    return send(client, "POST", path, wish, PolicyTextFaults).faults


def _save(client: Client, text: str, version: str) -> Saved:
    faults: Sequence[PolicyTextFault] = _faults(client, text)
    if faults:
        return Saved(None, tuple(faults))
    wish = PolicyTextNew(text=text, version=version)
    return Saved(client.request("PUT", path_to("policy", "file"), body=plain(wish)).parse(PolicyText))
