"""Names that few files define tie their users to them, with no import in sight."""

from __future__ import annotations

from collections.abc import Callable

from indexer.graph.model import CodeGraph, Edge, EdgeKind

MakeGraph = Callable[[dict[str, str]], CodeGraph]


def edge(graph: CodeGraph, source: str, target: str) -> Edge | None:
    found = (e for e in graph.dependencies(source) if e.target == target and e.kind is EdgeKind.REFERENCE)
    return next(found, None)


def test_files_of_one_go_package_see_each_other(graph: MakeGraph) -> None:
    made = graph(
        {
            "a.go": "package shop\n\nfunc OpenLedger() int { return 1 }\n",
            "b.go": "package shop\n\nfunc Run() int { return OpenLedger() }\n",
        }
    )
    found = edge(made, "b.go", "a.go")
    assert found is not None
    assert found.reason == "uses OpenLedger"
    assert edge(made, "a.go", "b.go") is None


def test_a_name_that_many_files_define_points_at_none(graph: MakeGraph) -> None:
    files = {f"m{n}.rb": f"class Model{n}\n  def save_all\n  end\nend\n" for n in range(8)}
    made = graph({**files, "user.rb": "x.save_all\n"})
    assert list(made.dependencies("user.rb")) == []


def test_an_import_decides_between_two_definers(graph: MakeGraph) -> None:
    made = graph(
        {
            "a.py": "def open_ledger(): ...\n",
            "b.py": "def open_ledger(): ...\n",
            "user.py": "from a import open_ledger\n\nopen_ledger()\n",
        }
    )
    assert edge(made, "user.py", "a.py") is not None
    assert edge(made, "user.py", "b.py") is None


def test_a_rare_name_ties_more_than_a_common_one(graph: MakeGraph) -> None:
    users = {f"u{n}.go": f"package s\n\nfunc U{n}() {{ LogLine() }}\n" for n in range(20)}
    made = graph(
        {
            **users,
            "log.go": "package s\n\nfunc LogLine() {}\n",
            "rare.go": "package s\n\nfunc FoldLedger() {}\n",
            "x.go": "package s\n\nfunc X() { LogLine(); FoldLedger() }\n",
        }
    )
    common, rare = edge(made, "x.go", "log.go"), edge(made, "x.go", "rare.go")
    assert rare is not None
    assert common is None or common.weight < rare.weight


def test_languages_do_not_see_each_others_definitions(graph: MakeGraph) -> None:
    made = graph({"a.py": "def open_ledger(): ...\n", "b.go": "package s\n\nfunc F() { open_ledger() }\n"})
    assert made.edges == ()
