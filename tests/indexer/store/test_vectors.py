import math
import random
import subprocess
import sys

import pytest

from indexer.errors import DiskFull, EmbedderUnavailable, VectorStoreBroken
from indexer.store.vectors import VectorOrigin, VectorStore, discard_vectors, stored_origin

ORIGIN = VectorOrigin("ollama:words", 16, "first")


@pytest.fixture
def store(tmp_path):
    return VectorStore(tmp_path, ORIGIN)


def directions(count, dimension=16, seed=1):
    chance = random.Random(seed)
    return [[chance.gauss(0, 1) for _ in range(dimension)] for _ in range(count)]


def names(count, first=0):
    return [f"{number:032x}" for number in range(first, first + count)]


def similarity(one, other):
    return sum(a * b for a, b in zip(one, other, strict=True)) / (math.hypot(*one) * math.hypot(*other))


# -- what is stored --------------------------------------------------------------------------------------------


def test_an_empty_table_finds_nothing_and_misses_everything(store):
    assert store.count() == 0
    assert store.nearest(directions(1)[0], 5) == []
    assert store.missing(["a", "b", "a"]) == ["a", "b"]


def test_the_nearest_come_first_with_their_cosine(store):
    vectors = directions(200)
    store.add(names(200), vectors)
    asked = directions(1, seed=2)[0]
    wanted = sorted(zip(names(200), vectors, strict=True), key=lambda pair: -similarity(pair[1], asked))[:10]
    found = store.nearest(asked, 10)
    assert [name for name, _ in found] == [name for name, _ in wanted]
    assert [score for _, score in found] == pytest.approx([similarity(vector, asked) for _, vector in wanted], abs=1e-5)


def test_the_typical_similarity_is_that_of_an_arbitrary_vector(store):
    vectors = [[value + 0.7 for value in vector] for vector in directions(3000)]
    asked = [value + 0.7 for value in directions(1, seed=2)[0]]
    assert store.typical_similarity(asked) == 0
    store.add(names(3000), vectors)
    mean = sum(similarity(vector, asked) for vector in vectors) / 3000
    assert store.typical_similarity(asked) == pytest.approx(mean, abs=0.03)
    assert store.typical_similarity([2 * value for value in asked]) == store.typical_similarity(asked)


def test_the_typical_similarity_follows_a_table_that_grows(store):
    store.add(names(100), [[1.0, *[0.0] * 15]] * 100)
    assert store.typical_similarity([1.0, *[0.0] * 15]) == pytest.approx(1)
    store.add(names(300, first=100), [[0.0, 1.0, *[0.0] * 14]] * 300)
    assert store.typical_similarity([1.0, *[0.0] * 15]) == pytest.approx(0.25)


def test_what_was_added_is_there_in_another_process_that_opens_it(store, tmp_path):
    store.add(names(3), directions(3))
    again = VectorStore(tmp_path, ORIGIN)
    assert again.missing(names(5)) == names(2, first=3)
    store.add(names(1, first=3), directions(1))
    assert again.missing(names(5)) == names(1, first=4)


def test_a_vector_without_direction_is_left_out_and_named(store):
    good, zero, broken, endless = directions(1)[0], [0.0] * 16, [math.nan, *[1.0] * 15], [math.inf, *[1.0] * 15]
    assert store.add(["good", "zero", "broken", "endless"], [good, zero, broken, endless]) == [
        "zero",
        "broken",
        "endless",
    ]
    assert store.missing(["good", "zero"]) == ["zero"]
    assert store.nearest(zero, 3) == []


def test_a_hash_that_was_stored_twice_is_found_once(store):
    vector = directions(1)[0]
    store.add(["a"], [vector])
    store.add(["a"], [vector])
    assert [name for name, _ in store.nearest(vector, 5)] == ["a"]


# -- editions of a model ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        (VectorOrigin("ollama:words", 24, "first"), "24 dimensions now, 16 before"),
        (VectorOrigin("ollama:words", 16, "second"), "edition second now, first before"),
    ],
)
def test_another_edition_of_the_model_is_refused_and_the_vectors_are_kept(store, tmp_path, other, difference):
    store.add(names(3), directions(3))
    with pytest.raises(EmbedderUnavailable, match=difference) as caught:
        VectorStore(tmp_path, other)
    assert "rebuild" in caught.value.hint
    assert VectorStore(tmp_path, ORIGIN).count() == 3


def test_vectors_of_another_length_are_refused_in_use_too(store):
    with pytest.raises(EmbedderUnavailable, match="3 dimensions now, 16 before"):
        store.add(["a"], [[1.0, 2.0, 3.0]])
    with pytest.raises(EmbedderUnavailable, match="3 dimensions now, 16 before"):
        store.nearest([1.0, 2.0, 3.0], 5)


def test_embedders_have_tables_of_their_own_in_one_folder(store, tmp_path):
    store.add(names(3), directions(3))
    other = VectorStore(tmp_path, VectorOrigin("litellm:openai/x", 24))
    other.add(names(1), directions(1, dimension=24))
    assert (store.count(), other.count()) == (3, 1)
    discard_vectors(tmp_path, "litellm:openai/x")
    assert stored_origin(tmp_path, "litellm:openai/x") is None
    assert stored_origin(tmp_path, "ollama:words") == ORIGIN


def test_after_discarding_another_edition_may_begin(store, tmp_path):
    store.add(names(3), directions(3))
    discard_vectors(tmp_path, ORIGIN.embedder)
    assert VectorStore(tmp_path, VectorOrigin("ollama:words", 24, "second")).count() == 0


# -- pruning ---------------------------------------------------------------------------------------------------


def test_pruning_drops_the_oldest_of_the_vanished_and_spares_the_rest(store):
    store.add(names(10), directions(10))
    store.add(names(10, first=10), directions(10))
    live = set(names(8, first=6))
    assert store.prune(live, spare=8) == 4
    assert store.missing(names(20)) == names(4)
    assert store.prune(live, spare=8) == 0


def test_a_call_drops_no_more_than_it_can_in_a_short_time(tmp_path):
    store = VectorStore(tmp_path, VectorOrigin("ollama:words", 2))
    store.add(names(12_000), [[1.0, float(number)] for number in range(12_000)])
    assert [store.prune(set(), spare=1000) for _ in range(4)] == [5000, 5000, 1000, 0]
    assert store.missing(names(12_000)) == names(11_000)


# -- big tables ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dimension", [16, 20])
def test_a_big_table_gets_an_index_and_finds_the_same(tmp_path, dimension):
    store = VectorStore(tmp_path, VectorOrigin("ollama:words", dimension), exact_rows=2000)
    vectors = directions(2000, dimension)
    store.add(names(1999), vectors[:1999])
    store.optimise()
    asked = directions(20, dimension, seed=2)
    exact = [{name for name, _ in store.nearest(vector, 20)} for vector in asked]
    store.add(names(1, first=1999), vectors[1999:])
    store.optimise()
    for one in (store, VectorStore(tmp_path, VectorOrigin("ollama:words", dimension))):
        found = [{name for name, _ in one.nearest(vector, 20)} for vector in asked]
        assert sum(len(a & b) for a, b in zip(exact, found, strict=True)) / 400 > 0.95


def test_what_comes_after_the_index_is_found_at_once(tmp_path):
    store = VectorStore(tmp_path, ORIGIN, exact_rows=500)
    store.add(names(500), directions(500))
    store.optimise()
    late = directions(1, seed=3)[0]
    store.add(["late"], [late])
    assert store.nearest(late, 1)[0][0] == "late"
    store.optimise()
    assert store.nearest(late, 1)[0][0] == "late"


def test_many_small_additions_are_merged(store, tmp_path):
    for number, vector in enumerate(directions(30)):
        store.add([str(number)], [vector])
    assert len(list(tmp_path.rglob("data/*.lance"))) == 30
    store.optimise()
    assert store._table.stats()["fragment_stats"]["num_fragments"] == 1
    assert store.count() == 30


# -- damage ----------------------------------------------------------------------------------------------------


def damage(folder, pattern, keep_bytes):
    files = [path for path in folder.rglob(pattern) if path.is_file()]
    assert files
    for path in files:
        path.write_bytes(path.read_bytes()[:keep_bytes])


def test_a_truncated_data_file_is_told_as_damage(store, tmp_path):
    store.add(names(50), directions(50))
    damage(tmp_path, "data/*.lance", 100)
    with pytest.raises(VectorStoreBroken, match="damaged"):
        store.nearest(directions(1)[0], 3)
    with pytest.raises(VectorStoreBroken):
        VectorStore(tmp_path, ORIGIN).missing(["a"])


def test_a_truncated_manifest_is_told_as_damage_and_can_be_thrown_away(store, tmp_path):
    store.add(names(50), directions(50))
    damage(tmp_path, "*.manifest", 0)
    with pytest.raises(VectorStoreBroken):
        stored_origin(tmp_path, ORIGIN.embedder)
    with pytest.raises(VectorStoreBroken):
        VectorStore(tmp_path, ORIGIN)
    discard_vectors(tmp_path, ORIGIN.embedder)
    assert VectorStore(tmp_path, ORIGIN).count() == 0


def test_a_folder_that_was_deleted_under_an_open_table_is_told_as_damage(store, tmp_path):
    store.add(names(50), directions(50))
    discard_vectors(tmp_path, ORIGIN.embedder)
    with pytest.raises(VectorStoreBroken):
        store.nearest(directions(1)[0], 3)


def test_a_full_disk_is_told_as_such(store, monkeypatch):
    class Full:
        schema = store._table.schema

        def add(self, _):
            raise OSError("lance error: LanceError(IO): No space left on device (os error 28)")

    monkeypatch.setattr(store, "_table", Full())
    with pytest.raises(DiskFull):
        store.add(["a"], directions(1))


def test_the_module_loads_no_engine_before_a_table_is_opened():
    program = "import sys, indexer.store.vectors; print({'lancedb', 'pyarrow'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout.strip() == "set()"
