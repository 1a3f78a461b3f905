import importlib.util
import os
import subprocess
import sys
import textwrap

import pytest
from support.json_server import JsonServer
from support.ollama_server import OllamaModel, OllamaServer
from support.openai_server import OpenAiServer
from support.watched_python import WatchedPython

needs_litellm = pytest.mark.skipif(
    importlib.util.find_spec("litellm") is None, reason="needs the extra: pip install 'groundplan[remote]'"
)


class Anyone(JsonServer):
    def answer(self, request):
        return 200, {}


@pytest.fixture
def watched(tmp_path, root):
    return WatchedPython(tmp_path / "watched", root)


def test_the_watcher_sees_what_an_isolated_child_of_a_child_does(watched):
    dial = "import urllib.request as r; r.urlopen('http://localhost:{}/').read()"
    inner = "import subprocess, sys; subprocess.run([sys.executable, '-I', '-c', {!r}], check=True)"
    with Anyone() as server:
        subprocess.run([watched.executable, "-I", "-c", inner.format(dial.format(server.port))], check=True)
    assert "localhost" in watched.contacts()


@needs_litellm
def test_offline_daemon_and_litellm_contact_this_machine_alone(watched, home, tmp_path):
    with (
        OllamaServer(OllamaModel("qwen", capabilities=("completion", "tools"), context=32768)) as ollama,
        OpenAiServer(key="sk-1") as openai,
    ):
        environment = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")} | {
            "GROUNDPLAN_OFFLINE": "true",
            "GROUNDPLAN_OLLAMA_URL": ollama.url,
            "GROUNDPLAN_MODELS_URLS": f"openai={openai.base}",
            "GROUNDPLAN_SECRET_OPENAI": "sk-1",
            "GROUNDPLAN_SECRET_ANTHROPIC": "sk-2",
        }

        def groundplan(*arguments):
            command = [watched.executable, "-I", "-m", "groundplan", *arguments]
            return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, cwd=tmp_path)

        assert groundplan("models", "test").returncode == 0
        assert groundplan("models", "test", "openai/words").returncode == 0
        assert groundplan("models", "pull", "other").returncode == 4
        refused = groundplan("models", "test", "anthropic/claude-sonnet-4-5")
        assert (refused.returncode, "offline mode is on" in refused.stderr) == (4, True)
        told = groundplan("egress").stdout
        assert groundplan("daemon", "stop").returncode == 0
    assert watched.contacts() == {"127.0.0.1"}
    assert "Nothing left this machine: all contacts were on it." in told


def fenced(script):
    """What a process of its own prints that has a fence, `is_offline`, which is a list of one truth, and `dial`."""
    head = """
        import socket
        from daemon.models.fence import OfflineFence
        is_offline = [True]
        fence = OfflineFence(lambda: is_offline[0])
        def dial(host):
            try:
                socket.create_connection((host, 9), 0.05).close()
            except PermissionError as error:
                return str(error)
            except OSError:
                return "tried"
    """
    code = textwrap.dedent(head) + textwrap.dedent(script)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_fence_stands_while_offline_mode_is_on():
    assert fenced("""
        print(dial("192.0.2.1"))
        fence.update()
        print(dial("192.0.2.1")); print(dial("localhost")); print(dial("::1"))
        is_offline[0] = False
        fence.update()
        print(dial("192.0.2.1"))
        is_offline[0] = True
        fence.update()
        print(dial("example.invalid"))
        fence.lay_down()
        print(dial("192.0.2.1"))
    """) == [
        "tried",
        "offline mode: 192.0.2.1 is not this machine",
        "tried",
        "tried",
        "tried",
        "offline mode: example.invalid is not this machine",
        "tried",
    ]


def test_the_fence_holds_for_names_datagrams_and_loops():
    assert (
        fenced("""
        import asyncio
        fence.update()
        def refused(call):
            try:
                call()
            except PermissionError:
                print("refused")
        refused(lambda: socket.getaddrinfo("example.invalid", 80))
        refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)))
        refused(lambda: asyncio.run(asyncio.open_connection("192.0.2.1", 80)))
    """)
        == ["refused"] * 3
    )
