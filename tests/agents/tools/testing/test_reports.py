"""Reports of frameworks that may not be on this machine, as they write them."""

from __future__ import annotations

import json

from agents.tools.testing.reports import go_outcome

BUILD = "shop/broken [shop/broken.test]"


def go(*events: dict[str, str]) -> str:
    return "\n".join(["go: downloading something", *map(json.dumps, events)])


def as_it_is(path: str) -> str:
    return path


def test_a_failure_of_go_is_named_from_the_folder_and_its_parent_is_not_told_beside_it() -> None:
    said = {"Package": "shop/cart", "Test": "TestA/inner", "Output": "    cart_test.go:7: off by one\n"}
    output = go(
        {"Action": "run", "Package": "shop/cart", "Test": "TestA"},
        {"Action": "output", **said},
        {"Action": "fail", "Package": "shop/cart", "Test": "TestA/inner"},
        {"Action": "fail", "Package": "shop/cart", "Test": "TestA"},
        {"Action": "fail", "Package": "shop/cart"},
        {"Action": "pass", "Package": "shop", "Test": "TestB"},
        {"Action": "skip", "Package": "shop", "Test": "TestC"},
    )
    outcome = go_outcome(output, as_it_is, "shop")
    assert outcome is not None
    assert (outcome.passed, outcome.failed, outcome.skipped) == (1, 2, 1)
    [failure] = outcome.failures
    assert (failure.name, failure.path, failure.line) == ("shop/cart.TestA/inner", "cart/cart_test.go", 7)


def test_a_package_of_go_that_does_not_build_says_why_and_where() -> None:
    output = go(
        {"Action": "build-output", "ImportPath": BUILD, "Output": "# shop/broken\n"},
        {"Action": "build-output", "ImportPath": BUILD, "Output": "broken/b_test.go:2:9: expected ')'\n"},
        {"Action": "build-fail", "ImportPath": BUILD},
        {"Action": "fail", "Package": "shop/broken", "FailedBuild": BUILD},
    )
    outcome = go_outcome(output, as_it_is, "shop")
    assert outcome is not None
    [failure] = outcome.failures
    assert (failure.path, failure.line, "expected ')'" in failure.message) == ("broken/b_test.go", 2, True)


def test_output_without_an_event_is_no_outcome() -> None:
    assert go_outcome("no such module\n{broken\n{}", as_it_is) is None
