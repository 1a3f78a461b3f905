"""Reads rules from their files. A rule's examples are its tests; a file with a fault makes everything be asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml

from agents.policy.allowing import allowing_rule
from agents.policy.patterns import (
    command_fits_loosely,
    host_matches,
    path_matches,
    pattern_words,
    tool_matches,
)
from agents.policy.rules import NO_RULES, Rule, Rules
from agents.policy.shell import read_command
from agents.records import Verdict

DEFAULT_FILE: Final = Path(__file__).with_name("default.yaml")
MOST_BYTES: Final = 256 * 1024
_DEEPEST: Final = 10
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SUBJECTS: Final = ("command", "path", "host", "tool")
_VERDICTS: Final = tuple(str(verdict) for verdict in Verdict)
_FIELDS: Final = frozenset({*_VERDICTS, "patterns", "why", "access", "matches", "does_not_match"})
_SECTIONS: Final = frozenset({"rules", "fetch_from", "unprotected", "built_in"})


class PolicyFault(msgspec.Struct, frozen=True):
    """What is wrong in a file, and where: `policy.yaml:12`."""

    line: str
    message: str


class Unreadable(Exception):
    """A file that makes no rules."""

    def __init__(self, line: str, message: str) -> None:
        super().__init__(f"{line}: {message}")
        self.fault = PolicyFault(line, message)


def read_rules(text: str, name: str, *, may_loosen: bool = True) -> Rules:
    """The rules in a file called `name`; raises Unreadable at its first fault.

    Without `may_loosen`, as for the file of a workspace, a rule that allows is a fault.
    """
    rules, faults = _read(text, name, may_loosen=may_loosen)
    if faults:
        raise Unreadable(faults[0].line, faults[0].message)
    return rules


def _read(text: str, name: str, *, may_loosen: bool) -> tuple[Rules, list[PolicyFault]]:
    """The rules that can be read, and what is wrong with the others; raises Unreadable where the whole file is none."""
    root = _root(text, name)
    for key, node in root.items():
        if key not in _SECTIONS:
            raise Unreadable(f"{name}:{node[0]}", f"there is no section {key!r}{_meant(key, _SECTIONS)}")
    rules: list[Rule] = []
    faults: list[PolicyFault] = []
    for item in _items(root, "rules", name):
        try:
            rules.append(_rule(item, name, may_loosen=may_loosen))
        except Unreadable as error:
            faults.append(error.fault)
    hosts, released = _texts(root, "fetch_from", name), _texts(root, "unprotected", name)
    loosening = next((key for key in ("fetch_from", "unprotected", "built_in") if key in root), None)
    if loosening is not None and not may_loosen:
        raise Unreadable(f"{name}:{root[loosening][0]}", f"a workspace's rules can only ask and deny, not {loosening}")
    built_in = _text(root["built_in"][1], name, "built_in") if "built_in" in root else "true"
    if built_in not in {"true", "false"}:
        raise Unreadable(f"{name}:{root['built_in'][0]}", f"`built_in` is true or false, not {built_in!r}")
    line = f"{name}:{root['fetch_from'][0]}" if "fetch_from" in root else ""
    made = Rules(rules=tuple(rules), hosts=hosts, hosts_line=line, unprotected=released, built_in=built_in == "true")
    return made, faults


def faults_of_examples(rules: Rules) -> Iterator[PolicyFault]:
    """Every example that does not do what it says."""
    for rule in rules.rules:
        examples = [(example, True) for example in rule.matches]
        examples += [(example, False) for example in rule.does_not_match]
        lines = rule.example_lines or (rule.line,) * len(examples)
        for (example, should), line in zip(examples, lines, strict=True):
            if fits(rule, example) != should:
                told = "should match, and does not" if should else "should not match, and does"
                yield PolicyFault(line, f"{example!r} {told}")


def fits(rule: Rule, example: str) -> bool:
    """Whether a rule speaks of an example: of all parts of a command if it allows, else of any."""
    if rule.subject == "command":
        line = read_command(example)
        if rule.verdict is Verdict.ALLOW:
            return allowing_rule((rule,), line, lambda _redirect: False) is not None
        return any(command_fits_loosely(pattern, part) for pattern in rule.patterns for part in line.commands)
    if rule.subject == "path":
        return any(path_matches(pattern, example) for pattern in rule.patterns)
    match = host_matches if rule.subject == "host" else tool_matches
    return any(match(pattern, example) for pattern in rule.patterns)


def joined(*several: Rules) -> Rules:
    """Rules of several files as one; the strictest of all counts anyway."""
    first_fault = next((one for one in several if one.fault), Rules())
    return Rules(
        rules=tuple(rule for one in several for rule in one.rules),
        hosts=tuple(host for one in several for host in one.hosts),
        hosts_line=next((one.hosts_line for one in several if one.hosts), ""),
        unprotected=tuple(path for one in several for path in one.unprotected),
        fault=first_fault.fault,
        fault_line=first_fault.fault_line,
        more_faults=tuple(told for one in several for told in _all_faults(one))[1:],
    )


def _all_faults(rules: Rules) -> list[str]:
    return [f"{rules.fault_line}: {rules.fault}", *rules.more_faults] if rules.fault else []


def rules_or_fault(text: str, name: str, *, may_loosen: bool = True) -> Rules:
    """The rules of a file; for one with a fault, none and the fault, so that everything is asked for."""
    try:
        rules, faults = _read(text, name, may_loosen=may_loosen)
    except Unreadable as error:
        rules, faults = NO_RULES, [error.fault]
    faults = faults or list(faults_of_examples(rules))
    if not faults:
        return rules
    more = tuple(f"{one.line}: {one.message}" for one in faults[1:])
    return Rules(fault=faults[0].message, fault_line=faults[0].line, more_faults=more)


def _root(text: str, name: str) -> dict[str, tuple[int, Any]]:
    """The top of the file: each key with its line and its node."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Unreadable(f"{name}:1", f"it is longer than {MOST_BYTES // 1024} KiB")
    try:
        _check_depth(text, name)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.reader.ReaderError as error:
        at = text.count("\n", 0, int(error.position)) + 1
        raise Unreadable(f"{name}:{at}", "it holds a control character, which hides what stands there") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = mark.line + 1 if mark else 1
        raise Unreadable(f"{name}:{at}", f"this is no YAML ({getattr(error, 'problem', error)})") from error
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(f"{name}:1", "a policy is a mapping with the section `rules`")
    return _fields(node, name)


def _check_depth(text: str, name: str) -> None:
    """Raises Unreadable for what would have to be built up by calls within calls."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise Unreadable(f"{name}:{line}", "it is nested too deeply")


def _fields(node: Any, name: str) -> dict[str, tuple[int, Any]]:
    """The keys of a mapping, each with its line and value; raises Unreadable for one that stands there twice."""
    fields: dict[str, tuple[int, Any]] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if str(key.value) in fields:  # YAML would let the last one count, and the others be forgotten
            raise Unreadable(f"{name}:{line}", f"{key.value!r} stands there twice")
        fields[str(key.value)] = (line, value)
    return fields


def _items(root: dict[str, tuple[int, Any]], key: str, name: str) -> list[Any]:
    if key not in root:
        return []
    line, node = root[key]
    if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null":
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise Unreadable(f"{name}:{line}", f"`{key}` is a list")
    return list(node.value)


def _texts(root: dict[str, tuple[int, Any]], key: str, name: str) -> tuple[str, ...]:
    return tuple(_text(item, name, key) for item in _items(root, key, name))


def _text(node: Any, name: str, key: str) -> str:
    if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
        raise Unreadable(
            f"{name}:{node.start_mark.line + 1}", f"`{key}` holds texts; put quotes around what is special"
        )
    return str(node.value)


def _check_pattern(pattern: str, subject: str, line: str) -> None:
    """Raises Unreadable for a pattern that could not be matched later, when it is too late to say so."""
    try:
        is_empty = not (pattern_words(pattern) if subject == "command" else pattern.strip())
        if subject == "path":
            path_matches(pattern, "a")
    except (ValueError, re.error) as error:
        raise Unreadable(line, f"the pattern {pattern!r} cannot be read: {error}") from error
    if is_empty:
        raise Unreadable(line, "a pattern is empty")


def _rule(node: Any, name: str, *, may_loosen: bool) -> Rule:
    line = f"{name}:{node.start_mark.line + 1}"
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(line, "a rule is a mapping: `- allow: command` and so on")
    fields = _fields(node, name)
    unknown = next((key for key in fields if key not in _FIELDS), None)
    if unknown is not None:
        raise Unreadable(f"{name}:{fields[unknown][0]}", f"a rule has no field {unknown!r}{_meant(unknown, _FIELDS)}")
    verdicts = [key for key in fields if key in _VERDICTS]
    if len(verdicts) != 1:
        raise Unreadable(line, "a rule says exactly one of allow, ask and deny")
    verdict = Verdict(verdicts[0])
    if verdict is Verdict.ALLOW and not may_loosen:
        raise Unreadable(line, "a workspace's rules can only ask and deny")
    subject = _text(fields[verdicts[0]][1], name, verdicts[0])
    if subject not in _SUBJECTS:
        raise Unreadable(line, f"a rule is on a {', '.join(_SUBJECTS[:-1])} or {_SUBJECTS[-1]}, not on {subject!r}")
    patterns = _texts(fields, "patterns", name)
    if not patterns:
        raise Unreadable(line, "the rule has no patterns")
    for pattern in patterns:
        _check_pattern(pattern, subject, f"{name}:{fields['patterns'][0]}")
    access = _text(fields["access"][1], name, "access") if "access" in fields else "any"
    if access not in {"read", "write", "any"}:
        raise Unreadable(line, f"`access` is read, write or any, not {access!r}")
    return Rule(
        verdict=verdict,
        subject=subject,  # type: ignore[arg-type]  # looked up above
        patterns=patterns,
        why=_text(fields["why"][1], name, "why") if "why" in fields else "",
        line=line,
        access=access,  # type: ignore[arg-type]  # looked at above
        matches=_texts(fields, "matches", name),
        does_not_match=_texts(fields, "does_not_match", name),
        example_lines=tuple(
            f"{name}:{item.start_mark.line + 1}"
            for key in ("matches", "does_not_match")
            for item in _items(fields, key, name)
        ),
    )


def _meant(word: str, known: Iterable[str]) -> str:
    """What may have been meant by a word that is not known."""
    names = sorted(known)
    close = get_close_matches(word, names, 1)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(names)}"
