"""Which tests and commands a plan names: few, near, and such as can succeed where agents work."""

from __future__ import annotations

import msgspec
import pytest
from support.plan_texts import TOOLS

from agents.plans.by_rules import plan_by_rules
from agents.plans.check import Ground, check
from agents.plans.conventions import is_test_file, place_of_test
from agents.plans.plan import TaskKind
from agents.plans.proving import build_commands, lint_commands, near_tests, suite_commands
from agents.plans.wish import Wish
from spec.codebase import ChangeView, CodeView, Touched
from spec.records import Project
from spec.view import SpecView

FLASK = CodeView(
    "/work",
    dependencies=(("pypi", "pytest"),),
    build=("python -m build",),
    test=("pipenv run pytest",),
    lint=("pipenv run flake8",),
    files=("conduit/user/models.py", "conduit/user/views.py", "tests/conftest.py", "tests/test_articles.py"),
)
NODE = CodeView(
    "/work",
    dependencies=(("npm", "vitest"),),
    build=("pnpm run build",),
    test=("pnpm test", "pnpm run test:coverage", "pnpm run test:watch"),
    files=("src/core/list.ts", "src/utils/tasks.ts", "test/core/list.test.ts", "test/utils/tasks.test.ts"),
)


def planned(code: CodeView, *touched: Touched, kind: str = "bug_fix", targets: tuple[str, ...] = ()):
    change = ChangeView(targets or (touched[0].path,), touched)
    view = SpecView(Project("", "", "", "", kind), "main", code=code, change=change)
    plan = plan_by_rules(Wish(id="P", change="Mend it", folder="/work", change_type=kind), view, TOOLS)
    assert check(plan, Ground(TOOLS)) == ()
    return plan


def of_kind(plan, kind):
    return [task for task in plan.tasks if task.kind is kind]


def source(path: str, score: float = 1.0) -> Touched:
    return Touched(path, "source", score, "it begins here")


@pytest.mark.parametrize(
    ("commands", "kept"),
    [
        (("pnpm test", "pnpm run test:coverage", "npm run test:watch"), ("pnpm test",)),
        (("tox", "uv run pytest"), ("uv run pytest",)),
        (("tox",), ("tox",)),
        (("npm run test:cov",), ("npm run test:cov",)),
        (("pytest", "npm test", "go test ./..."), ("pytest", "npm test")),
        ((), ()),
    ],
)
def test_all_tests_are_run_once_and_without_what_installs_first(commands, kept):
    assert suite_commands(CodeView("/work", test=commands)) == kept


def test_what_packs_shows_nothing_and_needs_the_network():
    assert build_commands(FLASK) == ()
    assert build_commands(NODE) == ("pnpm run build",)
    assert lint_commands(CodeView("/work", lint=("tox -e style", "ruff check"))) == ("ruff check",)


@pytest.mark.parametrize(
    ("path", "is_test"),
    [
        ("tests/test_a.py", True),
        ("pkg/a_test.go", True),
        ("src/a.spec.ts", True),
        ("spec/a_spec.rb", True),
        ("src/test/java/ATest.java", True),
        ("tests/conftest.py", False),
        ("src/core/templates/sync-specs.ts", False),
        ("tests/helpers.py", False),
        ("contest.py", False),
    ],
)
def test_a_file_is_a_test_if_it_holds_tests_itself(path, is_test):
    assert is_test_file(path) is is_test


def test_the_test_of_a_file_whose_name_many_share_is_named_after_its_folder():
    assert place_of_test("conduit/user/views.py", FLASK.files) == "tests/test_user.py"
    assert place_of_test("calc.py", ("calc.py", "test_calc.py")) == "test_calc.py"


def test_tests_named_like_the_source_are_nearer_than_likely_ones():
    touched = [Touched("tests/test_a.py", "test", 0.9, ""), Touched("tests/test_list.py", "test", 0.3, "")]
    assert near_tests(["src/list.py"], touched) == ("tests/test_list.py",)
    assert near_tests(["src/other.py"], touched) == ("tests/test_a.py", "tests/test_list.py")
    many = [Touched(f"tests/test_{number}.py", "test", 0.9, "") for number in range(30)]
    assert len(near_tests(["src/other.py"], many)) == 4


def test_a_fault_is_shown_first_by_a_test_that_fails_and_mended_in_one_task_that_makes_it_pass():
    plan = planned(NODE, source("src/core/list.ts"), source("src/utils/tasks.ts", 0.8))
    [test], [mending] = of_kind(plan, TaskKind.TEST), of_kind(plan, TaskKind.EDIT)
    shown = "npx vitest run test/core/list.test.ts"
    assert (test.agent, test.acceptance.failing, test.acceptance.commands) == ("tester", (shown,), ())
    assert [use.path for use in mending.files] == ["src/core/list.ts", "src/utils/tasks.ts"]
    assert mending.acceptance.commands[0] == shown
    assert test.key in mending.after


def test_a_fault_without_a_test_near_it_gets_a_new_file_beside_the_others():
    [test] = of_kind(planned(FLASK, source("conduit/user/views.py")), TaskKind.TEST)
    assert [(use.path, use.action) for use in test.files] == [("tests/test_user.py", "create")]
    assert test.acceptance.failing == ("pipenv run pytest tests/test_user.py",)


def test_tests_may_be_red_before_a_fault_is_mended_and_not_before_anything_else():
    fault = of_kind(planned(FLASK, source("conduit/user/views.py")), TaskKind.BASELINE)[0]
    assert (fault.commands, fault.acceptance.commands) == (("pipenv run pytest",), ())
    assert fault.acceptance.sentences
    feature = of_kind(planned(FLASK, source("conduit/user/views.py"), kind="feature"), TaskKind.BASELINE)[0]
    assert feature.acceptance.commands == ("pipenv run pytest",)


def test_linters_may_be_run_but_a_project_that_was_not_clean_before_is_not_held_up():
    verify = of_kind(planned(FLASK, source("conduit/user/views.py")), TaskKind.VERIFY)[0]
    assert verify.commands == ("pipenv run pytest", "pipenv run flake8")
    assert verify.acceptance.commands == ("pipenv run pytest",)
    assert "flake8" in verify.acceptance.sentences[0]


def test_what_a_reviewer_hands_back_is_checked_once_more():
    review = of_kind(planned(FLASK, source("conduit/user/views.py")), TaskKind.REVIEW)[0]
    assert review.acceptance.commands == ("pipenv run pytest",)


def test_new_columns_without_migrations_are_told_where_the_models_are():
    code = msgspec.structs.replace(FLASK, files=(*FLASK.files, "db/schema.sql"))
    touched = (source("conduit/user/models.py"), source("db/schema.sql", 0.9))
    [migration] = of_kind(planned(code, *touched, kind="migration"), TaskKind.MIGRATION)
    assert migration.files


def test_a_new_test_lies_as_the_others_do():
    assert place_of_test("src/core/list.ts", NODE.files) == "test/core/list.test.ts"  # which is there
    assert place_of_test("src/core/show.ts", NODE.files) == "test/core/show.test.ts"  # in a mirror of the sources
    assert place_of_test("web/show.ts", ("web/list.spec.ts",)) == "web/show.spec.ts"  # beside its source
    nested = ("src/its/signer.py", "tests/deep/test_signer.py", "tests/test_a.py", "tests/test_b.py")
    assert place_of_test("src/its/signer.py", nested) == "tests/deep/test_signer.py"
