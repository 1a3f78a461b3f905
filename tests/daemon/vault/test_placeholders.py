"""The memory of placeholders: who sees what, through restarts, kills and changes from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.redaction.redactor import Redactor
from daemon.vault.placeholders import PlaceholderVault
from indexer.secrets.recipes import make_example

MASTER = b"m" * 32
TOKEN = make_example("ghp_{an:36}")
SHOP = Path("/work/shop")
BANK = Path("/work/bank")


def opened(tmp_path: Path) -> PlaceholderVault:
    return PlaceholderVault(tmp_path / "vault", lambda: MASTER)


def only_file(tmp_path: Path) -> Path:
    (file,) = (tmp_path / "vault").glob("*.placeholders")
    return file


def test_a_run_that_goes_on_after_a_restart_gets_its_secrets_back(tmp_path: Path) -> None:
    shown = Redactor(opened(tmp_path).view(SHOP, "r1")).redact(f"token {TOKEN}")
    assert Redactor(opened(tmp_path).view(SHOP, "r1")).restore(shown) == f"token {TOKEN}"


def test_another_run_gets_nothing_until_it_is_shown_the_secret_itself(tmp_path: Path) -> None:
    vault = opened(tmp_path)
    shown = Redactor(vault.view(SHOP, "r1")).redact(TOKEN)
    other = Redactor(vault.view(SHOP, "r2"))
    assert other.restore(shown) == shown
    assert other.redact(f"as told: {shown}") == f"as told: {shown}"
    assert other.restore(shown) == shown
    assert other.redact(TOKEN) == shown
    assert other.restore(shown) == TOKEN


def test_another_workspace_has_other_placeholders_and_no_values(tmp_path: Path) -> None:
    vault = opened(tmp_path)
    shown = Redactor(vault.view(SHOP, "r1")).redact(TOKEN)
    there = Redactor(vault.view(BANK, "r1"))
    assert there.restore(shown) == shown
    assert there.redact(TOKEN) != shown


def test_the_disk_tells_no_secret(tmp_path: Path) -> None:
    Redactor(opened(tmp_path).view(SHOP, "r1")).redact(TOKEN)
    assert TOKEN.encode() not in only_file(tmp_path).read_bytes()
    assert only_file(tmp_path).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cut", [1, 20])
def test_a_tail_that_a_kill_cut_off_costs_the_last_record_alone(tmp_path: Path, cut: int) -> None:
    vault = opened(tmp_path)
    redactor = Redactor(vault.view(SHOP, "r1"))
    first, last = redactor.redact(TOKEN), redactor.redact(make_example("npm_{an:36}"))
    file = only_file(tmp_path)
    file.write_bytes(file.read_bytes()[:-cut])
    again = Redactor(opened(tmp_path).view(SHOP, "r1"))
    assert again.restore(first) == TOKEN
    assert again.restore(last) == last
    assert again.redact(make_example("npm_{an:36}")) == last
    assert Redactor(opened(tmp_path).view(SHOP, "r1")).restore(last) == make_example("npm_{an:36}")


def test_records_cannot_be_moved_or_taken_out(tmp_path: Path) -> None:
    redactor = Redactor(opened(tmp_path).view(SHOP, "r1"))
    first = redactor.redact(TOKEN)
    file = only_file(tmp_path)
    one = file.read_bytes()
    second = redactor.redact(make_example("npm_{an:36}"))
    header = one[: one.index(b"\n") + 1]
    file.write_bytes(header + file.read_bytes()[len(one) :])
    again = Redactor(opened(tmp_path).view(SHOP, "r1"))
    assert (again.restore(first), again.restore(second)) == (first, second)


def test_a_purged_run_leaves_no_value_that_others_do_not_share(tmp_path: Path) -> None:
    vault = opened(tmp_path)
    one, two = Redactor(vault.view(SHOP, "r1")), Redactor(vault.view(SHOP, "r2"))
    shared, own = one.redact(TOKEN), one.redact(make_example("npm_{an:36}"))
    two.redact(TOKEN)
    vault.forget(SHOP, "r1")
    for kept in (vault, opened(tmp_path)):
        assert kept.view(SHOP, "r2").value(shared) == TOKEN
        assert kept.view(SHOP, "r1").value(own) is None
        assert kept.view(SHOP, "r2").named(own[:-1].rpartition(":")[2]) is None


def test_a_disk_that_takes_nothing_does_not_stop_the_hiding(tmp_path: Path) -> None:
    vault = opened(tmp_path)
    (tmp_path / "vault").write_text("in the way")
    redactor = Redactor(vault.view(SHOP, "r1"))
    shown = redactor.redact(TOKEN)
    assert TOKEN not in shown
    assert redactor.restore(shown) == TOKEN
