"""Which languages see one another's definitions, and who resolves their imports: one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from indexer.graph.model import Source
from indexer.graph.resolve.javascript import JavaScriptResolver
from indexer.graph.resolve.packages import GoResolver, JvmResolver, NamespaceResolver
from indexer.graph.resolve.paths import IncludeResolver, RubyResolver, ShellResolver, StyleResolver
from indexer.graph.resolve.php import PhpResolver
from indexer.graph.resolve.python import PythonResolver
from indexer.graph.resolve.rust import RustResolver
from indexer.graph.resolve.tree import Resolver, Tree


class LanguageFamily(msgspec.Struct, frozen=True):
    """Languages whose files name one another's definitions, and the maker of their resolver."""

    languages: frozenset[str]
    resolver: Callable[[Tree, Sequence[Source]], Resolver]


FAMILIES = (
    LanguageFamily(frozenset({"python"}), PythonResolver),
    LanguageFamily(frozenset({"javascript", "typescript", "tsx", "vue", "svelte"}), JavaScriptResolver),
    LanguageFamily(frozenset({"go"}), GoResolver),
    LanguageFamily(frozenset({"java", "kotlin", "scala", "groovy"}), JvmResolver),
    LanguageFamily(frozenset({"csharp", "fsharp", "vb"}), NamespaceResolver),
    LanguageFamily(frozenset({"swift"}), NamespaceResolver),
    LanguageFamily(frozenset({"php"}), PhpResolver),
    LanguageFamily(frozenset({"ruby"}), RubyResolver),
    LanguageFamily(frozenset({"rust"}), RustResolver),
    LanguageFamily(frozenset({"c", "cpp", "objective_c"}), IncludeResolver),
    LanguageFamily(frozenset({"bash"}), ShellResolver),
    LanguageFamily(frozenset({"css", "html"}), StyleResolver),
)


_FAMILY_OF = {language: min(family.languages) for family in FAMILIES for language in family.languages}


def family_of(language: str) -> str:
    """A name for the languages that see the definitions of `language`; itself if it stands alone."""
    return _FAMILY_OF.get(language, language)
