"""What the extension for Visual Studio Code does, in Node: its parts, and its protocol library with a real server."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def bundle(root: Path, tmp_path: Path) -> Path:
    """The extension and its tests, checked and bundled."""
    if shutil.which("node") is None:
        pytest.skip("needs Node.js 20 or newer")
    if not (root / ".venv/vscode/.installed").exists():
        pytest.skip("needs what the extension is built with: run packaging/vsix.sh setup, which takes Node.js with npm")
    built = subprocess.run(
        ["sh", str(root / "packaging/vsix.sh"), "tests", str(tmp_path)], capture_output=True, text=True, timeout=100
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return tmp_path


def test_its_parts_do_what_they_should_and_its_client_works_with_a_real_server(shop, bundle: Path) -> None:
    done = subprocess.run(
        ["node", "--test", *sorted(str(path) for path in (bundle / "out").glob("*.test.js"))],
        cwd=bundle,
        env=shop.environ | {"GROUNDPLAN": json.dumps(shop.command), "WORK": str(shop.folder)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout
    assert "# skipped 0" in done.stdout
    assert shop.forwarders() == []
