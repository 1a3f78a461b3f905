from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

Play = Callable[[str], dict[str, Any]]

EMACS = ("emacs", "--batch", "--no-init-file", "--funcall", "package-initialize")


@lru_cache
def why_not() -> str:
    """Why the stories cannot be played here; empty when they can."""
    if shutil.which("emacs") is None:
        return "needs Emacs 28 or newer (Debian: emacs-nox)"
    looked = subprocess.run([*EMACS, "--eval", "(require 'eglot)"], capture_output=True)
    return "" if looked.returncode == 0 else "needs Eglot for Emacs (Debian: elpa-eglot)"


@pytest.fixture
def play(shop, root: Path, tmp_path: Path) -> Play:
    """Plays a story of emacs.el; what it returns. Emacs and the server it started have ended by then."""
    if why_not():
        pytest.skip(why_not())

    def run(story: str) -> dict[str, Any]:
        out = tmp_path / "told.json"
        words = " ".join(json.dumps(word) for word in shop.command)
        set_up = f"""(progn (require 'groundplan)
                            (setq groundplan-command '({words}))
                            (groundplan-eglot-setup '(python-mode)))"""
        ours, stories = root / "packaging/emacs", Path(__file__).with_name("emacs.el")
        done = subprocess.run(
            [*EMACS, "--directory", ours, "--eval", set_up, "--load", stories],
            cwd=shop.folder,
            env=shop.environ | {"STORY": story, "OUT": str(out), "SHOP": str(shop.folder), "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        assert out.exists(), done.stderr
        told: dict[str, Any] = json.loads(out.read_text())
        assert "failed" not in told, told["failed"] + done.stderr
        assert shop.forwarders() == []
        return told

    return run


def test_a_hover_says_who_uses_a_function(play: Play) -> None:
    assert "def total(prices: list[int]) -> int" in play("hover")["text"]


def test_an_action_is_chosen_from_the_menu_and_its_result_is_a_page(play: Play) -> None:
    assert "total" in play("action")["text"]


def test_a_command_of_our_file_does_the_same(play: Play) -> None:
    assert "receipt" in play("command")["text"]


def test_an_id_gets_another_name_in_code_and_spec(play: Play) -> None:
    told = play("rename")
    assert ("FR-010 asks for it" in told["code"], "**FR-010**" in told["spec"]) == (True, True)


def test_an_edit_is_made_after_a_yes_in_the_minibuffer(play: Play) -> None:
    assert "receipt" in play("edit")["text"]


def test_symbols_of_the_workspace_are_found(play: Play) -> None:
    assert "shop.py:11" in play("symbols")["found"]


def test_drift_from_a_decision_is_a_diagnostic(play: Play) -> None:
    told = play("drift")["told"]
    assert [(each["line"], "D-3" in each["message"]) for each in told] == [(3, True)]
