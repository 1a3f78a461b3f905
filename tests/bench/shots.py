"""Pictures of every view, light and dark, large and small, of a story on a real daemon: `make shots OUT=folder`.

They are for looking at: nothing is compared. Prints what each view was like (its state) and how long it took to be
ready, and ends with 1 when a view did not get there.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PySide6.QtWidgets import QApplication
from support.daemon_apart import daemon_apart
from support.ollama_server import OllamaModel, OllamaServer
from support.run_stories import EDIT, begin, reply, until, waits
from support.window_story import Story, answer_next, begin_story, build, clash, make_plan, make_shop_backend

from daemon.client.over_socket import HttpClient
from daemon.home import Home
from gui.app import Wanted, make_window
from gui.frame.rooms import ROOMS
from gui.frame.window import Window
from gui.views.messages import Target

SIZES: Final = ((1440, 900), (1024, 640))
MODES: Final = ("light", "dark")
_PATIENCE_S: Final = 30.0
_REST_S: Final = 0.8
"""What a view draws after its answer (a layout, a diagram) is there by then, and nothing moves any more."""


def main() -> int:
    """Take the pictures; the exit code."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "build/shots")
    out.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2:] or [room.name for room in ROOMS]
    app = QApplication.instance() or QApplication(["groundplan"])
    assert isinstance(app, QApplication)
    with (
        tempfile.TemporaryDirectory(prefix="gp-shots-") as folder,
        _ollama() as ollama,
        daemon_apart(GROUNDPLAN_OLLAMA_URL=ollama.url) as bench,
    ):
        _tell_story(bench.daemon, Path(folder) / "shop-backend", ollama)
        return _shoot(app, bench.home, Path(folder) / "shop-backend", out, wanted)


@contextmanager
def _ollama() -> Iterator[OllamaServer]:
    with OllamaServer(OllamaModel("qwen3:8b", capabilities=("completion", "tools"), context=32_000)) as server:
        yield server


def _tell_story(client: HttpClient, folder: Path, ollama: OllamaServer) -> Story:
    """A project with a clash, artifacts of which some are stale, a plan, and a run that waits for a yes."""
    story = begin_story(client, make_shop_backend(folder), answers=14)
    build(client, story)
    clash(client, story)
    for _ in range(3):
        answer_next(client, story)
    make_plan(client, story, "Keep idempotency keys for 72 hours in payments/models.py")
    ollama.said.extend(
        [reply("read_file", path="calc.py"), EDIT, reply("finish", summary="The mean adds nothing any more.")]
    )
    until(client, begin(client, folder), waits)
    return story


def _shoot(app: QApplication, home: Home, folder: Path, out: Path, wanted: list[str]) -> int:
    window, link, desk = make_window(app, home, Wanted(str(folder)))
    window.show()
    failed = []
    _until(app, lambda: window.place.has_project)
    for name in wanted:
        began = time.monotonic()
        window.go(Target(name))
        is_there = _until(app, lambda: window.view.state in ("ready", "empty", "failed"))
        took_ms = (time.monotonic() - began) * 1000
        _until(app, lambda: False, _REST_S)
        sys.stdout.write(f"{name:<14} {window.view.state:<8} {took_ms:6.0f} ms\n")
        if not is_there or window.view.state == "failed":
            failed.append(name)
        _take(app, window, out, name)
    window.close()
    desk.close()
    link.close()
    return 1 if failed else 0


def _take(app: QApplication, window: Window, out: Path, name: str) -> None:
    for mode in MODES:
        window.set_mode(mode)
        for width, height in SIZES:
            window.resize(width, height)
            _until(app, lambda: False, _REST_S)
            size = "" if (width, height) == SIZES[0] else "_small"
            window.grab().save(str(out / f"{name}{size}_{mode}.png"))
    window.resize(*SIZES[0])


def _until(app: QApplication, is_so: Callable[[], bool], patience_s: float = _PATIENCE_S) -> bool:
    ends = time.monotonic() + patience_s
    while time.monotonic() < ends:
        app.processEvents()
        if is_so():
            return True
        time.sleep(0.005)
    return False


if __name__ == "__main__":
    raise SystemExit(main())
