from __future__ import annotations

import pytest

from indexer.places.text import EditorText
from indexer.places.tokens import find_tokens, import_lines
from indexer.records import Import


def marked(language: str, source: str, name: str = "save") -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where a name is found in a text, and where it stands behind a mark `»`, which is taken out first."""
    wanted = []
    for number, line in enumerate(source.split("\n"), 1):
        marks = [column for column, letter in enumerate(line) if letter == "»"]
        wanted += [(number, column - before) for before, column in enumerate(marks)]
    text = EditorText.of(source.replace("»", ""))
    return [(token.line, token.column) for token in find_tokens(language, text, name)], wanted


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("python", '# save\n"""save"""\n»save(x.»save, "save", save_all, unsave)\n'),
        ("python", 'f"{»save} save {{save}} {a} save"; rf\'{»save}\'; "{save}"\n'),
        ("python", 'f"""\nsave {»save(1)}\n"""\nx = {"save": »save}\n'),
        ("javascript", "/* save */ »save(`save ${»save(`save ${»save}`)} save`) // save\n$save; save$\n"),
        ("typescript", "class A { »save(): void { this.»save(); } }\n'save'\n"),
        ("go", 'func (a A) »save() { log("save"); a.»save() } // save\n'),
        ("rust", 'fn »save() {} // save\nlet s = r#"save"#; »save();\n'),
        ("java", '/** save */ void »save() { x = "save"; »save(); }\n'),
        ("ruby", 'def »save; end # save\nputs "save #{»save} save"\nsave! if save?\n»save\n'),
        ("csharp", 'void »save() { var s = $"save {»save} {{save}}"; var t = "{save}"; }\n'),
        ("kotlin", 'fun »save() = println("save ${»save()} save")\n'),
        ("php", '<?php function »save() { $this->»save("save {$»save}"); } # save\n'),
        ("c", "int »save(int a); /* save */\nint b = »save(1);\n"),
        ("vue", "<template><p>save</p></template>\n<script>\nexport const »save = 1 // save\n</script>\n"),
        ("python", "größe = »save; saveä = 1\n"),
    ],
)
def test_a_name_is_found_where_it_is_code(language: str, source: str) -> None:
    found, wanted = marked(language, source)
    assert found == wanted


def test_a_name_is_found_everywhere_if_that_is_asked() -> None:
    text = EditorText.of("# save\nsave('save')\n")
    assert len(list(find_tokens("python", text, "save", everywhere=True))) == 3


def test_an_import_goes_on_to_its_last_bracket() -> None:
    text = EditorText.of("import os\nfrom a import (\n    b,\n    c,\n)\nb()\n")
    said = [Import("os", (), 1), Import("a", ("b", "c"), 2)]
    assert import_lines(said, text) == {1, 2, 3, 4, 5}
