from __future__ import annotations

import re
from pathlib import Path

CODE = re.compile(r'"((?:ids|spec|ears|artifact)\.[a-z_]+|contradiction)"')


def test_every_code_of_a_finding_is_on_the_page(root: Path) -> None:
    sources = [*(root / "spec/linting").glob("*.py"), root / "daemon/spec_text/project_findings.py"]
    codes = {code for source in sources for code in CODE.findall(source.read_text(encoding="utf-8"))}
    page = (root / "docs/spec-text.md").read_text(encoding="utf-8").partition("## What is found")[2]
    assert codes == set(re.findall(r"`((?:ids|spec|ears|artifact)\.[a-z_]+|contradiction)`", page))
