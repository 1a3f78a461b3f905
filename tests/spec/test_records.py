from __future__ import annotations

import msgspec
import pytest

from spec.records import (
    KINDS,
    PREFIXES,
    Choice,
    Decision,
    Edge,
    EdgeKind,
    EvidenceRef,
    State,
    kind_of,
    subject_of,
)

RICH = Decision(
    "d1",
    "D-1",
    "How do people sign in?",
    options=(Choice("sso", "Single sign-on", "Each customer is connected once.", ("auth.method = sso",)),),
    chosen=("sso",),
    asserts=("auth.method = sso",),
    state=State.DECIDED,
    edges=(Edge(EdgeKind.REQUIRES, "d2"),),
    evidence=(EvidenceRef("file", "app/auth.py", "import saml", 3),),
)


def test_each_kind_of_record_has_a_prefix_of_its_own() -> None:
    assert PREFIXES.keys() == KINDS.keys()
    assert len(set(PREFIXES.values())) == len(PREFIXES)


@pytest.mark.parametrize("kind", KINDS.values())
def test_each_record_has_an_id_and_an_alias(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_fields__[:2] == ("id", "alias")


def test_a_record_comes_back_from_json_as_it_was() -> None:
    assert msgspec.json.decode(msgspec.json.encode(RICH), type=Decision) == RICH


def test_a_field_of_a_later_version_is_passed_over() -> None:
    assert msgspec.convert({"id": "d1", "alias": "D-1", "question": "?", "mood": 1}, Decision).question == "?"


def test_a_subject_tells_its_kind_even_with_a_colon_in_the_id() -> None:
    assert kind_of(subject_of("requirement", "a:b")) == "requirement"


@pytest.mark.parametrize("state", State)
def test_only_what_is_decided_or_assumed_counts(state: State) -> None:
    assert msgspec.structs.replace(RICH, state=state).is_live == (state in {"decided", "assumed"})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"chosen": ("sso",)}, "Single sign-on"),
        ({"chosen": ("sso", "gone")}, "Single sign-on; gone"),
        ({"chosen": (), "text": "by a badge"}, "by a badge"),
        ({"chosen": ("sso",), "text": "and a badge"}, "Single sign-on; and a badge"),
        ({"chosen": (), "form": {"latency": 300, "share": 99.9}}, "latency: 300; share: 99.9"),
        ({"chosen": ()}, ""),
    ],
)
def test_an_answer_is_told_in_words(given: dict[str, object], told: str) -> None:
    assert msgspec.structs.replace(RICH, **given).answer() == told
