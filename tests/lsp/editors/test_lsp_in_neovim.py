from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Play = Callable[[str], dict[str, Any]]


@pytest.fixture
def play(shop, root: Path, tmp_path: Path) -> Play:
    """Plays a story of neovim.lua; what it returns. Neovim and the server it started have ended by then."""
    program = shutil.which("nvim")
    if program is None:
        pytest.skip("needs Neovim (Debian: neovim)")

    def run(story: str) -> dict[str, Any]:
        out = tmp_path / "told.json"
        environ = {"STORY": story, "OUT": str(out), "SHOP": str(shop.folder), "COMMAND": json.dumps(shop.command)}
        own = {"XDG_CACHE_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
        script = Path(__file__).with_name("neovim.lua")
        plugin = f"set rtp^={root}/packaging/neovim"
        done = subprocess.run(
            [program, "--headless", "-n", "-u", "NONE", "--cmd", plugin, "-c", f"luafile {script}"],
            cwd=shop.folder,
            env=shop.environ | environ | own,
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        assert out.exists(), done.stderr
        told: dict[str, Any] = json.loads(out.read_text())
        assert "failed" not in told, told["failed"]
        assert shop.forwarders() == []
        return told

    return run


def test_a_hover_says_who_uses_a_function(play: Play) -> None:
    assert "def total(prices: list[int]) -> int" in play("hover")["text"]


def test_an_action_is_chosen_from_the_menu_and_its_result_is_a_page(play: Play) -> None:
    told = play("action")
    assert "total" in told["text"]
    assert (told["filetype"], told["modifiable"]) == ("markdown", False)


def test_a_command_of_the_plugin_does_the_same(play: Play) -> None:
    assert "receipt" in play("command")["text"]


def test_lenses_stand_above_definitions(play: Play) -> None:
    assert any("D-3" in title for title in play("lens")["titles"])


def test_symbols_of_the_workspace_are_found(play: Play) -> None:
    assert any("receipt" in found and "shop.py:11" in found for found in play("symbols")["found"])


def test_drift_from_a_decision_is_a_diagnostic(play: Play) -> None:
    told = play("drift")["told"]
    assert [(each["line"], "D-3" in each["message"]) for each in told] == [(3, True)]


def test_an_id_in_a_comment_leads_to_its_definition(play: Play) -> None:
    assert play("definition")["line"] == "- **FR-001**: The shop MUST print a receipt."


def test_an_id_gets_another_name_in_code_and_spec(play: Play) -> None:
    told = play("rename")
    assert ("FR-010 asks for it" in told["code"], "**FR-010**" in told["spec"]) == (True, True)


def test_an_edit_waits_for_a_yes_in_an_editor_that_shows_no_previews(play: Play) -> None:
    assert "receipt" not in play("edit_denied")["text"]
    assert "receipt" in play("edit_approved")["text"]


def test_what_waits_is_asked_for_by_a_command(play: Play) -> None:
    assert play("approvals")["told"] == "Groundplan: nothing waits for you"


def test_files_outside_of_projects_and_buffers_without_a_file_are_left_alone(play: Play) -> None:
    assert play("elsewhere")["clients"] == [0, 0]
