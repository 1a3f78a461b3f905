"""Places in code over HTTP, without git: odd line ends, shadowed names, texts that change, bad questions."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.client.stop import stop_daemon
from daemon.contract.place import DefinitionAnswer, FileNotes, ReferencesAnswer, TextOutline
from daemon.contract.protocol import API_ROOT
from daemon.errors import DaemonError, TextSuperseded, WrongUse
from daemon.home import find_home

SHADOWS = """\
from tools import clean


def outer(rows):
    def clean(row):
        return row

    return [clean(row) for row in rows]


def other(clean):
    return clean


import late


def last(rows):
    return clean(rows), late.tidy(rows)
"""
FILES = {
    "tools.py": "def clean(rows):\n    return rows\n",
    "late.py": "def tidy(rows):\n    return rows\n",
    "shadows.py": SHADOWS,
    "dos.py": "import tools\r\n\r\n\r\ndef in_dos(rows):\r\n    return tools.clean(rows)\r\n",
    "mac.py": "import tools\r\r\rdef in_mac(rows):\r    return tools.clean(rows)\r",
    "feed.py": "import tools\n\f\ndef in_feed(rows):\n    x = '\u2028\x85'; return tools.clean(rows)\n",
    "web.ts": "export function draw() {\n  return 1\n}\n",
    "Till.java": (
        "class Till {\n    private int Sum;\n    int add(int Sum) {\n        return this.Sum + Sum;\n    }\n}\n"
    ),
    "till.php": ("<?php\nclass Till {\n    private $sum = 0;\n    function add($more) { $this->sum += $more; }\n}\n"),
    "till.rs": (
        "pub struct Till;\n\nimpl Till {\n    pub fn add(&self) -> u8 { self.one() }\n"
        "    fn one(&self) -> u8 { 1 }\n}\n"
    ),
}
PATIENCE_S = 20.0
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def daemon() -> Iterator[HttpClient]:
    folder = Path(tempfile.mkdtemp(prefix="gp-"))
    with pytest.MonkeyPatch.context() as patch:
        for variable in [name for name in os.environ if name.startswith("GROUNDPLAN_")]:
            patch.delenv(variable)
        patch.setenv("GROUNDPLAN_HOME", str(folder))
        home = find_home(os.environ)
        with connect_or_spawn(home) as client:
            yield client
        stop_daemon(home, patience_s=10)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def ask(daemon: HttpClient, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Asks about the folder once it is known: `ask("GET", "notes", path="tools.py")`; what is posted is the body."""
    folder = tmp_path_factory.mktemp("till")
    for name, text in FILES.items():
        (folder / name).write_bytes(text.encode())
    daemon.request("POST", f"{API_ROOT}/workspaces", body={"path": str(folder)})

    def asked(method: str, route: str, **said: Any) -> Any:
        place = {"folder": str(folder)}
        query, body = ({**place, **said}, None) if method == "GET" else (place, said)
        return daemon.request(method, f"{API_ROOT}/workspaces/at/{route}", query=query, body=body).json()

    deadline = time.monotonic() + PATIENCE_S
    while not ((notes := asked("GET", "notes", path="tools.py"))["is_complete"] and notes["symbols"]):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return asked


def at(path: str, mark: str) -> dict[str, Any]:
    """Where a piece of a file begins, as editors count."""
    text = FILES[path]
    before = text[: text.index(mark)].replace("\r\n", "\n").replace("\r", "\n")
    return {"path": path, "line": before.count("\n") + 1, "column": len(before) - before.rfind("\n") - 1}


def places(answer: Any) -> list[tuple[str, int, int]]:
    return [(place["path"], place["line"], place["column"]) for place in answer["places"]]


def test_answers_are_what_the_contract_says(ask: Ask) -> None:
    TextOutline.model_validate(ask("POST", "outline", path="a.py", text="def f(): pass\n"), strict=True)
    FileNotes.model_validate(ask("GET", "notes", path="tools.py"), strict=True)
    DefinitionAnswer.model_validate(ask("GET", "definition", **at("shadows.py", "late.tidy")), strict=True)
    ReferencesAnswer.model_validate(ask("GET", "references", name="clean"), strict=True)


def test_without_git_a_file_has_notes_and_no_past(ask: Ask) -> None:
    notes = ask("GET", "notes", path="tools.py")

    assert notes["is_complete"]
    assert (notes["churn"], notes["owners"], notes["together"]) == (None, [], [])
    assert {use["path"] for use in notes["symbols"][0]["used_by"]} >= {"dos.py", "mac.py", "feed.py"}


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [("dos.py", 5, 17), ("mac.py", 5, 17), ("feed.py", 4, 27)],
)
def test_places_are_exact_whatever_ends_a_line(ask: Ask, path: str, line: int, column: int) -> None:
    spot = at(path, "clean")
    assert (spot["line"], spot["column"]) == (line, column)
    assert places(ask("GET", "definition", **spot)) == [("tools.py", 1, 4)]
    assert (path, line, column) in places(ask("GET", "references", **at("tools.py", "clean")))


@pytest.mark.parametrize(
    ("mark", "place"),
    [
        ("clean(row) for", ("shadows.py", 5, 8)),
        ("clean\n\n\nimport", ("shadows.py", 11, 10)),
        ("clean(rows), late", ("tools.py", 1, 4)),
        ("late.tidy", ("late.py", 1, 0)),
        ("tidy(rows)", ("late.py", 1, 4)),
    ],
)
def test_the_nearest_of_names_that_shadow_each_other_is_meant(ask: Ask, mark: str, place: tuple[str, int, int]) -> None:
    assert places(ask("GET", "definition", **at("shadows.py", mark))) == [place]


@pytest.mark.parametrize(
    ("path", "mark", "place"),
    [
        ("Till.java", "Sum + Sum", ("Till.java", 2, 16)),
        ("Till.java", "Sum;\n    }", ("Till.java", 3, 16)),
        ("till.php", "sum += ", ("till.php", 3, 13)),
        ("till.rs", "one() }", ("till.rs", 5, 7)),
    ],
)
def test_fields_and_parameters_of_other_languages_are_told_apart(
    ask: Ask, path: str, mark: str, place: tuple[str, int, int]
) -> None:
    assert places(ask("GET", "definition", **at(path, mark)))[0] == place


@pytest.mark.parametrize(
    ("path", "text", "mark", "place"),
    [
        ("a.py", "class A:\n def f(self):\n  self.late: int = 1\n def g(self):\n  self.late\n", "late\n", (3, 7)),
        ("a.ts", "class A {\n  f() {\n    this.late = 1\n  }\n  g() { return this.late }\n}\n", "late }", (3, 9)),
        ("A.java", "class A {\n  int late;\n  void f() {\n    late = 2;\n  }\n}\n", "late = 2", (2, 6)),
        ("a.ts", "let late = 1\nfunction f() {\n  late = 2\n}\n", "late = 2", (1, 4)),
        ("a.py", "late = 1\ndef f():\n    late = 2\n    return late\n", "late\n", (3, 4)),
        ("a.cpp", "struct Late {};\nint f() {\n  const Late one = g();\n  return one.x;\n}\n", "Late one", (1, 7)),
    ],
)
def test_what_gets_a_value_is_told_from_what_is_declared(
    ask: Ask, path: str, text: str, mark: str, place: tuple[int, int]
) -> None:
    before = text[: text.rindex(mark)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n") - 1
    answer = ask("POST", "definition", path=path, line=line, column=column, text=text)
    assert places(answer)[:1] == [(path, *place)]


def test_a_module_from_elsewhere_and_a_bare_name_lead_to_no_method_that_is_called_so(ask: Ask) -> None:
    text = "import java.util.add;\nclass B { }\n"
    assert ask("POST", "definition", path="B.java", line=1, column=18, text=text)["places"] == []
    assert ask("POST", "definition", path="b.py", line=1, column=0, text="add(1)\n")["places"] == []


def test_a_text_that_is_not_saved_is_asked_with_its_own_imports_and_lines(ask: Ask) -> None:
    text = "\r\n\r\nfrom late import tidy as neat\r\n\r\n\r\ndef fresh(:\r\n    return neat(1)\r\n"
    answer = ask("POST", "definition", path="tools.py", line=7, column=12, text=text, language="python")

    assert (answer["name"], places(answer)) == ("neat", [("late.py", 1, 4)])


@pytest.mark.parametrize(
    ("path", "text", "column", "place"),
    [
        ("dos.py", "import late\nimport tools\n", 7, ("late.py", 1, 0)),
        ("shadows.py", "from late import tidy\n" + SHADOWS, 18, ("late.py", 1, 4)),
        ("new/page.ts", "import { draw } from '../web'\n", 9, ("web.ts", 1, 16)),
        ("new/page.ts", "import { draw } from '../web'\n", 26, ("web.ts", 1, 0)),
    ],
)
def test_an_import_that_is_not_saved_leads_where_its_words_do(
    ask: Ask, path: str, text: str, column: int, place: tuple[str, int, int]
) -> None:
    assert places(ask("POST", "definition", path=path, line=1, column=column, text=text)) == [place]


@pytest.mark.parametrize(
    ("line", "column", "found"),
    [
        (2, 26, []),
        (3, 1, [("web.ts", 1, 0)]),
        (3, 5, [("web.ts", 1, 16)]),
        (4, 1, [("web.ts", 1, 0)]),
    ],
)
def test_a_module_that_is_imported_as_a_whole_is_meant_by_its_names_alone(
    ask: Ask, line: int, column: int, found: list[tuple[str, int, int]]
) -> None:
    text = (
        "import * as pen from './web'\nimport { other } from 'far/away'\npen.draw()\nink()\nimport ink from './web'\n"
    )
    assert places(ask("POST", "definition", path="page.ts", line=line, column=column, text=text)) == found


def test_of_texts_that_come_at_once_the_newest_is_read(ask: Ask) -> None:
    def outline(number: int) -> str:
        text = f"def version_{number}(): pass\n" + "x = [1, 2, 3]\n" * 3000
        try:
            return str(ask("POST", "outline", path="busy.py", text=text, editor="one")["symbols"][0]["name"])
        except TextSuperseded:
            return "superseded"

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(outline, range(24)))

    assert set(told) <= {"superseded", *(f"version_{number}" for number in range(24))}
    assert any(one != "superseded" for one in told)
    assert outline(99) == "version_99"


def test_a_text_that_is_too_large_leads_to_what_is_known_without_it(ask: Ask) -> None:
    text = "from late import tidy\ntidy(1)\n" + "# filling\n" * 200_000
    assert places(ask("POST", "definition", path="big.py", line=2, column=1, text=text)) == [("late.py", 1, 4)]


@pytest.mark.parametrize(
    ("line", "column"),
    [(1, 10_000), (10_000, 0), (3, 0)],
)
def test_where_nothing_stands_nothing_is_defined(ask: Ask, line: int, column: int) -> None:
    assert ask("GET", "definition", path="shadows.py", line=line, column=column)["places"] == []
    assert ask("GET", "references", path="shadows.py", line=line, column=column)["places"] == []


@pytest.mark.parametrize("path", ["not/there.py", "nothing\0.py", "tools.py/more.py", "."])
def test_a_file_that_is_not_there_is_a_file_of_which_nothing_is_known(ask: Ask, path: str) -> None:
    assert ask("GET", "notes", path=path)["symbols"] == []
    assert ask("GET", "definition", path=path, line=1)["places"] == []
    assert ask("GET", "references", path=path, line=1)["places"] == []


@pytest.mark.parametrize("path", ["../outside.py", "a/../../outside.py", "/etc/hostname"])
def test_a_path_that_leads_out_of_the_workspace_is_refused(ask: Ask, path: str) -> None:
    for route in ("notes", "definition", "references"):
        with pytest.raises(WrongUse):
            ask("GET", route, path=path, line=1)
    with pytest.raises(WrongUse):
        ask("POST", "references", name="clean", path=path, line=1, texts={})


@pytest.mark.parametrize(
    ("route", "said"),
    [
        ("outline", {"path": "a.py"}),
        ("outline", {"path": "a.py", "text": 7}),
        ("definition", {"path": "a.py", "line": 0}),
        ("definition", {"path": "a.py", "line": 1, "column": -1}),
        ("references", {"name": "clean", "limit": 0}),
        ("references", {"name": "clean", "texts": ["a"]}),
    ],
)
def test_a_question_of_the_wrong_form_is_refused(ask: Ask, route: str, said: dict[str, Any]) -> None:
    with pytest.raises(DaemonError):
        ask("POST", route, **said)
