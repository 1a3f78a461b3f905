from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

STORY = Path(__file__).with_name("test_whole_way.py")


@pytest.fixture
def screen() -> Iterator[str]:
    """An X server of its own, at a number that it chooses itself."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is not installed")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        yield f":{number}"
        server.terminate()


def test_the_whole_way_can_be_gone_on_a_real_screen(screen: str, root: Path) -> None:
    environment = {**os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", str(STORY)]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=300)
    if "could not load the Qt platform plugin" in done.stderr + done.stdout:
        pytest.skip("Qt cannot speak to an X server here: libxcb-cursor0 and its like are missing")
    assert done.returncode == 0, done.stdout[-4000:]
    assert "1 passed" in done.stdout
