"""A section while it is written: pieces of Markdown, what they rest on, and what is not decided yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from spec.artifacts.markdown import bullets, escape, heading, table
from spec.artifacts.model import Section
from spec.artifacts.sentences import Told
from spec.view import OpenQuestion, SpecView

NOT_DECIDED: Final = "Not decided yet:"


def open_for(view: SpecView, artifact: str, group: str) -> tuple[OpenQuestion, ...]:
    """The open questions that a group of sections waits for."""
    return tuple(question for question in view.open if f"{artifact}.{group}" in question.needs)


def gap_of(question: OpenQuestion) -> str:
    """A gap as a sentence that names the question."""
    return " ".join(question.text.split()) + (" (put off on purpose)" if question.deferred else "")


class Draft:
    """Collects one section of a Markdown artifact; `finish` makes it. All texts that are given are Markdown already."""

    def __init__(self, view: SpecView, artifact: str, key: str, title: str, level: int = 2) -> None:
        self.view = view
        self._artifact = artifact
        self._key = key
        self._title = title
        self._level = level
        self._blocks: list[str] = []
        self._rests: dict[str, None] = {}

    def __bool__(self) -> bool:
        """Whether there is anything below the heading."""
        return bool(self._blocks)

    def rest(self, *subjects: str) -> None:
        """Note what the text was made from."""
        self._rests |= dict.fromkeys(map(str, subjects))

    def block(self, text: str, *subjects: str) -> None:
        """A block as it stands; an empty one is left out."""
        if text.strip():
            self._blocks.append(text.strip("\n"))
            self.rest(*subjects)

    def under(self, title: str, deeper: int = 1) -> None:
        """A heading within the section; give it only when something follows."""
        self._blocks.append(heading(title, self._level + deeper))

    def paragraph(self, told: Iterable[Told]) -> None:
        """Sentences in one paragraph."""
        told = tuple(told)
        self.block(" ".join(one.text for one in told), *(subject for one in told for subject in one.rests_on))

    def listing(self, told: Iterable[Told], lead: str = "", title: str = "") -> None:
        """Sentences as a list, after a lead or below a heading of their own; without any sentence there is neither."""
        told = tuple(told)
        if not told:
            return
        if title:
            self.under(title)
        if lead:
            self.block(lead)
        self.block(bullets(one.text for one in told), *(subject for one in told for subject in one.rests_on))

    def table(self, headers: Sequence[str], rows: Iterable[Sequence[str]], *subjects: str) -> None:
        """A table, unless it has no rows."""
        filled = list(rows)
        if filled:
            self.block(table(headers, filled), *subjects)

    def finish(self, lack: str = "", with_gaps: bool = True) -> Section | None:
        """The section, with a line for each question that it waits for.

        Without any text and question, `lack` is the gap; without even that there is no section.
        """
        questions = open_for(self.view, self._artifact, self._key) if with_gaps else ()
        gaps = [gap_of(question) for question in questions]
        if not self._blocks and not gaps and lack:
            gaps = [lack]
        if not self._blocks and not gaps:
            return None
        blocks = [heading(self._title, self._level), *self._blocks]
        if gaps:
            blocks.append(bullets(f"{NOT_DECIDED} {escape(gap)}" for gap in gaps))
        return Section(
            key=self._key,
            title=self._title,
            text="\n\n".join(blocks) + "\n",
            rests_on=tuple(self._rests),
            gaps=tuple(f"{NOT_DECIDED} {gap}" for gap in gaps),
        )


def slug(text: str, fallback: str = "part") -> str:
    """A name for keys and files: lower case, words joined by hyphens, letters of any script kept."""
    return "-".join(_words(text))[:60].strip("-") or fallback


def _words(text: str) -> list[str]:
    """Words as blanks, signs and capitals part them: `WorkOrder`, `APIKey` and `api_key` are two each."""
    spaced = "".join(
        f"-{char}" if char.isupper() and (before.islower() or (before.isalnum() and after.islower())) else char
        for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False)
    )
    return "".join(char if char.isalnum() else " " for char in spaced.lower()).split()


def unique_slugs(names: Sequence[str]) -> tuple[str, ...]:
    """A slug for each name, told apart by a number where two would be the same."""
    taken: dict[str, None] = {}
    for name in names:
        base = slug(name)
        found = next(s for s in (base, *(f"{base}-{n}" for n in range(2, len(names) + 2))) if s not in taken)
        taken[found] = None
    return tuple(taken)


def words_of(name: str) -> str:
    """`WorkOrder` and `work_order` as people write them: work order."""
    return " ".join(_words(name)) or name
