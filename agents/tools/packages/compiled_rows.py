"""The rows of the table for Rust, Go and Java: Cargo, Go modules, Maven and Gradle.

Cargo and Go run nothing while they fetch. Maven and Gradle run plug-ins and the project's own build file whatever they
are asked, so everything that they do with a network is of high risk.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from agents.errors import ToolError
from agents.tools.packages.row import Audit, Command, Manager, Outdated, Wish

_DEPENDENCY_CHECK: Final = ("services.nvd.nist.gov", "jeremylong.github.io")


def _cargo_install(wish: Wish) -> list[Command]:
    dev = ["--dev"] if wish.is_dev else []
    added = [_cargo_add(name, dev) for name in wish.packages]
    return [*added, ["cargo", "fetch"]]


def _cargo_add(name: str, dev: list[str]) -> Command:
    chosen = ["--path", name] if name.startswith((".", "/")) else [name]
    return ["cargo", "add", *dev, *chosen]


def _cargo_audit(_wish: Wish) -> Audit:
    command = ["cargo", "audit", "--json"]
    return Audit(command, "cargo", "cargo-audit", "cargo install cargo-audit --locked", ("github.com",))


def _go_install(wish: Wish) -> list[Command]:
    wanted = [name if "@" in name else f"{name}@latest" for name in wish.packages]
    return [["go", "get", *wanted]] if wanted else [["go", "mod", "download"]]


def _go_audit(_wish: Wish) -> Audit:
    install = "go install golang.org/x/vuln/cmd/govulncheck@latest"
    return Audit(["govulncheck", "-json", "./..."], "govulncheck", "govulncheck", install, ("vuln.go.dev",))


def _mvn(wish: Wish, *words: str) -> Command:
    program = "./mvnw" if (wish.folder / "mvnw").is_file() else "mvn"
    settings = ["--settings", wish.settings] if wish.settings else []
    return [program, "--batch-mode", "--no-transfer-progress", *settings, *words]


def _mvn_outdated(wish: Wish) -> Outdated:
    return Outdated(_mvn(wish, "versions:display-dependency-updates"), "words")


def _mvn_audit(wish: Wish) -> Audit | None:
    if "dependency-check-maven" not in _text(wish.folder / "pom.xml"):
        return None
    command = _mvn(wish, "org.owasp:dependency-check-maven:check", "-Dformat=JSON")
    report = "target/dependency-check-report.json"
    return Audit(command, "dependency-check", "mvn", "your system's package maven", _DEPENDENCY_CHECK, report)


def _gradle(wish: Wish, *words: str) -> Command:
    program = "./gradlew" if (wish.folder / "gradlew").is_file() else "gradle"
    return [program, "--console=plain", "--no-daemon", *words]


def _gradle_audit(wish: Wish) -> Audit | None:
    scripts = "".join(_text(wish.folder / name) for name in ("build.gradle", "build.gradle.kts"))
    if "dependencycheck" not in scripts:
        return None
    report = "build/reports/dependency-check-report.json"
    install = "https://gradle.org/install"
    return Audit(
        _gradle(wish, "dependencyCheckAnalyze"), "dependency-check", "gradle", install, _DEPENDENCY_CHECK, report
    )


def _by_hand(name: str) -> list[Command]:
    raise ToolError(
        f"{name} has no command that changes what its build file declares.",
        "Change the build file with edit_file, then call install_packages without names to fetch.",
    )


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""


CARGO: Final = Manager(
    name="cargo",
    family="rust",
    ecosystem="cargo",
    program="cargo",
    how_to_get="https://rustup.rs",
    locks=("Cargo.lock",),
    manifests=("Cargo.toml",),
    install=_cargo_install,
    update=lambda wish: [["cargo", "update", *wish.packages], ["cargo", "fetch"]],
    remove=lambda wish: [["cargo", "remove", *(["--dev"] if wish.is_dev else []), *wish.packages]],
    outdated=lambda _wish: Outdated(["cargo", "update", "--dry-run", "--verbose"], "cargo"),
    audit=_cargo_audit,
    quiet="fetched, not built: build scripts run with the first build, which has no network",
    by_hand="cargo fetch",
    removes_offline=True,
)
GO: Final = Manager(
    name="go",
    family="go",
    ecosystem="go",
    program="go",
    how_to_get="https://go.dev/dl",
    locks=("go.sum",),
    manifests=("go.mod",),
    install=_go_install,
    update=lambda wish: [["go", "get", "-u", *(wish.packages or ["./..."])]],
    remove=lambda wish: [["go", "get", *(f"{name}@none" for name in wish.packages)]],
    outdated=lambda _wish: Outdated(["go", "list", "-m", "-u", "-json", "all"], "go"),
    audit=_go_audit,
    quiet="Go runs nothing while it fetches",
    by_hand="go mod download",
    environment={"GOFLAGS": "-modcacherw", "GOTOOLCHAIN": "local"},
)
MAVEN: Final = Manager(
    name="maven",
    family="java",
    ecosystem="maven",
    program="mvn",
    how_to_get="your system's package maven, or https://maven.apache.org",
    locks=(),
    manifests=("pom.xml",),
    install=lambda wish: [_mvn(wish, "dependency:go-offline")],
    update=lambda wish: [_mvn(wish, "--update-snapshots", "dependency:resolve")],
    remove=lambda _wish: _by_hand("Maven"),
    outdated=_mvn_outdated,
    audit=_mvn_audit,
    runs_code=True,
    takes_names=False,
    by_hand="mvn dependency:resolve",
)
GRADLE: Final = Manager(
    name="gradle",
    family="java",
    ecosystem="maven",
    program="gradle",
    how_to_get="https://gradle.org/install",
    locks=("gradle.lockfile",),
    manifests=("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"),
    install=lambda wish: [_gradle(wish, "dependencies")],
    update=lambda wish: [_gradle(wish, "--refresh-dependencies", "dependencies")],
    remove=lambda _wish: _by_hand("Gradle"),
    outdated=lambda _wish: None,
    audit=_gradle_audit,
    runs_code=True,
    takes_names=False,
    by_hand="gradle dependencies",
)
