"""Reads a command line: which simple commands it holds, what they write to, and whether that can be told at all.

The reading informs people and rules; it holds nothing back, which is the sandbox's work. So it is strict the other
way round: whatever it is not sure of makes the line not plain, and a line that is not plain is asked for.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import msgspec

from agents.policy.unread import has_unread
from agents.policy.visible import make_visible
from agents.policy.wrappers import Inner, evaluates, unwrap

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Parser

_LONGEST: Final = 20_000
_DEEPEST: Final = 5
_MOST_PARTS: Final = 200
_MOST_WORDS: Final = 500
_STRUCTURE: Final = frozenset(
    "program list pipeline subshell compound_statement redirected_statement negated_command if_statement "
    "elif_clause else_clause while_statement for_statement do_group case_statement case_item".split()
)
"""Nodes that only hold commands."""
_SILENT: Final = frozenset("comment variable_name heredoc_start heredoc_end heredoc_content string_content".split())
_VALUES: Final = frozenset(
    "word string raw_string ansi_c_string concatenation number simple_expansion expansion command_substitution "
    "process_substitution arithmetic_expansion translated_string brace_expression array test_command".split()
)
_DECLARED: Final = frozenset({"variable_assignment", "variable_name"})
_GLOB: Final = re.compile(r"(?<!\\)[*?\[]")
_SPLIT_WORD: Final = re.compile(r"[^\s\\]\\\n\S")
"""A line that goes on within a word, which the parser takes for two words and a shell for one."""
_BRACES: Final = re.compile(r"(?<![\\$])\{[^{}]*(?:,|\.\.)[^{}]*\}")


class Word(msgspec.Struct, frozen=True):
    """One word without its quotes. `is_static` tells that the shell would not replace any part of it."""

    text: str
    is_static: bool = True
    has_glob: bool = False


class Redirect(msgspec.Struct, frozen=True):
    """Where a command's input comes from or its output goes to."""

    target: str
    writes: bool
    is_static: bool = True
    is_text: bool = False
    """A text that stands in the command line itself; `target` is empty then."""


class SimpleCommand(msgspec.Struct, frozen=True, kw_only=True):
    """A program with its arguments; `through` names the wrappers that it is called by, outermost first."""

    words: tuple[Word, ...]
    assignments: tuple[str, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    through: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words with one space between."""
        return " ".join(word.text for word in self.words)

    @property
    def program(self) -> str:
        """What is run, as written."""
        return self.words[0].text if self.words else ""


class CommandLine(msgspec.Struct, frozen=True, kw_only=True):
    """A command line as understood. `shown` is for people; `doubts` say why it is not plain."""

    text: str
    shown: str
    commands: tuple[SimpleCommand, ...] = ()
    doubts: tuple[str, ...] = ()
    is_single: bool = False
    """One program with fixed words and nothing around it: the only kind that 'and the like' can be said of."""

    @property
    def is_plain(self) -> bool:
        """Whether it is certain what this line runs."""
        return not self.doubts


@lru_cache(maxsize=256)
def read_command(text: str) -> CommandLine:
    """What a command line holds; never raises."""
    shown = make_visible(text)
    reading = _Reading([f"it {trick}" for trick in shown.tricks])
    if len(text) > _LONGEST:
        reading.doubt("it is too long to be looked at")
    elif not text.strip():
        reading.doubt("it is empty")
    else:
        reading.begin(text)
    commands = tuple(reading.commands)
    is_single = (
        not reading.doubts
        and reading.parts == 1
        and len(commands) == 1
        and not (commands[0].assignments or commands[0].redirects or commands[0].through)
        and all(word.is_static and not word.has_glob for word in commands[0].words)
    )
    return CommandLine(
        text=text, shown=shown.text, commands=commands, doubts=tuple(dict.fromkeys(reading.doubts)), is_single=is_single
    )


class _Reading:
    """One pass over a command line, and over the texts that it hands to further shells."""

    def __init__(self, doubts: list[str]) -> None:
        self.commands: list[SimpleCommand] = []
        self.doubts = doubts
        self.parts = 0

    def doubt(self, reason: str) -> None:
        self.doubts.append(reason)

    def begin(self, text: str) -> None:
        """Read the whole line."""
        if _SPLIT_WORD.search(text):
            self.doubt("a line break splits a word")
        if "\\`" in text:
            self.doubt("it puts backticks within backticks")
        if "@P}" in text:
            self.doubt("it runs what a variable holds")
        try:
            self.read(text, ())
        except RecursionError:
            self.doubt("it is nested too deeply")

    def read(self, text: str, through: tuple[str, ...]) -> None:
        """Add the commands of a text."""
        if len(through) > _DEEPEST:
            self.doubt("it calls shells within shells")
            return
        tree = _parser().parse(text.encode("utf-8", "replace"))
        if tree.root_node.has_error:
            self.doubt("it is no shell command that can be read")
        elif has_unread(tree.root_node):
            self.doubt("a text in it holds a command that the shell runs")
        self._walk(tree.root_node, through, ())

    def _walk(self, node: Node, through: tuple[str, ...], redirects: tuple[Redirect, ...]) -> None:
        kind = node.type
        if self.parts > _MOST_PARTS:
            self.doubt("it has too many parts")
        elif kind == "command":
            self._command(node, through, redirects)
        elif kind in {"variable_assignment", "declaration_command"}:
            self._assignment(node, through)
        elif kind == "redirected_statement":
            own = (*redirects, *self._redirects(node, through))
            for child in node.named_children:
                if not child.type.endswith("_redirect"):
                    self._walk(child, through, own)
        elif kind in _STRUCTURE:
            self.parts += kind != "program"  # a part that is more than one program
            if any(not child.is_named and child.type == "&" for child in node.children):
                self.doubt("it leaves something running in the background")
            for child in node.named_children:
                self._walk(child, through, redirects)
        elif kind not in _SILENT:
            if kind not in _VALUES:
                self.doubt(f"it uses {kind.replace('_', ' ')}, which is not looked into")
            self._substitutions(node, through)

    def _assignment(self, node: Node, through: tuple[str, ...]) -> None:
        values = [child for child in (node, *node.named_children) if child.type == "variable_assignment"]
        if node.type == "declaration_command" and any(child.type not in _DECLARED for child in node.named_children):
            self.doubt("it declares what is not looked into")  # as `export 'PATH=.'`, whose quotes change nothing
        self.commands.append(
            SimpleCommand(words=(), assignments=tuple(_source(child) for child in values), through=through)
        )
        self.parts += 1
        self._substitutions(node, through)

    def _command(self, node: Node, through: tuple[str, ...], redirects: tuple[Redirect, ...]) -> None:
        words: list[Word] = []
        assignments: list[str] = []
        source: list[str] = []
        for child in node.children:  # a lone `-` is a word and has no name in the grammar
            if child.type.endswith("_redirect") or child.type == "<<<":
                continue
            if child.type == "variable_assignment":
                assignments.append(_source(child))
            else:
                words.append(_word(child) if child.is_named else Word(_source(child)))
                source.append(_source(child))
            self._substitutions(child, through)
        own = (*redirects, *self._redirects(node, through))
        self.parts += 1
        if len(words) > _MOST_WORDS:
            self.doubt("it has too many words")
            del words[_MOST_WORDS:], source[_MOST_WORDS:]
        self._check_reading(words, source)
        self._add(SimpleCommand(words=tuple(words), assignments=tuple(assignments), redirects=own, through=through))

    def _add(self, command: SimpleCommand) -> None:
        """Add a command, and what it calls in its turn."""
        self.commands.append(command)
        if not command.words:
            return
        if not command.words[0].is_static or command.words[0].has_glob:
            self.doubt("which program it runs is only known when it runs")
            return
        if not command.program.isascii():
            self.doubt(f"the program {command.program!r} is not spelled in plain letters")
        if evaluates([word.text for word in command.words]):
            self.doubt("a name in it holds a command that the shell runs")
        inner = unwrap([(word.text, word.is_static) for word in command.words])
        if inner is not None:
            self._add_inner(command, inner)

    def _add_inner(self, command: SimpleCommand, inner: Inner) -> None:
        through = (*command.through, command.program)
        if inner.doubt:
            self.doubt(inner.doubt)
        if inner.text:
            self.read(inner.text, through)
        words = command.words[inner.begin : inner.end] if inner.begin else ()
        if words and len(through) > _DEEPEST:
            self.doubt("it calls programs within programs")
        elif words:
            self._add(
                SimpleCommand(
                    words=words,
                    assignments=inner.assignments,
                    redirects=command.redirects,
                    through=through,
                )
            )

    def _check_reading(self, words: list[Word], source: list[str]) -> None:
        """A second reader must find the same words: where two differ, the shell may be a third."""
        for word, written in zip(words, source, strict=True):
            if not word.is_static:
                continue
            try:
                if shlex.split(written) != [word.text]:
                    self.doubt(f"{written!r} can be read in more than one way")
            except ValueError:
                self.doubt(f"{written!r} cannot be read")

    def _redirects(self, node: Node, through: tuple[str, ...]) -> Iterator[Redirect]:
        for child in node.named_children:
            if child.type == "file_redirect":
                self._substitutions(child, through)
                yield from _redirect_of(child)
            elif child.type.endswith("_redirect"):
                yield Redirect("", writes=False, is_text=True)
                yield from self._redirects(child, through)  # `<<END > file`: what follows stands within
                self._follow(child, through)

    def _follow(self, node: Node, through: tuple[str, ...]) -> None:
        """What a here-document holds: substitutions in its text, and the commands after it on its first line."""
        for child in node.named_children:
            if child.type in _STRUCTURE or child.type == "command":
                self._walk(child, through, ())
            elif child.type != "file_redirect":
                self._substitutions(child, through)

    def _substitutions(self, node: Node, through: tuple[str, ...]) -> None:
        """The commands in `$(…)`, backticks and `<(…)` anywhere below a node."""
        if node.type in {"command_substitution", "process_substitution"}:
            for child in node.named_children:
                self._walk(child, through, ())
            return
        for child in node.named_children:
            if child.type not in {"command", "pipeline", "list"} or node.type not in _STRUCTURE:
                self._substitutions(child, through)


def _redirect_of(node: Node) -> Iterator[Redirect]:
    operator = next((child.type for child in node.children if not child.is_named), "")
    target = node.child_by_field_name("destination")
    if target is None:
        return
    word = _word(target)
    if operator in {">&", "<&"} and (word.text.isdigit() or word.text == "-"):
        return  # one stream into another
    yield Redirect(word.text, operator != "<", word.is_static and not word.has_glob)


def _source(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _word(node: Node) -> Word:
    """A word of a command without its quotes."""
    source = _source(node)
    kind = node.type
    if kind == "command_name" and node.named_child_count == 1:
        return _word(node.named_children[0])
    if kind == "raw_string":
        return Word(source[1:-1])
    if kind == "string":
        if all(child.type == "string_content" for child in node.named_children):
            return Word(re.sub(r'\\([$`"\\\n])', lambda found: found[1].replace("\n", ""), source[1:-1]))
        return Word(source[1:-1], is_static=False)
    if kind in {"word", "number"}:
        return _bare(source)
    if kind == "concatenation":
        parts = [_word(child) for child in node.children]
        text = "".join(part.text for part in parts)
        is_static = all(part.is_static for part in parts) and not _BRACES.search(source)
        return Word(text, is_static, any(part.has_glob for part in parts))
    return Word(source, is_static=False)


def _bare(source: str) -> Word:
    text = re.sub(r"\\(.)", r"\1", source.replace("\\\n", ""))
    return Word(text, not _BRACES.search(source) and "$" not in source, bool(_GLOB.search(source)))


def _parser() -> Parser:
    from tree_sitter import Parser  # noqa: PLC0415 - a native library that a daemon need not load to start

    return Parser(_language())


@lru_cache(maxsize=1)
def _language() -> Language:
    import tree_sitter_bash  # noqa: PLC0415 - see above
    from tree_sitter import Language  # noqa: PLC0415 - see above

    return Language(tree_sitter_bash.language())
