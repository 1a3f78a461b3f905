"""Components: the script is read where it stands, the rest is text."""

from __future__ import annotations

from indexer.parsing import parse
from indexer.parsing.components import only_script

VUE = b"""<script>
import a from './a'
export default {}
</script>
<template><b>const no = () => 1</b></template>
<script setup lang="ts">
const yes = () => 1
</script>
"""


def test_only_the_scripts_are_left_at_their_place() -> None:
    script = only_script("vue", VUE)
    assert len(script) == len(VUE)
    assert script.splitlines()[6] == b"const yes = () => 1"
    assert script.split() == b"import a from './a' export default {} const yes = () => 1".split()


def test_imports_and_lines_are_those_of_the_whole_file() -> None:
    parsed = parse("vue", VUE)
    assert (parsed.language, parsed.lines) == ("vue", 8)
    assert [(found.module, found.line) for found in parsed.imports] == [("./a", 2)]
    assert [(symbol.name, symbol.start_line) for symbol in parsed.symbols] == [("yes", 7)]
    assert (parsed.chunks[0].start_line, parsed.chunks[-1].end_line) == (1, 8)


def test_a_component_without_script_is_text() -> None:
    parsed = parse("svelte", b"<h1>Title</h1>\n<p>{name}</p>\n")
    assert parsed.symbols == ()
    assert len(parsed.chunks) == 1


def test_the_front_matter_of_astro_is_script() -> None:
    parsed = parse("astro", b"---\nimport A from './A.astro'\n---\n<A />\n")
    assert [found.module for found in parsed.imports] == ["./A.astro"]
