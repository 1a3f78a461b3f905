"""The table of test frameworks: how each is recognised, called for some tests or all, and where it reports."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

Name = Literal[
    "pytest", "unittest", "jest", "vitest", "mocha", "node", "npm", "go", "cargo", "maven", "gradle", "phpunit",
    "rspec", "dotnet",
]  # fmt: skip
ReportKind = Literal["junit", "jest", "go", "words"]


@dataclass(frozen=True)
class Wanted:
    """What to test: ids or paths, a pattern for names, and where a report may be written, if one is to be."""

    folder: Path
    report: Path | None
    selection: Sequence[str] = ()
    pattern: str = ""


@dataclass(frozen=True)
class Framework:
    """One framework; `words` in a test command of the project show it, `is_here` looks at the tree itself."""

    name: Name
    words: re.Pattern[str]
    is_here: Callable[[Path], bool]
    command: Callable[[Wanted], list[str]]
    report: ReportKind = "junit"
    files: str = ""
    """A glob for reports that it writes at places of its own, below the folder."""
    environment: Mapping[str, str] = field(default_factory=dict)
    no_tests: int | None = None
    """The exit code that means that nothing was selected."""


_SEVERAL: Final = re.compile(r"&&|\|\||;|\bnpm\b|\byarn\b|\bpnpm\b")
"""A script that does more than to run a framework, or does it through another script."""


def python_of(wanted: Wanted) -> str:
    """The interpreter of the project's own environment, else the machine's."""
    for name in (".venv", "venv"):
        if (wanted.folder / name / "bin" / "python").exists():
            return f"{name}/bin/python"
    return "python3"


def _bin(wanted: Wanted, program: str) -> str:
    """A program that the project has installed by npm, or its plain name."""
    found = f"node_modules/.bin/{program}"
    return found if (wanted.folder / found).exists() else program


def _has(*names: str) -> Callable[[Path], bool]:
    return lambda folder: any((folder / name).exists() for name in names)


def _package(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "package.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _needs(name: str) -> Callable[[Path], bool]:
    """Whether package.json names a package among what is needed for development or ever."""

    def look(folder: Path) -> bool:
        package = _package(folder)
        return any(name in (package.get(kind) or {}) for kind in ("devDependencies", "dependencies"))

    return look


def _test_script(folder: Path) -> str:
    scripts = _package(folder).get("scripts")
    return str(scripts.get("test", "")) if isinstance(scripts, dict) else ""


def _runs_node_alone(folder: Path) -> bool:
    script = _test_script(folder)
    return "--test" in script and not _SEVERAL.search(script)


def _mentions_pytest(folder: Path) -> bool:
    if _has("pytest.ini", "conftest.py", "tests/conftest.py")(folder):
        return True
    for name in ("pyproject.toml", "setup.cfg", "tox.ini", "requirements-dev.txt", "requirements.txt"):
        try:
            if "pytest" in (folder / name).read_text("utf-8", "replace"):
                return True
        except OSError:
            continue
    return False


def _has_python_tests(folder: Path) -> bool:
    return any(next(iter(folder.glob(pattern)), None) for pattern in ("test_*.py", "tests/test_*.py", "test/test_*.py"))


def _pytest(wanted: Wanted) -> list[str]:
    report = ["-o", "junit_family=xunit1", f"--junit-xml={wanted.report}"] if wanted.report else []
    options = ["-q", "--color=no", "-p", "no:cacheprovider", *report]
    chosen = ["-k", wanted.pattern] if wanted.pattern else []
    return [python_of(wanted), "-m", "pytest", *options, *chosen, *wanted.selection]


def _unittest(wanted: Wanted) -> list[str]:
    chosen = ["-k", wanted.pattern] if wanted.pattern else []
    named = [name.removesuffix(".py").replace("/", ".") for name in wanted.selection]
    return [python_of(wanted), "-m", "unittest", *chosen, *(named or ["discover"])]


def _jest(wanted: Wanted) -> list[str]:
    chosen = ["-t", wanted.pattern] if wanted.pattern else []
    report = ["--json", f"--outputFile={wanted.report}"] if wanted.report else []
    return [_bin(wanted, "jest"), "--ci", *report, *chosen, *wanted.selection]


def _vitest(wanted: Wanted) -> list[str]:
    chosen = ["-t", wanted.pattern] if wanted.pattern else []
    report = ["--reporter=json", f"--outputFile={wanted.report}"] if wanted.report else []
    return [_bin(wanted, "vitest"), "run", *report, *chosen, *wanted.selection]


def _mocha(wanted: Wanted) -> list[str]:
    chosen = ["--grep", wanted.pattern] if wanted.pattern else []
    report = ["--reporter", "xunit", "--reporter-option", f"output={wanted.report}"] if wanted.report else []
    return [_bin(wanted, "mocha"), *report, *chosen, *wanted.selection]


def _node(wanted: Wanted) -> list[str]:
    chosen = [f"--test-name-pattern={wanted.pattern}"] if wanted.pattern else []
    report = ["--test-reporter=junit", f"--test-reporter-destination={wanted.report}"] if wanted.report else []
    return ["node", "--test", *report, *chosen, *wanted.selection]


def _npm(wanted: Wanted) -> list[str]:
    given = [*wanted.selection, *([wanted.pattern] if wanted.pattern else [])]
    return ["npm", "test", "--silent", *(["--", *given] if given else [])]


def _go(wanted: Wanted) -> list[str]:
    chosen = ["-run", wanted.pattern] if wanted.pattern else []
    return ["go", "test", "-json", *chosen, *(wanted.selection or ["./..."])]


def _cargo(wanted: Wanted) -> list[str]:
    names = [*wanted.selection, *([wanted.pattern] if wanted.pattern else [])]
    return ["cargo", "test", "--offline", "--no-fail-fast", "--color=never", *(["--", *names] if names else [])]


def _maven(wanted: Wanted) -> list[str]:
    names = [*wanted.selection, *([wanted.pattern] if wanted.pattern else [])]
    chosen = [f"-Dtest={','.join(names)}"] if names else []
    return [_wrapper(wanted.folder, "mvnw", "mvn"), "--batch-mode", "--offline", *chosen, "test"]


def _gradle(wanted: Wanted) -> list[str]:
    names = [*wanted.selection, *([wanted.pattern] if wanted.pattern else [])]
    chosen = [part for name in names for part in ("--tests", name)]
    return [
        _wrapper(wanted.folder, "gradlew", "gradle"),
        "--offline",
        "--console=plain",
        "--no-daemon",
        "test",
        *chosen,
    ]


def _phpunit(wanted: Wanted) -> list[str]:
    chosen = ["--filter", wanted.pattern] if wanted.pattern else []
    report = [f"--log-junit={wanted.report}"] if wanted.report else []
    return ["vendor/bin/phpunit", *report, *chosen, *wanted.selection]


def _rspec(wanted: Wanted) -> list[str]:
    chosen = ["--example", wanted.pattern] if wanted.pattern else []
    return ["bundle", "exec", "rspec", "--no-color", *chosen, *wanted.selection]


def _dotnet(wanted: Wanted) -> list[str]:
    chosen = ["--filter", wanted.pattern] if wanted.pattern else []
    return ["dotnet", "test", "--no-restore", *wanted.selection, *chosen]


def _wrapper(folder: Path, wrapper: str, program: str) -> str:
    return f"./{wrapper}" if (folder / wrapper).is_file() else program


def _is_dotnet(folder: Path) -> bool:
    return any(next(iter(folder.glob(pattern)), None) for pattern in ("*.sln", "*.csproj", "*.fsproj"))


FRAMEWORKS: Final[Sequence[Framework]] = (
    Framework("pytest", re.compile(r"\bpytest\b"), _mentions_pytest, _pytest, no_tests=5),
    Framework("vitest", re.compile(r"\bvitest\b"), _needs("vitest"), _vitest, "jest"),
    Framework("jest", re.compile(r"\bjest\b|react-scripts test"), _needs("jest"), _jest, "jest"),
    Framework("mocha", re.compile(r"\bmocha\b"), _needs("mocha"), _mocha),
    Framework("node", re.compile(r"\bnode\b.* --test\b"), _runs_node_alone, _node),
    Framework("npm", re.compile(r"\b(?:npm|pnpm|yarn)\b.* test\b"), lambda f: bool(_test_script(f)), _npm, "words"),
    Framework("go", re.compile(r"^go test\b"), _has("go.mod"), _go, "go"),
    Framework("cargo", re.compile(r"^cargo\b.* (?:test|nextest)\b"), _has("Cargo.toml"), _cargo, "words"),
    Framework(
        "maven", re.compile(r"\bmvnw?\b"), _has("pom.xml"), _maven, files="**/target/surefire-reports/TEST-*.xml"
    ),
    Framework(
        "gradle",
        re.compile(r"\bgradlew?\b"),
        _has("build.gradle", "build.gradle.kts", "gradlew"),
        _gradle,
        files="**/build/test-results/**/TEST-*.xml",
    ),
    Framework("phpunit", re.compile(r"\bphpunit\b"), _has("phpunit.xml", "phpunit.xml.dist"), _phpunit),
    Framework("rspec", re.compile(r"\brspec\b"), _has(".rspec", "spec/spec_helper.rb"), _rspec, "words"),
    Framework("dotnet", re.compile(r"^dotnet test\b"), _is_dotnet, _dotnet, "words"),
    Framework("unittest", re.compile(r"\bunittest\b"), _has_python_tests, _unittest, "words", no_tests=5),
)
"""Those that say more come first where a tree shows several."""


def framework_of(folder: Path, test_commands: Sequence[str], name: str = "") -> Framework | None:
    """The framework of that name, else what the project's own test commands name, else what the tree shows."""
    if name:
        return next((known for known in FRAMEWORKS if known.name == name), None)
    for command in test_commands:
        for known in FRAMEWORKS:
            if known.words.search(command):
                better = _of_script(folder) if known.name == "npm" else None
                return better or known
    return next((known for known in FRAMEWORKS if known.is_here(folder)), None)


def _of_script(folder: Path) -> Framework | None:
    """What `npm test` runs in the end, if that alone is run: only then can it be called directly."""
    script = _test_script(folder).strip()
    if _SEVERAL.search(script):
        return None
    return next((known for known in FRAMEWORKS if known.name != "npm" and known.words.search(script)), None)
