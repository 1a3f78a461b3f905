from __future__ import annotations

from pathlib import Path

from daemon.drift.place import place_of

ROOT = Path("/work/shop")


def test_a_project_at_the_workspace_calls_files_as_it_does() -> None:
    place = place_of(ROOT, ROOT)
    assert place is not None
    assert (place.inner("src/a.py"), place.outer("src/a.py")) == ("src/a.py", "src/a.py")


def test_a_project_in_a_folder_of_the_workspace_knows_that_folder_alone() -> None:
    place = place_of(ROOT, ROOT / "services" / "api")
    assert place is not None
    assert (place.inner("services/api/a.py"), place.inner("services/web/a.py")) == ("a.py", None)
    assert place.outer("a.py") == "services/api/a.py"


def test_a_project_above_the_workspace_calls_files_by_the_whole_way() -> None:
    place = place_of(ROOT / "services", ROOT)
    assert place is not None
    assert (place.inner("a.py"), place.outer("services/a.py")) == ("services/a.py", "a.py")


def test_folders_beside_each_other_have_nothing_to_do_with_each_other() -> None:
    assert place_of(ROOT, Path("/work/shopping")) is None
