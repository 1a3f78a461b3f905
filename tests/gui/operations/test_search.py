"""Looking for things, and what is known of code, against a real daemon on a small shop with a spec."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.daemon_apart import Bench, daemon_apart
from support.searched_shop import QUESTION, make_searched_shop, until_indexed

from daemon.client.api import Client
from daemon.errors import DaemonError, WrongUse
from gui.operations.codebase import draw_modules, draw_outline, learn_facts, look_at_file
from gui.operations.place import Place
from gui.operations.search import find_by_name, find_examples, name_decisions, read_file, search


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with daemon_apart() as made:
        yield made


@pytest.fixture(scope="module")
def shop(bench: Bench, tmp_path_factory) -> Place:
    return make_searched_shop(bench.daemon, tmp_path_factory.mktemp("code") / "shop-backend")


@pytest.fixture
def client(bench: Bench) -> Client:
    return bench.daemon


def test_a_search_finds_code_with_reasons_and_what_the_spec_says(client: Client, shop: Place) -> None:
    found = search(shop, "key").call(client)
    kinds = {hit.kind for hit in found.hits}
    assert {"code", "symbol", "decision"} <= kinds
    code = found.of("symbol")[0]
    assert code.path.endswith(".py")
    assert code.why
    assert all(0 <= hit.share <= 1 for hit in found.hits)
    assert [hit.share for hit in found.hits] == sorted((hit.share for hit in found.hits), reverse=True)


def test_a_definition_stands_once_although_two_lists_have_it(client: Client, shop: Place) -> None:
    found = search(shop, "purge_keys").call(client)
    assert [hit.path for hit in found.hits if hit.title == "purge_keys"] == ["jobs/purge.py"]
    assert found.hits[0].kind == "symbol"


def test_a_path_leaves_out_all_that_lies_elsewhere(client: Client, shop: Place) -> None:
    found = search(shop, "key", "jobs/").call(client)
    assert {hit.path for hit in found.hits} == {"jobs/purge.py"}


def test_a_path_that_is_no_pattern_is_refused_with_what_to_do(client: Client, shop: Place) -> None:
    with pytest.raises(DaemonError):
        search(shop, "kind:nonsense key").call(client)


def test_without_a_project_only_code_is_searched(client: Client, shop: Place) -> None:
    alone = Place(workspace=shop.workspace, folder=shop.folder)
    assert not search(alone, "key").call(client).of("decision")


def test_examples_are_names_of_this_workspace_and_a_question(client: Client, shop: Place) -> None:
    examples = find_examples(shop).call(client)
    assert len(examples) == 3
    assert search(shop, examples[0].words).call(client).hits
    assert examples[-1].why == "a question in words"


@pytest.mark.parametrize(
    ("only", "words", "kind"), [("@", "purge", "symbol"), ("/", "retry", "file"), ("#", "payment kept", "decision")]
)
def test_a_sigil_restricts_the_palette_to_one_kind(
    client: Client, shop: Place, only: str, words: str, kind: str
) -> None:
    hits = find_by_name(shop, words, only).call(client).hits
    assert hits
    assert {hit.kind for hit in hits} == {kind}


def test_files_are_found_by_words_of_their_path_in_any_order(client: Client, shop: Place) -> None:
    assert [hit.path for hit in find_by_name(shop, "clients retry", "/").call(client).hits] == ["clients/retry.py"]
    assert [hit.path for hit in find_by_name(shop, "clients/ret", "/").call(client).hits] == ["clients/retry.py"]


@pytest.mark.parametrize("words", ["[", "**", '"', "/", "a]b[c", "***/"])
def test_letters_that_make_no_path_find_no_file_and_break_nothing(client: Client, shop: Place, words: str) -> None:
    find_by_name(shop, words, "/").call(client)


def test_decisions_are_known_by_name_with_answer_and_state(client: Client, shop: Place) -> None:
    decisions = name_decisions(shop).call(client)
    kept = next(hit for hit in decisions if hit.title == QUESTION)
    assert (kept.detail, kept.why) == ("24 hours", ("decided",))
    assert kept.alias.startswith("D-")
    assert name_decisions(Place()).call(client) == []


def test_a_file_is_read_and_what_lies_outside_is_not(client: Client, shop: Place, tmp_path: Path) -> None:
    assert "class PaymentKey" in read_file(shop.folder, "payments/models.py").call(client).text
    (tmp_path / "secret.txt").write_text("no")
    Path(shop.folder, "way_out").symlink_to(tmp_path)
    for path in ("../secret.txt", "/etc/hostname", "way_out/secret.txt"):
        with pytest.raises(WrongUse, match="does not lie in the workspace"):
            read_file(shop.folder, path).call(client)


def test_a_file_that_is_gone_says_so_and_a_long_one_is_cut(client: Client, shop: Place) -> None:
    with pytest.raises(WrongUse, match=r"gone\.py cannot be read"):
        read_file(shop.folder, "gone.py").call(client)
    Path(shop.folder, "long.log").write_bytes(b"x\x00" * 600_000)
    read = read_file(shop.folder, "long.log").call(client)
    assert read.is_cut
    assert len(read.text) == 1_000_000
    assert "\x00" not in read.text


def test_facts_come_with_the_history(client: Client, shop: Place) -> None:
    known = learn_facts(shop).call(client)
    assert known.facts.languages[0].name == "python"
    assert known.history is not None
    assert known.history.churn


def test_a_folder_without_history_has_facts_all_the_same(client: Client, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("def one():\n    return 1\n")
    view = client.request("POST", "/api/v1/workspaces", body={"path": str(tmp_path)}).json()
    until_indexed(client, view["id"])
    known = learn_facts(Place(workspace=view["id"], folder=str(tmp_path))).call(client)
    assert known.history is None
    assert known.why_no_history
    assert known.facts.languages


def test_the_map_keeps_to_its_budget(client: Client, shop: Place) -> None:
    small, large = (draw_outline(shop, budget).call(client) for budget in (60, 5000))
    assert small.tokens <= 60
    assert len(small.text) < len(large.text)


def test_a_file_tells_who_uses_it_and_what_may_change_with_it(client: Client, shop: Place) -> None:
    story = look_at_file(shop, "payments/models.py").call(client)
    assert "payments/api.py" in {edge.path for edge in story.neighbours.dependents}
    assert story.impact.affected
    assert story.history is not None


def test_modules_are_folders(client: Client, shop: Place) -> None:
    assert {"payments", "jobs"} <= {module.path for module in draw_modules(shop).call(client).modules}
