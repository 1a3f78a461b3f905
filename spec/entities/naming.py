"""Names in their forms: PascalCase and snake_case, one and many.

Plurals are those of English as software writes it (`indexes`, `statuses`). Only the last word of a name is inflected,
and its case stays: `OrderItem` → `OrderItems`, `sales_person` → `sales_people`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final


def _pairs(words: Sequence[str]) -> dict[str, str]:
    return dict(zip(words[::2], words[1::2], strict=True))


_IRREGULAR: Final = _pairs(
    "person people man men woman women child children foot feet tooth teeth goose geese mouse mice ox oxen "
    "louse lice die dice penny pence knife knives life lives wife wives leaf leaves shelf shelves half halves "
    "loaf loaves thief thieves wolf wolves self selves calf calves elf elves criterion criteria phenomenon "
    "phenomena medium media bacterium bacteria curriculum curricula alumnus alumni stimulus stimuli fungus "
    "fungi nucleus nuclei radius radii matrix matrices vertex vertices appendix appendices axis axes quiz "
    "quizzes waltz waltzes blitz blitzes lens lenses gas gases yes yeses alias aliases atlas atlases canvas "
    "canvases bias biases iris irises menu menus gpu gpus cpu cpus emu emus taxi taxis ski skis api apis kpi "
    "kpis wiki wikis emoji emojis kiwi kiwis alibi alibis pi pis hero heroes potato potatoes tomato tomatoes "
    "echo echoes veto vetoes torpedo torpedoes cargo cargoes embargo embargoes mosquito mosquitoes go goes shoe "
    "shoes toe toes canoe canoes oboe oboes foe foes hoe hoes stomach stomachs epoch epochs monarch monarchs "
    "patriarch patriarchs tech techs cache caches niche niches headache headaches avalanche avalanches ache "
    "aches movie movies cookie cookies calorie calories selfie selfies rookie rookies zombie zombies brownie "
    "brownies pie pies tie ties lie lies hoodie hoodies smoothie smoothies genie genies pixie pixies foodie "
    "foodies newbie newbies house houses cause causes use uses clause clauses pause pauses spouse spouses abuse "
    "abuses excuse excuses warehouse warehouses blouse blouses muse muses datum data human humans german "
    "germans roman romans talisman talismans".split()
)
"""Words whose plural, or whose way back from it, no ending tells. A longer word may end in one: `salesperson`."""

_COMPOUNDING: Final = ("person", "woman", "man", "child", "foot", "tooth", "mouse", "life", "shelf", "house")
_UNCHANGING: Final = frozenset(
    "advice aircraft always analytics athletics aws chassis chess corps css data deer dns does economics "
    "electronics equipment evidence feedback firmware fish furniture genetics gis gps hardware has headquarters "
    "http https iaas information ios is its knowledge kubernetes less logistics luggage mathematics means media "
    "metadata mms money music news offspring os paas perhaps physics plus politics pos postgres redis research "
    "rss saas sas sepsis series sheep sms software spacecraft species ssl staff statistics swiss this tls traffic "
    "us was".split()
)
_SIS: Final = re.compile(
    r"(?:analy|paraly|diagno|progno|hypno|ba|cri|the|hypothe|synthe|oa|empha|synop|ellip|parenthe|gene|neme)sis"
)
_SES_OF_SIS: Final = re.compile(
    r"(?:analy|paraly|diagno|progno|cri|the|hypothe|synthe|oa|empha|synop|ellip|parenthe)ses"
)
_LAST_WORD: Final = re.compile(r"(?:[A-Z]?[a-z]+|[A-Z]+)$")
_WORD: Final = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def words_of(text: str) -> list[str]:
    """The words in a name of any style, in lower case and ASCII: `APIKeys`, `api-keys` and `Api keys` are one."""
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("'", "").replace("\u2019", ""))
    plain = folded.encode("ascii", "ignore").decode()
    return [word.lower() for word in _WORD.findall(plain)]


def pascal(text: str) -> str:
    """`order item` → `OrderItem`; empty when no Latin letter is in it."""
    return "".join(word.capitalize() for word in words_of(text))


def snake(text: str) -> str:
    """`OrderItem` → `order_item`; digits stay with the word before them: `address2`."""
    return re.sub(r"_(?=[0-9])", "", "_".join(words_of(text)))


def plural(name: str) -> str:
    """The name for many; a name that is in the plural already stays."""
    return _with_last_word(name, _plural_word)


def singular(name: str) -> str:
    """The name for one; a name that is in the singular already stays."""
    return _with_last_word(name, _singular_word)


def is_plural(word: str) -> bool:
    """Whether a word stands for many, which words such as `series` and `data` never tell."""
    lower = word.lower()
    return _singular_word(lower) != lower and _plural_word(_singular_word(lower)) == lower


def _with_last_word(name: str, change: Callable[[str], str]) -> str:
    found = _LAST_WORD.search(name)
    if not found:
        return name
    word = found[0]
    changed = change(word.lower())
    if word.isupper() and len(word) > 1:
        # `API` → `APIs`, the way acronyms are written; a word in capitals throughout is one too.
        changed = word + "s" if changed == word.lower() + "s" else changed.upper()
    elif word[0].isupper():
        changed = changed.capitalize()
    return name[: found.start()] + changed


@lru_cache(maxsize=4096)
def _plural_word(word: str) -> str:
    one = _singular_word(word)
    if one != word and _regular_plural(one) == word:
        return word
    return _regular_plural(word)


def _regular_plural(word: str) -> str:
    if word in _UNCHANGING:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending in _COMPOUNDING:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + _IRREGULAR[ending]
    if _SIS.fullmatch(word):
        return word[:-2] + "es"
    if word.endswith("y") and word[-2:-1] not in {"a", "e", "i", "o", "u", ""}:
        return word[:-1] + "ies"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return word + "s"


_MANY_TO_ONE: Final = {many: one for one, many in _IRREGULAR.items() if one != "datum"} | {
    "indices": "index",
    "indexes": "index",
    "bases": "base",
    "databases": "database",
    "premises": "premises",
}


@lru_cache(maxsize=4096)
def _singular_word(word: str) -> str:
    if word in _UNCHANGING or word in _IRREGULAR or len(word) <= 2:
        return word
    if word in _MANY_TO_ONE:
        return _MANY_TO_ONE[word]
    for ending in _COMPOUNDING:
        many = _IRREGULAR[ending]
        if word.endswith(many) and len(word) > len(many) + 1:
            return word[: -len(many)] + ending
    if _SES_OF_SIS.fullmatch(word):
        return word[:-2] + "is"
    return _without_ending(word)


def _without_ending(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")) or (word.endswith("uses") and len(word) > 4):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
