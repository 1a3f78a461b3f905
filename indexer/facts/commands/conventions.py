"""Commands that follow from a build tool being there, because everyone who uses it runs it so."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator

from indexer.facts.commands.command import Command, Purpose, inside
from indexer.facts.commands.task_files import is_daily, outermost
from indexer.facts.findings import Findings
from indexer.facts.manifests.nuget import PROJECT_SUFFIXES
from indexer.facts.shelf import Shelf, folder_of, join

BUILD, TEST, LINT, FORMAT, RUN = Purpose.BUILD, Purpose.TEST, Purpose.LINT, Purpose.FORMAT, Purpose.RUN
_MANAGED = re.compile(r"\.(cs|fs|vb)proj\b")
_Pairs = Iterable[tuple[Purpose, str]]


def convention_commands(shelf: Shelf, findings: Findings, go_programs: Iterable[str]) -> Iterator[Command]:
    """Commands by habit for every build tool that is in use; `go_programs` are the folders of Go main packages."""
    yield from _cargo(shelf, findings)
    yield from _go(shelf, go_programs)
    names = {dependency.name for dependency in findings.dependencies}
    tools: tuple[tuple[tuple[str, ...], Callable[[Shelf, str, set[str]], _Pairs]], ...] = (
        (("pom.xml",), _maven),
        (("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"), _gradle),
        (("CMakeLists.txt",), _cmake),
        (("meson.build",), _meson),
        (("configure.ac", "configure.in"), _autotools),
        (("MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel"), _bazel),
        (("Package.swift",), _swift),
        (("composer.json",), _php),
        (("Gemfile", "Rakefile"), _ruby),
        (("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"), _compose),
    )
    for files, pairs in tools:
        for path in outermost(shelf.find(*files)):
            for purpose, text in pairs(shelf, folder_of(path), names):
                yield Command(purpose, inside(folder_of(path), text), path)
    yield from _dotnet(shelf)


def _cargo(shelf: Shelf, findings: Findings) -> Iterator[Command]:
    for path in outermost(shelf.find("Cargo.toml")):
        table = shelf.toml(path)
        wide = " --workspace" if table and table.table("workspace").texts("members") else ""
        texts = [(BUILD, f"cargo build{wide}"), (TEST, f"cargo test{wide}"), (LINT, f"cargo clippy{wide}")]
        texts.append((FORMAT, "cargo fmt --all" if wide else "cargo fmt"))
        programs = [point for point in findings.entry_points if is_daily(point.path) and point.path.endswith(".rs")]
        texts += [
            (RUN, f"cargo run --bin {shlex.quote(point.name)}" if wide else "cargo run") for point in programs[:3]
        ]
        for purpose, text in dict.fromkeys(texts):
            yield Command(purpose, inside(folder_of(path), text), path)


def _go(shelf: Shelf, programs: Iterable[str]) -> Iterator[Command]:
    listed = list(programs)
    for path in outermost(shelf.find("go.mod")):
        folder = folder_of(path)
        configured = next((name for name in shelf.in_folder(folder) if "/.golangci." in f"/{name}"), None)
        if configured:
            yield Command(LINT, inside(folder, "golangci-lint run"), configured)
        texts = [(BUILD, "go build ./..."), (TEST, "go test ./..."), (LINT, "go vet ./..."), (FORMAT, "gofmt -w .")]
        own = [program for program in listed if not folder or program == folder or program.startswith(folder + "/")]
        texts += [(RUN, f"go run {shlex.quote('./' + program[len(folder) :].strip('/'))}") for program in own[:3]]
        for purpose, text in texts:
            yield Command(purpose, inside(folder, text), path)


def _maven(shelf: Shelf, folder: str, names: set[str]) -> _Pairs:
    tool = "./mvnw" if shelf.has(join(folder, "mvnw")) else "mvn"
    yield BUILD, f"{tool} package"
    yield TEST, f"{tool} test"
    if "com.diffplug.spotless:spotless-maven-plugin" in names:
        yield LINT, f"{tool} spotless:check"
        yield FORMAT, f"{tool} spotless:apply"
    if "org.apache.maven.plugins:maven-checkstyle-plugin" in names:
        yield LINT, f"{tool} checkstyle:check"
    if "com.github.spotbugs:spotbugs-maven-plugin" in names:
        yield LINT, f"{tool} spotbugs:check"
    for plugin, goal in (
        ("org.springframework.boot:spring-boot-maven-plugin", "spring-boot:run"),
        ("io.quarkus:quarkus-maven-plugin", "quarkus:dev"),
        ("io.quarkus.platform:quarkus-maven-plugin", "quarkus:dev"),
    ):
        if plugin in names:
            yield RUN, f"{tool} {goal}"


def _gradle(shelf: Shelf, folder: str, names: set[str]) -> _Pairs:
    tool = "./gradlew" if shelf.has(join(folder, "gradlew")) else "gradle"
    yield BUILD, f"{tool} assemble"
    yield TEST, f"{tool} test"
    yield LINT, f"{tool} check"
    if "com.diffplug.spotless" in names:
        yield FORMAT, f"{tool} spotlessApply"
    if "org.jlleitschuh.gradle.ktlint" in names:
        yield FORMAT, f"{tool} ktlintFormat"
    if "org.springframework.boot" in names:
        yield RUN, f"{tool} bootRun"
    elif "application" in names:
        yield RUN, f"{tool} run"


def _cmake(shelf: Shelf, folder: str, names: set[str]) -> _Pairs:
    del names
    yield BUILD, "cmake -B build && cmake --build build"
    if re.search(
        r"^[ \t]*(enable_testing|add_test|include[ \t]*\([ \t]*CTest)",
        shelf.text(join(folder, "CMakeLists.txt")) or "",
        re.M,
    ):
        yield TEST, "ctest --test-dir build"
    if shelf.has(join(folder, ".clang-format")):
        yield FORMAT, "git ls-files '*.c' '*.h' '*.cc' '*.cpp' '*.hpp' | xargs clang-format -i"


def _meson(shelf: Shelf, folder: str, names: set[str]) -> _Pairs:
    del shelf, folder, names
    yield BUILD, "meson setup build && meson compile -C build"
    yield TEST, "meson test -C build"


def _autotools(shelf: Shelf, folder: str, names: set[str]) -> _Pairs:
    del names
    prepare = "" if shelf.has(join(folder, "configure")) else "autoreconf -fi && "
    yield BUILD, f"{prepare}./configure && make"
    yield TEST, "make check"


def _bazel(shelf: Shelf, folder: str, names: set[str]) -> _Pairs:
    del shelf, folder, names
    yield BUILD, "bazel build //..."
    yield TEST, "bazel test //..."


def _swift(shelf: Shelf, folder: str, names: set[str]) -> _Pairs:
    del names
    yield BUILD, "swift build"
    yield TEST, "swift test"
    if any(shelf.has(join(folder, name)) for name in (".swiftlint.yml", ".swiftlint.yaml")):
        yield LINT, "swiftlint"


def _php(shelf: Shelf, folder: str, names: set[str]) -> _Pairs:
    if any(shelf.has(join(folder, name)) for name in ("phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml")):
        yield TEST, "vendor/bin/pest" if "pestphp/pest" in names else "vendor/bin/phpunit"
    if any(shelf.has(join(folder, name)) for name in ("phpstan.neon", "phpstan.neon.dist", "phpstan.dist.neon")):
        yield LINT, "vendor/bin/phpstan analyse"
    if "laravel/pint" in names:
        yield FORMAT, "vendor/bin/pint"
    if any(shelf.has(join(folder, name)) for name in (".php-cs-fixer.php", ".php-cs-fixer.dist.php")):
        yield FORMAT, "vendor/bin/php-cs-fixer fix"
    if shelf.has(join(folder, "artisan")):
        yield RUN, "php artisan serve"


def _ruby(shelf: Shelf, folder: str, names: set[str]) -> _Pairs:
    if shelf.has(join(folder, "bin/rails")):
        yield RUN, "bin/rails server"
        if not shelf.has(join(folder, ".rspec")):
            yield TEST, "bin/rails test"
    elif shelf.has(join(folder, "config.ru")):
        yield RUN, "bundle exec rackup"
    if shelf.has(join(folder, ".rspec")) or (shelf.has(join(folder, "spec/spec_helper.rb")) and "rspec" in names):
        yield TEST, "bundle exec rspec"
    if shelf.has(join(folder, ".rubocop.yml")):
        yield LINT, "bundle exec rubocop"
        yield FORMAT, "bundle exec rubocop -a"
    for path in shelf.in_folder(folder):
        if path.endswith(".gemspec"):
            yield BUILD, f"gem build {shlex.quote(path.rpartition('/')[2])}"


def _compose(shelf: Shelf, folder: str, names: set[str]) -> _Pairs:
    del shelf, folder, names
    yield RUN, "docker compose up"


def _dotnet(shelf: Shelf) -> Iterator[Command]:
    # Solutions hold C++ projects as well, which other tools build.
    managed = [path for path in shelf.find_suffix(".sln", ".slnx") if _MANAGED.search(shelf.text(path) or "")]
    solutions = outermost(managed)
    for path in solutions or outermost(shelf.find_suffix(*PROJECT_SUFFIXES)):
        folder, name = folder_of(path), path.rpartition("/")[2]
        # Naming the file is needed only where the folder holds several.
        several = sum(other.endswith((".sln", ".slnx", *PROJECT_SUFFIXES)) for other in shelf.in_folder(folder)) > 1
        what = f" {shlex.quote(name)}" if several else ""
        for purpose, verb in ((BUILD, "build"), (TEST, "test"), (FORMAT, "format")):
            yield Command(purpose, inside(folder, f"dotnet {verb}{what}"), path)
