"""Where npm, Yarn, pnpm, Cargo, Go, Maven and Gradle take packages from, by their own settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from agents.tools.packages import public_registries as public
from agents.tools.packages.registries import Ground, Registries
from agents.tools.packages.small_files import read_text, read_toml
from indexer.facts.element import Element, XmlRefused, parse_xml

_NPM_LINE: Final = re.compile(r"^\s*(?P<name>(?:@[\w.-]+:)?registry|cafile|strict-ssl)\s*=\s*(?P<value>.+?)\s*$", re.M)
_NPM_KEY: Final = re.compile(r"^\s*//(?P<host>[^/:\s]+)\S*:(?:_authToken|_auth|_password|username)\s*=", re.M)
_RESOLVED: Final = re.compile(
    r'(?:"resolved": "|^\s+resolved "|tarball: )(?:git\+)?(?:https?|ssh)://(?:[^@/"\s]+@)?(?P<host>[^/"\s:]+)', re.M
)
_YARN_SERVER: Final = re.compile(r"^\s*npmRegistryServer:\s*(?P<value>\S+)", re.M)
_YARN_1: Final = re.compile(r"^\s*registry\s+(?P<value>\S+)", re.M)
_GRADLE_URL: Final = re.compile(r"""["'](?P<address>https?://[^"'\s]+)["']""")


def npm_registries(ground: Ground) -> Registries:
    """By variables and the .npmrc files of folder, tree, person and machine, and by what lock files name."""
    found = Registries()
    named = ground.named("NPM_CONFIG_USERCONFIG")
    person = [Path(named) if named else ground.home / ".npmrc", Path("/etc/npmrc"), Path("/usr/etc/npmrc")]
    projects = [folder / ".npmrc" for folder in ground.folders]
    settings: dict[str, str] = {}
    for file in reversed([*projects, *person]):
        text = read_text(file)
        settings |= {match["name"]: match["value"] for match in _NPM_LINE.finditer(text)}
        if file not in projects:
            for match in _NPM_KEY.finditer(text):
                found.withhold(match["host"])
            for match in _NPM_LINE.finditer(text):
                if match["name"] == "cafile":
                    found.note_place(match["value"])
    registry = ground.named("NPM_CONFIG_REGISTRY") or settings.get("registry", public.NPM_REGISTRY)
    settings["registry"] = registry
    clean = {name: found.address(value) if "registry" in name else value for name, value in settings.items()}
    found.files["npmrc"] = "".join(f"{name}={value}\n" for name, value in clean.items())
    found.environment["NPM_CONFIG_REGISTRY"] = clean["registry"]
    for name in ("package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock"):
        for folder in ground.folders:
            for match in _RESOLVED.finditer(_lock_text(folder / name)):
                replaced = match["host"] == public.NPM and name.endswith(".json")  # npm asks its own registry
                found.note_host("" if replaced else match["host"])
    found.withheld = [host for host in found.withheld if host in found.hosts]
    return found


def yarn_registries(ground: Ground) -> Registries:
    """As npm's, with what Yarn's own files say."""
    found = npm_registries(ground)
    for folder in [*ground.folders, ground.home]:
        later = [match["value"] for match in _YARN_SERVER.finditer(read_text(folder / ".yarnrc.yml"))]
        first = [match["value"] for match in _YARN_1.finditer(read_text(folder / ".yarnrc"))]
        for value in (*later, *first):
            found.environment["YARN_NPM_REGISTRY_SERVER" if value in later else "YARN_REGISTRY"] = found.address(value)
    if public.NPM in found.hosts:
        found.note_host(public.YARN)
    return found


def cargo_registries(ground: Ground) -> Registries:
    """By Cargo's configuration in the tree and the person's own: sources that replace crates.io, further registries."""
    found = Registries()
    own = [ground.home / ".cargo" / name for name in ("config.toml", "config")]
    if ground.environ.get("CARGO_HOME"):
        own = [Path(ground.environ["CARGO_HOME"]) / "config.toml"]
    replaces = False
    lines: list[str] = []
    for file in [*(folder / ".cargo/config.toml" for folder in ground.folders), *own]:
        table = read_toml(file)
        for kind, key in (("source", "registry"), ("registries", "index")):
            entries = table.get(kind)
            for name, entry in entries.items() if isinstance(entries, dict) else ():
                if isinstance(entry, dict):
                    replaces = replaces or "replace-with" in entry
                    lines += _cargo_source(found, f'{kind}."{name}"', key, entry) if file in own else []
                    if file not in own and isinstance(entry.get(key), str):
                        found.address(str(entry[key]).removeprefix("sparse+"))
    if lines:
        found.files["cargo/config.toml"] = "\n".join(lines) + "\n"
    if not replaces:
        for host in public.CARGO:
            found.note_host(host)
    return found


def _cargo_source(found: Registries, head: str, key: str, entry: dict[str, object]) -> Iterator[str]:
    yield f"[{head}]"
    for name in (key, "replace-with", "directory", "local-registry"):
        value = entry.get(name)
        if isinstance(value, str):
            prefix = "sparse+" if value.startswith("sparse+") else ""
            clean = value if name == "replace-with" else prefix + found.address(value.removeprefix("sparse+"))
            yield f'{name} = "{clean}"'


def go_registries(ground: Ground) -> Registries:
    """By GOPROXY and GOSUMDB, as variables or in Go's own file; `direct` is left out unless somebody has set it."""
    found = Registries()
    stored = dict(
        line.partition("=")[::2] for line in read_text(ground.home / ".config/go/env").splitlines() if "=" in line
    )
    for name in ("GOPROXY", "GOSUMDB", "GONOSUMDB", "GONOSUMCHECK", "GOPRIVATE", "GONOPROXY", "GOFLAGS"):
        value = ground.environ.get(name) or stored.get(name, "")
        if name != "GOFLAGS" and value:
            found.environment[name] = value
    proxies = re.split(r"[,|]", found.environment.get("GOPROXY", public.GO_PROXY))
    clean = [found.address(proxy, is_persons=True) if "://" in proxy else proxy for proxy in proxies]
    found.environment["GOPROXY"] = ",".join(clean)
    sums = found.environment.get("GOSUMDB", public.GO_SUMS)
    if sums != "off" and any("://" in proxy and not proxy.startswith("file:") for proxy in clean):
        found.note_host(sums.split()[-1].rpartition("//")[2].partition("+")[0].partition("/")[0])
    if "direct" in clean:
        for module in re.findall(
            r"^\s*(?:require\s+)?([\w-]+(?:\.[\w-]+)+)/\S*\s+v", read_text(ground.folder / "go.mod"), re.M
        ):
            found.note_host(module)
    return found


def maven_registries(ground: Ground) -> Registries:
    """By the mirrors of the person's settings.xml and the repositories of pom.xml."""
    found = Registries()
    mirrors = list(_elements(ground.home / ".m2/settings.xml", "mirror"))
    told = []
    for mirror in mirrors:
        url = found.address(_child(mirror, "url"))
        told.append(
            f"<mirror><id>{escape(_child(mirror, 'id'))}</id><mirrorOf>{escape(_child(mirror, 'mirrorOf') or '*')}"
            f"</mirrorOf><url>{escape(url)}</url></mirror>"
        )
    if told:
        found.files["settings.xml"] = f"<settings><mirrors>{''.join(told)}</mirrors></settings>\n"
    if not any((_child(mirror, "mirrorOf") or "*") in {"*", "central", "external:*"} for mirror in mirrors):
        for host in public.MAVEN_CENTRAL:
            found.note_host(host)
    for folder in ground.folders:
        for kind in ("repository", "pluginRepository"):
            for repository in _elements(folder / "pom.xml", kind):
                found.address(_child(repository, "url"))
    return found


def gradle_registries(ground: Ground) -> Registries:
    """By the addresses that build files name, beside Maven Central and Gradle's plug-in portal."""
    found = Registries()
    for host in (*public.MAVEN_CENTRAL, public.GRADLE_PLUGINS):
        found.note_host(host)
    names = ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts")
    for file in [folder / name for folder in ground.folders for name in names]:
        for match in _GRADLE_URL.finditer(read_text(file)):
            found.address(match["address"])
    if any((folder / "gradlew").is_file() for folder in ground.folders):
        found.note_host(public.GRADLE_ITSELF)
    return found


def _lock_text(file: Path) -> str:
    try:
        return "" if file.is_symlink() or file.stat().st_size > 20_000_000 else file.read_text("utf-8", "replace")
    except OSError:
        return ""


def _elements(file: Path, tag: str) -> list[Element]:
    try:
        waiting = [parse_xml(read_text(file).encode())]
    except XmlRefused:
        return []
    found = []
    while waiting:
        element = waiting.pop()
        found += [element] if element.tag == tag else []
        waiting += element.children
    return found


def _child(element: Element, tag: str) -> str:
    found = element.first(tag)
    return found.text.strip() if found is not None else ""
