"""Masking for the index: lengths and lines stay, secrets do not, from the parser to the disk."""

from __future__ import annotations

from pathlib import Path

from support.planted import planted

from indexer.pipeline.index import IndexOptions, WorkspaceIndex
from indexer.pipeline.reading import blob_id
from indexer.pipeline.worker import ParseTask, run_plain, run_task
from indexer.secrets.masking import mask_secrets
from indexer.secrets.recipes import make_example
from indexer.store.catalogue import Catalogue

TOKEN = make_example("ghp_{an:36}")
KEY = make_example("-----BEGIN EC PRIVATE KEY-----\n{pem:3}\n-----END EC PRIVATE KEY-----")


def test_a_text_without_secrets_is_left_alone() -> None:
    source = b"def area(r):\n    return 3.14 * r * r\n"
    assert mask_secrets(source) is source


def test_lengths_and_line_ends_stay() -> None:
    source = f'é = "{TOKEN}"\r\nkey = """{KEY}"""\r\n'.encode()
    masked = mask_secrets(source)
    assert [len(line) for line in masked.splitlines()] == [len(line) for line in source.splitlines()]
    assert TOKEN.encode() not in masked
    assert KEY.splitlines()[1].encode() not in masked


def test_bytes_that_are_no_utf_8_survive() -> None:
    masked = mask_secrets(b"\xff\xfe " + TOKEN.encode() + b" \xff")
    assert masked.startswith(b"\xff\xfe redacted-")
    assert masked.endswith(b" \xff")


def test_what_is_masked_is_not_taken_for_a_secret_again() -> None:
    masked = mask_secrets(f"API_TOKEN={TOKEN}".encode())
    assert mask_secrets(masked) is masked


def test_workers_tell_no_secret_of_code_or_plain_text() -> None:
    source = f'TOKEN = "{TOKEN}"\n\n\ndef use():\n    """Uses {TOKEN}."""\n'.encode()
    task = ParseTask(blob_id("python", source), "python", source)
    for outcome in (run_task(task), run_plain(task, "no parser")):
        assert TOKEN not in repr(outcome)
        assert "redacted" in outcome.rows[0].text


def test_no_file_of_an_index_holds_a_secret(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "settings.py").write_text(f'GITHUB_TOKEN = "{TOKEN}"\n\n\ndef load():\n    """Loads {TOKEN}."""\n')
    (root / "deploy.env").write_text(f"GITHUB_TOKEN={TOKEN}\n")
    (root / "notes.md").write_text(f"# Token {TOKEN}\n\nIt is {TOKEN}.\n")
    index = WorkspaceIndex(root, tmp_path / "index", IndexOptions(workers=1))
    index.refresh()
    index.close()
    kept = [path for path in (tmp_path / "index").rglob("*") if path.is_file()]
    assert kept
    assert [path for path in kept if TOKEN.encode() in path.read_bytes()] == []


def test_a_catalogue_from_before_masking_is_built_anew(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "index" / "catalogue.db")
    catalogue._connect().execute("PRAGMA user_version=1")
    catalogue.close()
    index = WorkspaceIndex(tmp_path, tmp_path / "index", IndexOptions(workers=1))
    assert index.refresh().rebuilt
    index.close()


def test_no_kind_of_secret_gets_into_a_row_or_symbol() -> None:
    files = [plant for plant in planted() if plant.place in {"chunk", "file", "snippet"}]
    leaked = []
    for plant in files:
        source = plant.text.encode()
        outcome = run_task(ParseTask(blob_id("python", source), "python", source))
        if any(plant.is_in(text) for row in outcome.rows for text in (row.text, row.tokens, row.names, row.symbol)):
            leaked.append((plant.kind, plant.place))
        if any(plant.is_in(f"{one.name} {one.signature} {one.doc}") for one in outcome.parsed.symbols):
            leaked.append((plant.kind, plant.place))
    assert leaked == []
