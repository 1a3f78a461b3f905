"""`setup.cfg` and `setup.py`, of which no line is run."""

from __future__ import annotations

from indexer.facts.manifests.python import read_python


def test_setup_cfg(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "setup.cfg": """
            [metadata]
            name = app
            version = attr: app.__version__
            license = BSD-3-Clause
            [options]
            python_requires = >=3.8
            install_requires =
                requests>=2 ; python_version < "4"
                # a comment
                click
            tests_require = pytest
            setup_requires = wheel
            [options.extras_require]
            docs = sphinx
            Fast = ujson
            [options.entry_points]
            console_scripts =
                app = app.cli:main
            """
        }
    ).read(read_python)
    assert rows(findings.dependencies) == [
        ("requests", ">=2", "runtime"),
        ("click", "", "runtime"),
        ("wheel", "", "build"),
        ("pytest", "", "test"),
        ("sphinx", "", "dev"),
        ("ujson", "", "optional"),
    ]
    assert [(point.name, point.target) for point in findings.entry_points] == [("app", "app.cli:main")]
    assert [(package.name, package.version) for package in findings.packages] == [("app", "")]
    assert [runtime.version for runtime in findings.runtimes] == [">=3.8"]


def test_setup_py_with_literals_named_constants_and_sums(workspace, rows) -> None:
    findings, shelf = workspace.write(
        {
            "setup.py": """
            import setuptools
            BASE = ["flask>=2", "click"]
            EXTRA = {"test": ["pytest"], "s3": ["boto3"]}
            setuptools.setup(
                name="app", version="2.0", license="MIT", python_requires=">=3.9",
                install_requires=BASE + ["rich"], extras_require=EXTRA,
                entry_points={"console_scripts": ["app=app:main"]}, scripts=["bin/app-admin"],
            )
            """
        }
    ).read(read_python)
    assert rows(findings.dependencies) == [
        ("flask", ">=2", "runtime"),
        ("click", "", "runtime"),
        ("rich", "", "runtime"),
        ("pytest", "", "test"),
        ("boto3", "", "optional"),
    ]
    assert [(point.name, point.path) for point in findings.entry_points] == [
        ("app", "setup.py"),
        ("app-admin", "bin/app-admin"),
    ]
    assert shelf.problems == []


def test_what_setup_py_computes_is_told_and_never_run(workspace, tmp_path) -> None:
    mark = tmp_path / "was-run"
    findings, shelf = workspace.write(
        {
            "setup.py": f"open({str(mark)!r}, 'w')\nfrom setuptools import setup\n"
            f"setup(name='a', install_requires=read('r.txt'))\n"
        }
    ).read(read_python)
    assert findings.dependencies == []
    assert [problem.reason for problem in shelf.problems] == [
        "`install_requires` is computed when the script runs, so it is not known"
    ]
    assert not mark.exists()


def test_scripts_that_are_no_python_are_told(workspace) -> None:
    _, shelf = workspace.write({"setup.py": "print 'python two'\n", "setup.cfg": "no section\n"}).read(read_python)
    assert [problem.path for problem in shelf.problems] == ["setup.cfg", "setup.py"]


def test_invalid_escapes_in_setup_py_warn_nobody(workspace, rows) -> None:
    findings, _ = workspace.write({"setup.py": 'P = "\\d"\nsetup(install_requires=["a"])\n'}).read(read_python)
    assert rows(findings.dependencies) == [("a", "", "runtime")]


def test_a_package_that_two_files_name_is_one(workspace) -> None:
    findings, _ = workspace.write(
        {"pyproject.toml": '[project]\nname = "app"\n', "setup.py": "from setuptools import setup\nsetup(name='app')\n"}
    ).read(read_python)
    assert [(package.name, package.manifest) for package in findings.packages] == [("app", "pyproject.toml")]


def test_requirements_that_are_not_understood_are_told_and_files_left_to_pip(workspace, rows) -> None:
    findings, shelf = workspace.write(
        {"setup.cfg": "[options]\ninstall_requires =\n    flask\n    what is this\n    file: requirements.txt\n"}
    ).read(read_python)
    assert rows(findings.dependencies) == [("flask", "", "runtime")]
    assert [problem.reason for problem in shelf.problems] == ["a requirement is not understood: what is this"]


def test_strings_that_nobody_could_print_are_no_literals(workspace, rows) -> None:
    findings, _ = workspace.write({"setup.py": 'setup(name="\\udc80", install_requires=["a"])\n'}).read(read_python)
    assert rows(findings.dependencies) == [("a", "", "runtime")]
    assert findings.packages == []
