"""The licence of a workspace: what manifests declare, what the licence files are, and whether the two agree."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from indexer.facts.licence_texts import licence_ids, licence_of_name, licence_of_text
from indexer.facts.model import LicenceClaim
from indexer.facts.shelf import Shelf, folder_of

_FILE = re.compile(
    r"(un|mit-|apache-|bsd-|gpl-)?(licen[cs]es?|copying|copyright)([._-][\w.+-]*)?$|unlicense(\.\w+)?$", re.IGNORECASE
)
_CODE = re.compile(r"\.(py|js|ts|go|java|rb|rs|c|h|cs|php|json|ya?ml|xml|html?|header|tmpl|j2|in)$", re.IGNORECASE)
# `LICENSE-logo.md` is about the logo.
_OTHERS = re.compile(
    r"logo|third|3rd|notice|font|icon|image|media|asset|vendor|bundled|dep|data|docs?\b|binary|template", re.I
)
_NAMED_FILE = re.compile(r"licen[cs]e[-.](?!txt|md|rst)\w|\w+-licen[cs]e", re.IGNORECASE)
_GNU_PAIR = ({"GPL-3.0", "LGPL-3.0"}, "LGPL-3.0")
_NO_LICENCE = frozenset({"", "UNKNOWN", "NONE", "TBD", "FILE: LICENSE"})


class LicenceFinding(msgspec.Struct, frozen=True):
    """The licence in force, all that was said of it, and a sentence where it contradicts itself."""

    licence: str
    claims: tuple[LicenceClaim, ...]
    disagreement: str


def find_licence(shelf: Shelf, declared: Iterable[LicenceClaim]) -> LicenceFinding:
    """Weigh `declared` (from manifests) against the licence files; the shallowest manifest speaks first."""
    manifests = [
        LicenceClaim(_name(claim.licence), claim.path, claim.kind)
        for claim in declared
        if claim.licence.upper() not in _NO_LICENCE and not claim.licence.upper().startswith("SEE LICEN")
    ]
    texts = list(_text_claims(shelf))
    claims = tuple(dict.fromkeys((*manifests, *texts)))
    return LicenceFinding(_choose(manifests, texts), claims, _disagreement(manifests, texts))


def _name(words: str) -> str:
    # A manifest may hold the whole text (`license = {text = …}`).
    return licence_of_text(words) or words[:60] if len(words) > 100 else licence_of_name(words)


def _text_claims(shelf: Shelf) -> Iterable[LicenceClaim]:
    names = [path for path in shelf.in_folder("") if _FILE.match(path) and not _CODE.search(path)]
    own = sorted(path for path in names if not _OTHERS.search(path)) or sorted(shelf.in_folder("LICENSES"))
    for path in own[:20]:
        text = shelf.text(path)
        spdx = licence_of_text(text) if text else ""
        if spdx:
            yield LicenceClaim(spdx, path, "text")


def _choose(manifests: list[LicenceClaim], texts: list[LicenceClaim]) -> str:
    root = [claim for claim in manifests if not folder_of(claim.path)]
    exact = [claim for claim in root if not _is_vague(claim.licence)]
    if exact:
        return exact[0].licence
    members = {claim.licence for claim in manifests} if not root else set()
    unanimous = members.pop() if len(members) == 1 else ""
    if unanimous and all(_covers(unanimous, text.licence) for text in texts):
        return unanimous
    if texts:
        return _combined(texts)
    if root:
        return root[0].licence
    return " AND ".join(dict.fromkeys(claim.licence for claim in manifests))


def _is_vague(licence: str) -> bool:
    """Whether a name leaves the version open: classifiers know no more than `BSD License`."""
    return licence in {"BSD", "GPL", "LGPL"}


def _combined(texts: list[LicenceClaim]) -> str:
    found = list(dict.fromkeys(claim.licence for claim in texts))
    if set(found) == _GNU_PAIR[0]:  # the LGPL is written as an addition to the GPL, whose text lies beside it
        return _GNU_PAIR[1]
    # `LICENSE-MIT` beside `LICENSE-APACHE` is how a choice is offered; other files apply together.
    is_choice = len(found) > 1 and all(_NAMED_FILE.match(claim.path) for claim in texts)
    return (" OR " if is_choice else " AND ").join(sorted(found) if is_choice else found)


def _disagreement(manifests: list[LicenceClaim], texts: list[LicenceClaim]) -> str:
    root = [claim for claim in manifests if not folder_of(claim.path)]
    parts = [
        f"{claim.path} says {claim.licence}, but {text.path} is the text of {text.licence}"
        for claim in root
        for text in texts
        if not _covers(claim.licence, text.licence) and not _covered_elsewhere(claim, texts)
    ]
    parts += [
        f"{root[0].path} says {root[0].licence}, but {claim.path} says {claim.licence}"
        for claim in root[1:]
        if not _covers(root[0].licence, claim.licence) and not _covers(claim.licence, root[0].licence)
    ]
    return "; ".join(dict.fromkeys(parts))


def _covered_elsewhere(claim: LicenceClaim, texts: list[LicenceClaim]) -> bool:
    """Whether all that a manifest names is there as text; further texts then belong to parts of the project."""
    present = set().union(*(licence_ids(text.licence) for text in texts))
    return licence_ids(claim.licence) <= present


def _covers(expression: str, other: str) -> bool:
    named, wanted = licence_ids(expression), licence_ids(other)
    return all(
        identifier in named or any(_is_vague(name) and identifier.startswith(name) for name in named)
        for identifier in wanted
    )
