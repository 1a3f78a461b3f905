"""Where running begins, in each language and by each file that starts something."""

from __future__ import annotations

from indexer.facts.model import Facts


def points(facts: Facts) -> set[tuple[str, str, str]]:
    return {(point.path, point.name, point.kind) for point in facts.entry_points}


def test_python_scripts_modules_and_servers(workspace) -> None:
    facts = workspace.write(
        {
            "pyproject.toml": '[project]\nname = "app"\n[project.scripts]\napp = "app.cli:main"\n'
            'other = "elsewhere:main"\n',
            "src/app/cli.py": "def main():\n    pass\n",
            "src/app/__main__.py": "from app.cli import main\nmain()\n",
            "src/app/web.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
            "tools/convert.py": 'import sys\n\nif __name__ == "__main__":\n    sys.exit(0)\n',
            "src/app/log.py": "import logging\nlogger = logging.getLogger(__name__)\n"
            "TEXT = \"if __name__ == '__main__'\"\n",
            "manage.py": "print(1)\n",
            "tests/test_a.py": 'if __name__ == "__main__":\n    pass\n',
        }
    ).facts()
    assert points(facts) == {
        ("src/app/cli.py", "app", "script"),
        ("pyproject.toml", "other", "script"),
        ("src/app/__main__.py", "python -m app", "main"),
        ("src/app/web.py", "src/app/web.py:app", "server"),
        ("tools/convert.py", "convert.py", "main"),
        ("manage.py", "manage.py", "script"),
    }


def test_go_programs_are_main_functions_of_main_packages(workspace) -> None:
    facts = workspace.write(
        {
            "go.mod": "module example.org/app\n\ngo 1.22\n",
            "cmd/server/main.go": "package main\n\nfunc main() {\n}\n",
            "internal/x.go": "package internal\n\nfunc main() {\n}\n",
        }
    ).facts()
    assert points(facts) == {("cmd/server/main.go", "server", "main")}
    assert facts.commands.run == ("go run ./cmd/server",)


def test_main_methods_of_java_kotlin_and_csharp(workspace) -> None:
    facts = workspace.write(
        {
            "src/App.java": "public class App {\n  public static void main(String[] args) {\n  }\n"
            "  void main(int x) {\n  }\n}\n",
            "src/Not.java": "public class Not {\n  void main(int x) {\n  }\n}\n",
            "src/Main.kt": "fun main() {\n}\n",
            "src/Tool.cs": "class Tool {\n  static int Main(string[] args) {\n    return 0;\n  }\n}\n",
            "src/Other.cs": "class Other {\n  void Main() {\n  }\n}\n",
        }
    ).facts()
    assert points(facts) == {
        ("src/App.java", "App", "main"),
        ("src/Main.kt", "Main", "main"),
        ("src/Tool.cs", "Tool", "main"),
    }


def test_c_programs(workspace) -> None:
    facts = workspace.write(
        {
            "src/tool.c": "int main(int argc, char **argv)\n{\n  return 0;\n}\n",
            "src/lib.c": "int helper(void)\n{\n  return 1;\n}\n",
        }
    ).facts()
    assert points(facts) == {("src/tool.c", "tool", "main")}


def test_processes_containers_and_servers_told_by_files(workspace) -> None:
    facts = workspace.write(
        {
            "Procfile": "web: gunicorn app:app\nworker: celery -A app worker\n",
            "Dockerfile": 'FROM node:20 AS build\nCMD ["npm", "test"]\nFROM node:20\nENTRYPOINT ["node"]\n'
            'CMD ["server.js", "a b"]\n',
            "package.json": '{"name": "web", "scripts": {"start": "node server.js --port 1", "test": "node '
            'server.js"}}',
            "server.js": "1\n",
            "public/index.php": "<?php\n",
            "src/index.php": "<?php\n",
            "config.ru": "run App\n",
        }
    ).facts()
    assert points(facts) == {
        ("Procfile", "web", "process"),
        ("Dockerfile", "node server.js 'a b'", "container"),
        ("server.js", "start", "process"),
        ("public/index.php", "public/index.php", "server"),
        ("config.ru", "config.ru", "server"),
    }


def test_ruby_and_php_programs_lie_in_bin(workspace) -> None:
    facts = workspace.write(
        {
            "Gemfile": "source 'x'\n",
            "bin/rails": "#!/usr/bin/env ruby\nputs 1\n",
            "bin/setup.sh": "#!/bin/sh\n",
            "api/composer.json": '{"name": "a/b"}',
            "api/bin/console": "#!/usr/bin/env php\n<?php\n",
        }
    ).facts()
    assert points(facts) == {("bin/rails", "rails", "script"), ("api/bin/console", "console", "script")}


def test_tests_examples_and_fuzz_targets_are_no_entry_points(workspace) -> None:
    facts = workspace.write(
        {
            "tests/run.c": "int main(void)\n{\n  return 0;\n}\n",
            "examples/hello.c": "int main(void)\n{\n  return 0;\n}\n",
            "fuzz/one.c": "int main(void)\n{\n  return 0;\n}\n",
        }
    ).facts()
    assert facts.entry_points == ()


def test_a_script_is_found_in_whatever_folder_its_package_lies(workspace) -> None:
    facts = workspace.write(
        {
            "api/pyproject.toml": '[project]\nname = "a"\n[project.scripts]\na = "pkg.cli:run"\nb = "pkg:run"\n',
            "api/code/pkg/cli.py": "def run():\n    pass\n",
            "api/code/pkg/__init__.py": "",
        }
    ).facts()
    assert points(facts) == {("api/code/pkg/cli.py", "a", "script"), ("api/code/pkg/__init__.py", "b", "script")}


def test_static_methods_called_main_need_their_arguments_in_java(workspace) -> None:
    facts = workspace.write({"src/A.java": "class A {\n  static int main() {\n    return 1;\n  }\n}\n"}).facts()
    assert facts.entry_points == ()


def test_a_file_that_an_installed_command_starts_is_listed_once(workspace) -> None:
    facts = workspace.write(
        {
            "pyproject.toml": '[project]\nname = "app"\n[project.scripts]\napp = "app:main"\n',
            "app.py": 'def main():\n    pass\n\n\nif __name__ == "__main__":\n    main()\n',
        }
    ).facts()
    assert points(facts) == {("app.py", "app", "script")}
