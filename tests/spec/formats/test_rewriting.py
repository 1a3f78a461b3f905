from __future__ import annotations

import msgspec
import pytest

from spec.errors import BadImport
from spec.formats.folder import AssumptionSeed, Place, TaskSeed
from spec.formats.lines import read_text
from spec.formats.rewriting import rest_of
from spec.formats.speckit.reading import read_speckit, rewrite_speckit

PATH = "specs/001-a/spec.md"


def test_rest_and_places_cover_every_line_once() -> None:
    folder = {"a": b"1\n2\n3\n4", "b": b"\x00", "c": b""}
    item = AssumptionSeed(text="x", places=(Place("a", 2, 3, "entry"), Place("a", 1, 4, "@pointer")))
    rest = rest_of({"a": read_text("a", folder["a"])}, folder, [item])
    assert [(one.path, one.start, one.end, one.raw) for one in rest] == [
        ("a", 1, 2, b"1\n"),
        ("a", 3, 5, b"3\n4"),
        ("b", 0, 0, b"\x00"),
        ("c", 0, 0, b""),
    ]


def test_a_changed_first_line_keeps_the_byte_order_mark() -> None:
    folder = {PATH: b"\xef\xbb\xbf- **FR-001**: a\n"}
    read = read_speckit(folder)
    after = msgspec.structs.replace(read, requirements=(msgspec.structs.replace(read.requirements[0], text="b"),))
    assert rewrite_speckit(folder, after)[PATH] == b"\xef\xbb\xbf- **FR-001**: b\n"


def test_a_changed_line_keeps_the_encoding_of_its_file() -> None:
    folder = {PATH: "- **FR-001**: 系统升级工具\n中文内容\n".encode("gb18030")}
    read = read_speckit(folder)
    after = msgspec.structs.replace(read, requirements=(msgspec.structs.replace(read.requirements[0], text="新的"),))
    assert rewrite_speckit(folder, after)[PATH].decode("gb18030").startswith("- **FR-001**: 新的")


def test_what_fits_nowhere_is_refused_and_not_lost() -> None:
    folder = {PATH: b"- **FR-001**: a\n"}
    after = msgspec.structs.replace(read_speckit(folder), tasks=(TaskSeed(id="T001", title="x"),))
    with pytest.raises(BadImport, match="task 'T001'"):
        rewrite_speckit(folder, after)
