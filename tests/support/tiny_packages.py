"""Packages made on the spot, and registries on loopback that offer them: no test asks a registry of the world."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

from support.json_server import Answer, JsonServer, Request


def make_wheel(
    folder: Path, name: str, version: str, *, licence: str = "MIT", needs: str = "", script: bool = False
) -> Path:
    """A wheel with one module that holds its version, and with a console script if wished."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense: {licence}\n"
    files = {
        f"{name}.py": f"VERSION = {version!r}\n\ndef main():\n    print({name!r}, VERSION)\n",
        f"{info}/METADATA": metadata + (f"Requires-Dist: {needs}\n" if needs else ""),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if script:
        files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{name} = {name}:main\n"
    record = "".join(f"{path},sha256={_digest(text)},{len(text)}\n" for path, text in files.items())
    place = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(place, "w") as archive:
        for path, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(path, text)
    return place


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def make_source(folder: Path, name: str, version: str) -> Path:
    """A source distribution whose build leaves a file behind, so that one can see whether it ran."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{name}-{version}.tar.gz"
    code = "from setuptools import setup\nsetup(name={!r}, version={!r}, py_modules=[])\n"
    with tarfile.open(place, "w:gz") as archive:
        for path, text in {
            "setup.py": code.format(name, version),
            "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        }.items():
            entry = tarfile.TarInfo(f"{name}-{version}/{path}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return place


class SimpleIndex(JsonServer):
    """An index as pip asks it: a page of links a package, and the files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__()

    def answer(self, request: Request) -> Answer:
        """A page, a file, or 404."""
        parts = request.path.strip("/").split("/")
        if parts[0] == "files" and (self.folder / parts[-1]).is_file():
            return 200, (self.folder / parts[-1]).read_bytes()
        found = sorted(self.folder.glob(f"{parts[-1].replace('-', '_')}-*"))
        if parts[0] != "simple" or not found:
            return 404, "nothing here"
        links = "".join(f'<a href="/files/{file.name}">{file.name}</a>' for file in found)
        return 200, iter([f"<!DOCTYPE html><html><body>{links}</body></html>".encode()]), {"Content-Type": "text/html"}


class NpmRegistry(JsonServer):
    """A registry as npm asks it, with packages of one file, and advisories for some of them."""

    def __init__(self) -> None:
        self.packages: dict[str, dict[str, dict[str, Any]]] = {}
        self.tarballs: dict[str, bytes] = {}
        self.advisories: dict[str, list[dict[str, Any]]] | None = {}
        super().__init__()

    def add(self, name: str, version: str, **manifest: Any) -> None:
        """Offer a package."""
        whole = {"name": name, "version": version, "license": "MIT", **manifest}
        data = _tarball(whole)
        file = f"/{name}/-/{name.rpartition('/')[2]}-{version}.tgz"
        self.tarballs[file] = data
        integrity = f"sha512-{base64.b64encode(hashlib.sha512(data).digest()).decode()}"
        dist = {"tarball": f"{self.url}{file}", "integrity": integrity, "shasum": hashlib.sha1(data).hexdigest()}
        self.packages.setdefault(name, {})[version] = {**whole, "dist": dist}

    def answer(self, request: Request) -> Answer:
        """What is known of a package, a tarball, or advisories."""
        if request.path == "/-/npm/v1/security/advisories/bulk":
            if self.advisories is None:
                return 405, {"error": "not here"}
            return 200, {name: found for name, found in self.advisories.items() if name in (request.body or {})}
        if request.path in self.tarballs:
            return 200, self.tarballs[request.path]
        name = request.path.strip("/").replace("%2f", "/")
        versions = self.packages.get(name)
        if not versions:
            return 404, {"error": "Not found"}
        return 200, {"name": name, "dist-tags": {"latest": list(versions)[-1]}, "versions": versions}


def _tarball(manifest: dict[str, Any]) -> bytes:
    raw = io.BytesIO()
    files = {"package/package.json": json.dumps(manifest), "package/index.js": "module.exports = 1\n"}
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for path, text in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return gzip.compress(raw.getvalue())
