"""What can be asked about, in the words people use; and what is answered when nothing or too much is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from indexer.errors import UnknownTarget
from indexer.impact.targets import Target, find_targets

if TYPE_CHECKING:
    from conftest import Shop

BIG = "class Cart:\n    def add_item(self):\n        pass\n\n    def total(self):\n        pass\n"


@pytest.fixture
def asked(shop: Shop) -> Shop:
    shop.write({"shop/cart.py": BIG, "lib/cart.rb": "class Basket\n  def fill_up\n  end\nend\n"})
    shop.index()
    return shop


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("shop/cart.py", Target("shop/cart.py")),
        ("./shop/cart.py", Target("shop/cart.py")),
        ("cart.py", Target("shop/cart.py")),
        ("add_item", Target("shop/cart.py", ("add_item",))),
        ("Cart.add_item", Target("shop/cart.py", ("add_item",))),
        ("Basket#fill_up", Target("lib/cart.rb", ("fill_up",))),
        ("cart.total()", Target("shop/cart.py", ("total",))),
        ("shop/cart.py:2", Target("shop/cart.py", ("add_item",))),
        ("shop/cart.py:4", Target("shop/cart.py", ("Cart",))),
        ("shop/cart.py::total", Target("shop/cart.py", ("total",))),
        ("cart.py:Cart.total", Target("shop/cart.py", ("total",))),
    ],
)
def test_forms_of_a_target(asked: Shop, text: str, target: Target) -> None:
    assert find_targets(text, asked.catalogue, asked.root) == [target]


def test_an_absolute_path_within_the_workspace_is_known(asked: Shop) -> None:
    found = find_targets(str(asked.root / "shop" / "cart.py"), asked.catalogue, asked.root)
    assert found == [Target("shop/cart.py")]


def test_a_folder_means_its_files(asked: Shop) -> None:
    paths = {target.path for target in find_targets("shop/", asked.catalogue, asked.root)}
    assert {"shop/cart.py", "shop/ledger.py"} <= paths
    assert all(path.startswith("shop/") for path in paths)


def test_a_symbol_defined_in_a_few_files_means_all_of_them(asked: Shop) -> None:
    asked.write({"shop/other.py": BIG})
    asked.index()
    found = find_targets("add_item", asked.catalogue, asked.root)
    assert [target.path for target in found] == ["shop/cart.py", "shop/other.py"]


def test_too_many_meanings_are_listed_to_choose_from(asked: Shop) -> None:
    asked.write({f"shop/m{n}.py": BIG for n in range(5)})
    asked.index()
    with pytest.raises(UnknownTarget) as caught:
        find_targets("add_item", asked.catalogue, asked.root)
    assert "shop/cart.py:Cart.add_item" in caught.value.hint


def test_two_files_of_one_name_are_listed_to_choose_from(asked: Shop) -> None:
    asked.write({"web/cart.py": BIG})
    asked.index()
    with pytest.raises(UnknownTarget) as caught:
        find_targets("cart.py", asked.catalogue, asked.root)
    assert "shop/cart.py" in caught.value.hint
    assert "web/cart.py" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "meant"),
    [("add_itm", "add_item"), ("shop/crat.py", "shop/cart.py"), ("shop/cart.py:ad_item", "shop/cart.py:add_item")],
)
def test_a_slip_is_answered_with_what_was_meant(asked: Shop, text: str, meant: str) -> None:
    with pytest.raises(UnknownTarget) as caught:
        find_targets(text, asked.catalogue, asked.root)
    assert meant in caught.value.hint


@pytest.mark.parametrize("text", ["", "  ", "/", "..", "../elsewhere.py", "/etc/passwd", "::", "*"])
def test_nonsense_is_an_unknown_target(asked: Shop, text: str) -> None:
    with pytest.raises(UnknownTarget):
        find_targets(text, asked.catalogue, asked.root)
