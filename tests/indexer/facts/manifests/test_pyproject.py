"""`pyproject.toml` of every tool that writes one."""

from __future__ import annotations

from indexer.facts.manifests.python import read_python


def test_a_standard_project(workspace, rows) -> None:
    findings, shelf = workspace.write(
        {
            "pyproject.toml": """
            [build-system]
            requires = ["hatchling>=1.20"]
            build-backend = "hatchling.build"
            [project]
            name = "My.App"
            version = "1.2"
            license = "MIT"
            requires-python = ">=3.11"
            classifiers = ["License :: OSI Approved :: MIT License", "Typing :: Typed"]
            dependencies = ["httpx>=0.27", "tomli; python_version < '3.11'"]
            [project.optional-dependencies]
            postgres = ["psycopg[binary]"]
            test = ["pytest>=8"]
            all = ["my-app[postgres]"]
            [project.scripts]
            my-app = "my_app.cli:main"
            [dependency-groups]
            lint = ["ruff"]
            everything = [{include-group = "lint"}, "nox"]
            """
        }
    ).read(read_python)
    assert rows(findings.dependencies) == [
        ("httpx", ">=0.27", "runtime"),
        ("tomli", "", "runtime"),
        ("psycopg", "", "optional"),
        ("pytest", ">=8", "test"),
        ("ruff", "", "dev"),
        ("nox", "", "dev"),
        ("hatchling", ">=1.20", "build"),
    ]
    assert [dependency.group for dependency in findings.dependencies][2:6] == ["postgres", "test", "lint", "everything"]
    assert [(package.name, package.version, package.path) for package in findings.packages] == [("My.App", "1.2", "")]
    assert [(point.name, point.target) for point in findings.entry_points] == [("my-app", "my_app.cli:main")]
    assert [claim.licence for claim in findings.licences] == ["MIT", "MIT License"]
    assert [(runtime.name, runtime.version) for runtime in findings.runtimes] == [("python", ">=3.11")]
    assert shelf.problems == []


def test_poetry_with_groups_tables_and_several_constraints(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "pyproject.toml": """
            [tool.poetry]
            name = "app"
            version = "0.1"
            license = "Apache-2.0"
            [tool.poetry.dependencies]
            python = "^3.10"
            django = "^5.0"
            celery = {version = "^5.3", extras = ["redis"], optional = true}
            core = {path = "../core", develop = true}
            tool = {git = "https://example.org/tool.git", rev = "main"}
            numpy = [{version = "^1.26", python = "<3.12"}, {version = "^2.0", python = ">=3.12"}]
            [tool.poetry.dev-dependencies]
            black = "*"
            [tool.poetry.group.test.dependencies]
            pytest = "^8.0"
            [tool.poetry.scripts]
            app = "app:run"
            """
        }
    ).read(read_python)
    assert rows(findings.dependencies) == [
        ("django", "^5.0", "runtime"),
        ("celery", "^5.3", "optional"),
        ("core", "../core", "runtime"),
        ("tool", "https://example.org/tool.git", "runtime"),
        ("numpy", "^1.26 || ^2.0", "runtime"),
        ("black", "*", "dev"),
        ("pytest", "^8.0", "test"),
    ]
    assert [dependency.name for dependency in findings.dependencies if dependency.is_internal] == ["core"]
    assert [(runtime.name, runtime.version) for runtime in findings.runtimes] == [("python", "^3.10")]


def test_pdm_uv_hatch_and_flit_tables(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "pyproject.toml": """
            [tool.pdm.dev-dependencies]
            test = ["pytest"]
            editable = ["-e file:///${PROJECT_ROOT}/sub#egg=sub"]
            [tool.uv]
            dev-dependencies = ["ruff>=0.5"]
            [tool.hatch.envs.docs]
            dependencies = ["mkdocs", "local @ {root:uri}/local"]
            [tool.flit.metadata]
            module = "thing"
            requires = ["requests"]
            [tool.flit.metadata.requires-extra]
            test = ["coverage"]
            """
        }
    ).read(read_python)
    assert ("pytest", "", "test") in rows(findings.dependencies)
    assert {
        ("ruff", ">=0.5", "dev"),
        ("mkdocs", "", "dev"),
        ("requests", "", "runtime"),
        ("coverage", "", "test"),
    } <= set(rows(findings.dependencies))


def test_dynamic_dependencies_lead_to_files_of_any_name(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "pyproject.toml": """
            [project]
            name = "app"
            dynamic = ["dependencies"]
            [tool.setuptools.dynamic]
            dependencies = {file = ["needs/base.txt", "requirements.txt"]}
            optional-dependencies.dev = {file = ["needs/dev.txt"]}
            """,
            "needs/base.txt": "flask\n",
            "needs/dev.txt": "ruff\n",
            "requirements.txt": "click\n",
        }
    ).read(read_python)
    assert rows(findings.dependencies) == [("flask", "", "runtime"), ("ruff", "", "dev"), ("click", "", "runtime")]


def test_exact_versions_come_from_the_lock_beside_it(workspace) -> None:
    project = '[project]\nname = "app"\ndependencies = ["Flask_Login>=0.6", "numpy"]\n'
    lock = """
    version = 1

    [[package]]
    name = "flask-login"
    version = "0.6.3"
    source = { registry = "https://example.org/simple" }
    dependencies = [
        { name = "flask" },
    ]
    wheels = [
        { url = "https://example.org/x.whl", hash = "sha256:aa" },
    ]

    [[package]]
    name = "numpy"
    version = "2.1.0"

    [package.optional-dependencies]
    name = [
        { name = "other" },
    ]
    """
    for name in ("uv.lock", "poetry.lock", "pdm.lock"):
        folder = name.partition(".")[0]
        workspace.write({f"{folder}/pyproject.toml": project, f"{folder}/{name}": lock})
    findings, shelf = workspace.read(read_python)
    assert [dependency.resolved for dependency in findings.dependencies] == ["0.6.3", "2.1.0"] * 3
    assert shelf.problems == []


def test_a_lock_does_not_speak_for_requirements_files(workspace) -> None:
    findings, _ = workspace.write(
        {"uv.lock": '[[package]]\nname = "flask"\nversion = "3.0"\n', "requirements.txt": "flask>=2\n"}
    ).read(read_python)
    assert [dependency.resolved for dependency in findings.dependencies] == [""]


def test_pipfile_and_its_lock(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "Pipfile": """
            [packages]
            requests = "*"
            django = {version = ">=4", extras = ["argon2"]}
            tool = {git = "https://example.org/tool.git"}
            [dev-packages]
            pytest = "*"
            [requires]
            python_version = "3.11"
            """,
            "Pipfile.lock": '{"default": {"requests": {"version": "==2.31.0"}}, "develop": {"pytest": {"version": '
            '"==8.1"}}}',
        }
    ).read(read_python)
    assert rows(findings.dependencies) == [
        ("requests", "*", "runtime"),
        ("django", ">=4", "runtime"),
        ("tool", "https://example.org/tool.git", "runtime"),
        ("pytest", "*", "dev"),
    ]
    assert [dependency.resolved for dependency in findings.dependencies] == ["2.31.0", "", "", "8.1"]
    assert [runtime.version for runtime in findings.runtimes] == ["3.11"]


def test_members_of_one_workspace_are_internal_to_each_other(workspace) -> None:
    findings, _ = workspace.write(
        {
            "pyproject.toml": '[project]\nname = "root"\ndependencies = ["part_a"]\n[tool.uv.workspace]\n'
            'members = ["packages/*"]\n',
            "packages/a/pyproject.toml": '[project]\nname = "part-a"\n',
        }
    ).read(read_python)
    assert [(dependency.name, dependency.is_internal) for dependency in findings.dependencies] == [("part_a", True)]
    assert [package.path for package in findings.packages] == ["", "packages/a"]


def test_values_of_the_wrong_kind_are_told(workspace, rows) -> None:
    findings, shelf = workspace.write(
        {"pyproject.toml": '[project]\nname = "app"\ndependencies = {flask = "1"}\noptional-dependencies = ["x"]\n'}
    ).read(read_python)
    assert rows(findings.dependencies) == []
    assert [problem.reason for problem in shelf.problems] == [
        "`project.dependencies` is a table, not a list",
        "`project.optional-dependencies` is a list, not a table",
    ]
