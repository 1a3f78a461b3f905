from __future__ import annotations

from gui.words.paths import at_home, middle, name


def test_a_short_path_stays_as_it_is() -> None:
    assert middle("payments/models.py") == "payments/models.py"


def test_a_long_path_is_cut_in_its_middle() -> None:
    cut = middle("src/checkout/internal/adapters/database/models.py", 32)
    assert cut == "src/…/database/models.py"
    assert len(cut) <= 32


def test_a_long_name_is_cut_in_its_middle_too() -> None:
    cut = middle("a_very_long_name_without_any_folder_in_it.py", 20)
    assert len(cut) == 20
    assert cut.startswith("a_very")
    assert cut.endswith(".py")


def test_the_home_folder_is_a_tilde() -> None:
    assert at_home("/people/mira/code/shop", "/people/mira") == "~/code/shop"
    assert at_home("/people/mira", "/people/mira") == "~"
    assert at_home("/people/mirabel/code", "/people/mira") == "/people/mirabel/code"


def test_the_name_of_a_folder_is_its_last_part() -> None:
    assert name("/people/mira/shop/") == "shop"
    assert name("/") == "/"
