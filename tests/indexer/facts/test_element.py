"""XML of manifests: namespaces off, document types refused, depth bounded."""

from __future__ import annotations

import gc
import time

import pytest

from indexer.facts.element import MAX_DEPTH, XmlRefused, parse_xml

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<project>&c;</project>"""


def test_elements_are_found_by_name_whatever_their_namespace() -> None:
    root = parse_xml(b'<m:project xmlns:m="urn:x"><m:parent><m:version> 1 </m:version></m:parent></m:project>')
    assert root.tag == "project"
    assert root.text_of("parent", "version") == "1"
    assert root.first("parent", "nothing") is None


def test_an_attribute_and_a_child_of_the_same_name_are_read_alike() -> None:
    root = parse_xml(b'<a><r Version="1"/><r><Version>2</Version></r></a>')
    assert [entry.get("Version") for entry in root.all("r")] == ["1", "2"]


def test_text_around_children_is_kept_together() -> None:
    assert parse_xml(b"<a> one <b>x</b> two </a>").text == "one  two"


@pytest.mark.parametrize("data", [LAUGHS, b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', b"<!DOCTYPE x><x/>"])
def test_any_document_type_is_refused(data: bytes) -> None:
    with pytest.raises(XmlRefused, match="document type"):
        parse_xml(data)


@pytest.mark.parametrize("data", [b"", b"<a>", b"<a></b>", b"no xml", b'<?xml version="1.0" encoding="klingon"?><a/>'])
def test_broken_text_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(XmlRefused, match=r"\w"):
        parse_xml(data)


def test_nesting_has_a_bound() -> None:
    deep = b"<a>" * (MAX_DEPTH + 5) + b"</a>" * (MAX_DEPTH + 5)
    with pytest.raises(XmlRefused, match="deeper"):
        parse_xml(deep)


def test_many_children_with_text_between_take_time_in_proportion() -> None:
    def seconds(count: int) -> float:
        data = b"<a>" + b"<b/>          " * count + b"</a>"
        gc.disable()  # its work grows with the heap of all tests, not with this one
        started = time.process_time()
        parse_xml(data)
        spent = time.process_time() - started
        gc.enable()
        return spent

    # Enough of them that the clock's grain and a busy machine do not show: in proportion is 4, quadratic would be 16.
    few, many = (min(seconds(count) for _ in range(5)) for count in (30_000, 120_000))
    assert many < 10 * few
