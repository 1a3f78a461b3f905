from __future__ import annotations

import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from support.editor import Editor, Refused

from daemon.client.over_socket import HttpClient
from daemon.home import Home


def test_an_editor_is_served_and_its_folder_becomes_a_workspace(
    editor: Editor, daemon: HttpClient, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    capabilities = editor.initialize(tmp_path)

    assert capabilities["positionEncoding"] == "utf-16"
    assert capabilities["textDocumentSync"]["openClose"]
    known = until(lambda: daemon.request("GET", "/api/v1/workspaces").json()["items"])
    assert [workspace["path"] for workspace in known] == [str(tmp_path)]
    assert editor.request("shutdown", None) is None
    editor.notify("exit", None)
    assert editor.is_ended.wait(5)


def test_two_editors_are_served_apart_and_the_end_of_one_is_not_the_other_s(
    dial: Callable[[], Editor], tmp_path: Path
) -> None:
    one, other = dial(), dial()
    one.initialize(tmp_path)
    other.initialize(tmp_path)
    one.send_raw(b"Content-Length: 99999999999\r\n\r\n")  # a broken client loses its own connection

    assert one.is_ended.wait(5)
    assert refused(other, "probe/unknown") == -32601


def test_the_socket_is_the_user_s_alone_and_goes_with_the_daemon(
    editor: Editor, daemon: HttpClient, home: Home, tmp_path: Path
) -> None:
    editor.initialize(tmp_path)
    assert stat.S_IMODE(home.editor_socket.stat().st_mode) == 0o600

    daemon.request("POST", "/api/v1/daemon/stop")
    assert editor.is_ended.wait(10)
    until(lambda: not home.editor_socket.exists())


def test_the_listener_loads_the_protocol_s_types_only_when_an_editor_comes() -> None:
    look = (
        "import lsp.listener, sys; print([name for name in ('pygls', 'lsprotocol', 'cattrs') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", look], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def refused(editor: Editor, method: str) -> int | None:
    try:
        editor.request(method, {})
    except Refused as error:
        return error.code
    return None


def until(look: Callable[[], object], timeout_s: float = 20.0) -> object:
    deadline = time.monotonic() + timeout_s
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found
