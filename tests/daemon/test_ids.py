"""ULIDs sort by time, also within a millisecond, from many threads, and when the clock steps back."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from daemon.contract.ids import UlidMaker, encode_ulid, is_ulid, ulid_time


def test_the_letters_are_those_of_the_specification() -> None:
    assert encode_ulid(0) == "0" * 26
    assert encode_ulid(2**128 - 1) == "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"
    assert encode_ulid(0x01563E3AB5D3D6764C61EFB99302BD5B) == "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def test_ids_of_one_maker_grow_and_never_repeat() -> None:
    maker = UlidMaker()
    made = [maker.make() for _ in range(5000)]
    assert made == sorted(set(made))


def test_ids_made_by_many_threads_are_unique() -> None:
    maker = UlidMaker()
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: maker.make(), range(4000)))
    assert len(set(made)) == 4000


def test_ids_grow_although_the_clock_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    maker = UlidMaker()
    first = maker.make()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    assert maker.make() > first


@pytest.mark.parametrize("text", ["", "x", "8" + "0" * 25, "0" * 25, "O" * 26, "01ARZ3NDEKTSV4RRFFQ69G5FAv"])
def test_what_is_no_ulid_is_told(text: str) -> None:
    assert not is_ulid(text)
    assert is_ulid(UlidMaker().make())


def test_a_ulid_tells_when_it_was_made() -> None:
    assert ulid_time("01ARZ3NDEKTSV4RRFFQ69G5FAV").isoformat(timespec="milliseconds") == "2016-07-30T23:54:10.259+00:00"
    with pytest.raises(ValueError, match="substring"):
        ulid_time("never")
