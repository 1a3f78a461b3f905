"""What is known of a workspace as a whole, as `groundplan facts --json` prints it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel


class Scope(StrEnum):
    """What a dependency is needed for."""

    RUNTIME = "runtime"
    DEV = "dev"
    TEST = "test"
    BUILD = "build"
    OPTIONAL = "optional"
    PEER = "peer"


class LanguageFact(BaseModel):
    """Lines and files of one language.

    Counted are source, test and example files alone: generated, vendored and minified code, documents and
    configuration say little about what the people of a project write. Lines include blanks and comments.
    """

    name: str
    lines: int
    files: int


class Dependency(BaseModel):
    """One declared dependency.

    `ecosystem` is where the name is known: pypi, conda, npm, cargo, go, maven (also for Gradle), composer, rubygems,
    nuget, vcpkg, conan, or system (libraries that CMake and Meson look for). `version` is the constraint as declared,
    with the manifest's own variables filled in, empty where none is; `resolved` the version that a lock file tells.
    `group` is the extra, target or configuration it lies in. `is_indirect`: the manifest lists it only because
    another dependency needs it. `is_internal`: it is a package of this workspace.
    """

    name: str
    ecosystem: str
    version: str
    scope: Scope
    manifest: str
    resolved: str = ""
    group: str = ""
    is_indirect: bool = False
    is_internal: bool = False


class Framework(BaseModel):
    """A framework or tool in use; `evidence` is a sentence that begins with the file that shows it."""

    name: str
    evidence: str
    kind: str = ""


class EntryPoint(BaseModel):
    """A place where running begins; `path` is the file to read, `kind` how it is started, `target` the rest of it.

    Kinds: `script` (an installed command), `main` (a main function or module), `server` (a web root), `process`
    (a Procfile line), `container` (a Dockerfile's command), `library` (what a package exports).
    """

    path: str
    name: str
    kind: str = "main"
    target: str = ""


class Commands(BaseModel):
    """Shell commands, to be run in the workspace's root, best first; `evidence` names the file behind each."""

    build: list[str] = []
    test: list[str] = []
    lint: list[str] = []
    format: list[str] = []
    run: list[str] = []
    evidence: dict[str, str] = {}


class LicenceClaim(BaseModel):
    """What one file says of the licence: an SPDX expression, or the words as they stand where none fits."""

    licence: str
    path: str
    kind: str


class ComplexFunction(BaseModel):
    """A function with its cyclomatic complexity."""

    path: str
    symbol: str
    line: int
    complexity: int


class LongFile(BaseModel):
    """A long source file."""

    path: str
    lines: int


class LongFunction(BaseModel):
    """A long function; `lines` from its first to its last line."""

    path: str
    symbol: str
    line: int
    lines: int


class HotSpots(BaseModel):
    """Where source code (not tests, examples or generated code) is hardest to change; worst first."""

    complexity: list[ComplexFunction] = []
    files: list[LongFile] = []
    functions: list[LongFunction] = []


class TestFacts(BaseModel):
    """How much test code there is; `ratio` is test lines per source line, 0 where there is no source."""

    files: int = 0
    lines: int = 0
    ratio: float = 0.0


class Package(BaseModel):
    """A package that this workspace defines; `path` is its folder, empty for the root."""

    name: str
    path: str
    ecosystem: str
    manifest: str
    version: str = ""


class ContinuousIntegration(BaseModel):
    """A system that builds or tests on every change, and the files that tell it how."""

    name: str
    files: list[str]


class Runtime(BaseModel):
    """A version of a language or platform that the workspace asks for, as declared in `path`."""

    name: str
    version: str
    path: str


class Counts(BaseModel):
    """Totals; `lines` are those of all languages as counted in `languages`."""

    files: int = 0
    lines: int = 0
    source_lines: int = 0
    functions: int = 0
    types: int = 0
    dependencies: int = 0
    packages: int = 0
    unparsed: int = 0


class Problem(BaseModel):
    """Something that could not be read or that contradicts itself, and why."""

    path: str
    reason: str


class Facts(BaseModel):
    """All facts of a workspace. `licence` is an SPDX expression, empty where nothing tells."""

    languages: list[LanguageFact] = []
    dependencies: list[Dependency] = []
    frameworks: list[Framework] = []
    entry_points: list[EntryPoint] = []
    commands: Commands = Commands()
    licence: str = ""
    licence_claims: list[LicenceClaim] = []
    licence_disagreement: str = ""
    hot_spots: HotSpots = HotSpots()
    tests: TestFacts = TestFacts()
    classes: dict[str, int] = {}
    packages: list[Package] = []
    ci: list[ContinuousIntegration] = []
    runtime: list[Runtime] = []
    counts: Counts = Counts()
    problems: list[Problem] = []
