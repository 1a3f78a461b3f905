"""`groundplan open` without a terminal: the whole way by itself, on code in git and from an idea."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def repository(folder: Path) -> Path:
    files = {
        "README.md": "# Till\n\nTill reckons what customers owe.\n",
        "pyproject.toml": '[project]\nname = "till"\nversion = "1.0"\ndependencies = ["flask"]\n',
        "till/price.py": "def total(prices: list[int]) -> int:\n    return sum(prices)\n",
        "till/web.py": "from till.price import total\n\n\ndef show(prices):\n    return str(total(prices))\n",
        "tests/test_price.py": "from till.price import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)
    return folder


def test_code_is_specified_as_it_is_and_nothing_is_written_into_it(gp, repository: Path, tmp_path: Path) -> None:
    before = sorted(path for path in repository.rglob("*") if ".git" not in path.parts)
    done = gp("open", "--out", str(tmp_path / "out"), "--json")
    assert done.code == 0, done.err
    told = done.json()["spec"]
    assert told["project"]["project"]["brownfield"]
    assert told["check"]["contradictions"] == []
    assert told["assumed"] > 0
    assert sorted(path for path in repository.rglob("*") if ".git" not in path.parts) == before
    assert (tmp_path / "out" / "prd.md").read_text(encoding="utf-8").startswith("#")
    parts = {
        one["fields"]["name"]: one["fields"] for one in gp("record", "list", "element", "--json").json()["records"]
    }
    assert (parts["till"]["kind"], parts["till"].get("technology")) == ("container", "Python")
    assert set(told["files"]) == {
        path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()
    }
    decisions = gp("decisions", "--json").json()["decisions"]
    assert {decision["source"] for decision in decisions} <= {"assumed", "found"}


def test_a_change_knows_what_the_code_keeps_and_owes_only_what_is_new(gp, repository: Path) -> None:
    (repository / "till/models.py").write_text(
        "from flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n\n\n"
        "class Customer(db.Model):\n"
        "    id = db.Column(db.Integer, primary_key=True)\n"
        "    email = db.Column(db.String(80), unique=True, nullable=False)\n"
    )
    gp("spec", "new", "Customers get discounts.", "--type", "feature")
    gp("record", "add", "entity", "name=Discount", 'fields=[{"name": "of", "type": "reference", "target": "Customer"}]')
    names = [record["fields"]["name"] for record in gp("record", "list", "entity", "--json").json()["records"]]
    assert names == ["Customer", "Discount"]
    assert gp("check", "--no-hints").code == 0
    gp("ask", "--assume")
    gp("artifact", "build")
    assert "Customer ||--o{ Discount" in gp("artifact", "show", "erd").out
    told = gp("artifact", "show", "prd").out
    assert "submits a discount" in told
    assert "submits a customer" not in told


def test_an_idea_about_code_becomes_a_change_of_it_with_a_plan(gp, repository: Path, tmp_path: Path) -> None:
    done = gp("open", "--idea", "Add discounts to the total of prices.", "--out", str(tmp_path / "out"))
    assert done.code == 0, done.err
    assert "feature on existing code" in done.out
    assert (tmp_path / "out" / "change-plan.md").is_file()


def test_an_idea_in_an_empty_folder_becomes_something_new_and_again_is_the_same_project(gp, tmp_path: Path) -> None:
    idea = "A web app where neighbours lend tools: people offer tools and borrow them."
    assert gp("open", "--idea", idea, "--out", str(tmp_path / "out")).code == 0
    assert gp("open", "--idea", idea, "--out", str(tmp_path / "out")).code == 0
    (project,) = gp("spec", "list", "--json").json()["projects"]
    assert (project["type"], project["brownfield"]) == ("web_app", False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("/no/such/folder",), "/no/such/folder"), (("--window",), "no display"), (("--type", "nope"), "nope")],
)
def test_wrong_use_names_the_input(gp, arguments, said: str) -> None:
    done = gp("open", *arguments)
    assert done.code == 2
    assert said in done.err
