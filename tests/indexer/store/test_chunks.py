import os
import subprocess
import sys
import threading

import lancedb
import pyarrow as pa
import pytest

from indexer.errors import ChunkStoreBroken, DiskFull
from indexer.records import BlobId, ChunkKind
from indexer.search.analysis import analyse
from indexer.store.chunks import ChunkContent, ChunkFilter, ChunkRow, ChunkTable, TermSearch
from indexer.store.lance import translate


@pytest.fixture
def table(tmp_path):
    return ChunkTable(tmp_path / "chunks")


def row(blob, text, ordinal=0, *, names="", kind=ChunkKind.CODE, language="python", defines=()):
    return ChunkRow(
        blob=BlobId(blob),
        ordinal=ordinal,
        start_line=10 * ordinal + 1,
        end_line=10 * ordinal + 10,
        kind=kind,
        language=language,
        symbol=names,
        defines=f" {' '.join(defines)} " if defines else "",
        text=text,
        tokens=analyse(text),
        names=analyse(names),
        chunk_hash=f"hash of {text}",
    )


def found(table, *terms, **options):
    return [hit.blob for hit in table.search("tokens", terms, 100, **options)]


def texts(table, hits):
    return {place: content.text for place, content in table.contents_of(hits).items()}


# -- what is stored is found -----------------------------------------------------------------------------------


def test_a_stored_chunk_is_found_by_its_terms_and_read_back_whole(table):
    stored = row("a", "the quick fox", ordinal=2, names="jump", defines=("function",))
    table.replace([stored, row("b", "a lazy dog")])
    table.ensure_index()

    (hit,) = table.search("tokens", ["fox"], 10)

    assert (hit.place, hit.start_line, hit.end_line, hit.kind) == (("a", 2), 21, 30, ChunkKind.CODE)
    assert hit.score > 0
    assert table.rows_of([BlobId("a")]) == [stored]
    assert table.contents_of([hit]) == {("a", 2): ChunkContent("jump", "the quick fox")}


def test_an_empty_table_answers_with_nothing(table):
    assert table.search("tokens", ["fox"], 10) == []
    assert table.counts() == {}
    assert table.contents_of([]) == {}


def test_no_terms_find_nothing(table):
    table.replace([row("a", "fox")])
    assert table.search("tokens", [], 10) == []


def test_chunks_that_hold_more_of_the_terms_come_first(table):
    table.replace([row("one", "fox and hen"), row("both", "fox and dog"), row("none", "hen")])
    table.ensure_index()
    assert found(table, "fox", "dog") == ["both", "one"]


def test_with_every_all_terms_must_occur(table):
    table.replace([row("one", "fox and hen"), row("both", "fox and dog")])
    table.ensure_index()
    assert found(table, "fox", "dog", every=True) == ["both"]


def test_names_are_a_column_of_their_own(table):
    table.replace([row("says", "fox"), row("defines", "hen", names="Fox")])
    table.ensure_index()
    assert [hit.blob for hit in table.search("names", ["fox"], 10)] == ["defines"]


def test_several_searches_are_answered_in_their_order(table):
    table.replace([row("a", "fox", names="hen"), row("b", "dog")])
    answers = table.search_all([TermSearch("tokens", ("dog",), 5), TermSearch("names", ("hen",), 5)])
    assert [[hit.blob for hit in hits] for hits in answers] == [["b"], ["a"]]


@pytest.mark.parametrize(
    ("only", "blobs"),
    [
        (ChunkFilter(languages=("go",)), {"go"}),
        (ChunkFilter(kinds=(ChunkKind.DOC,)), {"doc"}),
        (ChunkFilter(defines=("class",)), {"class"}),
        (ChunkFilter(blobs=(BlobId("go"), BlobId("doc"))), {"go", "doc"}),
        (ChunkFilter(blobs=()), set()),
        (ChunkFilter(contains=("IT'S A FOX",)), {"class"}),
        (ChunkFilter(languages=("go",), kinds=(ChunkKind.DOC,)), set()),
        (ChunkFilter(), {"go", "doc", "class"}),
    ],
)
def test_a_filter_restricts_searches_and_scans(table, only, blobs):
    table.replace(
        [
            row("go", "fox", language="go"),
            row("doc", "fox", kind=ChunkKind.DOC),
            row("class", "it's a fox", defines=("class", "method")),
        ]
    )
    table.ensure_index()
    assert set(found(table, "fox", only=only)) == blobs
    assert {hit.blob for hit in table.scan(only)} == blobs


def test_chunks_are_found_by_the_hash_of_their_text(table):
    table.replace([row("a", "fox"), row("b", "fox"), row("c", "hen")])
    hits = table.with_hashes(["hash of fox"], ChunkFilter())
    assert sorted((key, hit.blob) for key, hit in hits) == [("hash of fox", "a"), ("hash of fox", "b")]
    assert table.with_hashes([], ChunkFilter()) == []


# -- changes ---------------------------------------------------------------------------------------------------


def test_storing_a_blob_again_leaves_its_rows_once(table):
    table.replace([row("a", "old", 0), row("a", "older", 1)])
    table.replace([row("a", "new", 0)])
    assert table.counts() == {"a": 1}
    assert found(table, "new") == ["a"]
    assert found(table, "older") == []


def test_removed_blobs_are_gone_and_added_ones_are_there(table):
    table.replace([row("old", "fox"), row("other", "fox")])
    table.ensure_index()
    table.replace([row("new", "fox")], [BlobId("old"), BlobId("never there")])
    assert set(found(table, "fox")) == {"new", "other"}


def test_many_blobs_go_at_once(table):
    table.replace([row(f"b{number}", "fox") for number in range(1200)])
    table.replace([], [BlobId(f"b{number}") for number in range(1199)])
    assert table.counts() == {"b1199": 1}


def test_rows_written_after_the_index_are_found_before_and_after_they_are_folded_in(table):
    table.replace([row("first", "fox")])
    table.ensure_index()
    table.replace([row(f"later{number}", "fox") for number in range(600)])
    assert table.unindexed() == 600
    assert len(set(found(table, "fox"))) == 100

    table.optimise()

    assert table.unindexed() == 0
    assert len(set(found(table, "fox"))) == 100


def test_rows_that_outgrow_the_index_are_folded_in_at_once(table):
    table.replace([row("first", "fox")])
    table.ensure_index()
    table.replace([row(f"b{number}", "hen") for number in range(2100)])
    table.ensure_index()
    assert table.unindexed() == 0


def test_no_index_is_made_of_nothing(table):
    table.ensure_index()
    table.replace([row("a", "fox")])
    table.ensure_index()
    assert table.unindexed() == 0
    assert found(table, "fox") == ["a"]


def test_texts_are_right_after_the_rows_have_moved(table):
    for number in range(110):  # more files than are left unmerged
        table.replace([row(f"b{number}", f"fox {number}")], [BlobId(f"b{number - 1}")] if number % 2 else [])
    table.ensure_index()
    hits = table.search("tokens", ["fox"], 200)

    table.optimise()

    assert texts(table, hits) == {hit.place: f"fox {hit.blob[1:]}" for hit in hits}
    assert len(hits) == 55


def test_a_text_that_is_gone_is_absent(table):
    table.replace([row("a", "fox"), row("b", "fox")])
    hits = table.search("tokens", ["fox"], 10)
    table.replace([], [BlobId("a")])
    assert texts(table, hits) == {("b", 0): "fox"}


def test_what_was_written_is_there_after_reopening(table):
    table.replace([row("a", "fox")])
    table.ensure_index()
    table.close()
    assert found(ChunkTable(table.path), "fox") == ["a"]


def test_searches_go_on_beside_a_writer(table):
    table.replace([row(f"b{number}", "fox") for number in range(20)])
    table.ensure_index()
    stop, failures, seen = threading.Event(), [], []

    def search():
        try:
            while not stop.is_set():
                hits = table.search("tokens", ["fox"], 100)
                seen.append(len({hit.blob for hit in hits}))
                assert set(texts(table, hits).values()) <= {"fox"}
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(15):
        table.replace([row(f"new{turn}", "fox")], [BlobId(f"b{turn}")])
    stop.set()
    for thread in threads:
        thread.join()

    assert failures == []
    assert min(seen) >= 20  # the new row comes before the old one goes
    assert len(table.counts()) == 20


# -- damage ----------------------------------------------------------------------------------------------------


def use(path):
    table = ChunkTable(path)
    table.counts()
    table.rows_of([BlobId("b1")])
    table.search("tokens", ["fox"], 10)
    table.search("names", ["hen"], 10)


@pytest.mark.parametrize("harm", ["delete", "truncate", "empty"])
@pytest.mark.parametrize("what", ["data/*.lance", "_indices/*/*", "_versions/*"])
def test_a_damaged_file_is_told(table, what, harm):
    table.replace([row(f"b{number}", f"fox {number}", names="hen") for number in range(200)])
    table.ensure_index()
    table.replace([row("last", "fox")], [BlobId("b7")])
    table.close()
    newest = max(table.path.glob(f"chunks.lance/{what}"), key=lambda file: (file.stat().st_mtime_ns, file.name))
    if what == "_versions/*":  # named so that the newest comes first
        newest = min(table.path.glob("chunks.lance/_versions/*.manifest"))

    if harm == "delete":
        newest.unlink()
    else:
        os.truncate(newest, newest.stat().st_size // 2 if harm == "truncate" else 0)

    with pytest.raises(ChunkStoreBroken) as caught:
        use(table.path)
    assert caught.value.code == "index.chunks_broken"
    assert str(table.path) in caught.value.message


def test_a_table_of_another_shape_is_told(tmp_path):
    lancedb.connect(tmp_path / "chunks").create_table("chunks", pa.table({"blob": ["a"]}))
    with pytest.raises(ChunkStoreBroken, match="does not match existing table schema"):
        ChunkTable(tmp_path / "chunks")


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "chunks").write_text("not a folder")
    with pytest.raises(ChunkStoreBroken):
        ChunkTable(tmp_path / "chunks")


def test_a_full_disk_is_told_as_such(tmp_path):
    error = RuntimeError(
        "lance error: LanceError(IO): Generic LocalFileSystem error: No space left on device (os error 28)"
    )
    assert isinstance(translate(error, tmp_path), DiskFull)
    assert isinstance(translate(OSError(28, "No space left on device"), tmp_path), DiskFull)
    assert isinstance(translate(RuntimeError("something else"), tmp_path), ChunkStoreBroken)


def test_a_parse_worker_that_makes_rows_does_not_load_the_engine():
    code = (
        "import sys, indexer.search.analysis, indexer.store.chunks; assert not {'lancedb', 'pyarrow'} & {*sys.modules}"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
