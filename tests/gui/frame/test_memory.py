from __future__ import annotations

from PySide6.QtCore import QByteArray

from gui.frame.memory import Memory
from gui.operations.place import Place


def test_what_was_set_is_there_next_time(tmp_path, qapp) -> None:
    memory = Memory(tmp_path)
    memory.geometry = QByteArray(b"here")
    memory.place = Place(workspace="w1", folder="/code", project="p1")
    memory.view = "runs"
    memory.mode = "dark"
    memory.scale = 150
    memory.is_motion_reduced = True
    memory.has_letter_keys = False
    memory.editor = "code --goto {file}:{line}"
    memory.save()
    again = Memory(tmp_path)
    assert again.geometry == QByteArray(b"here")
    assert (again.place.workspace, again.place.project) == ("w1", "p1")
    assert (again.view, again.mode, again.scale) == ("runs", "dark", 150)
    assert again.is_motion_reduced
    assert not again.has_letter_keys
    assert again.editor == "code --goto {file}:{line}"


def test_nothing_is_remembered_at_first(tmp_path, qapp) -> None:
    memory = Memory(tmp_path)
    assert memory.geometry.isEmpty()
    assert memory.place == Place()
    assert (memory.view, memory.mode, memory.scale) == ("home", "system", 100)
    assert memory.has_letter_keys


def test_a_spoilt_file_counts_as_nothing_remembered(tmp_path, qapp) -> None:
    (tmp_path / "window.ini").write_bytes(b"[look]\nmode=purple\nscale=huge\n[window]\ngeometry=\x00\xff\n[")
    memory = Memory(tmp_path)
    assert memory.geometry.isEmpty()
    assert (memory.mode, memory.scale) == ("system", 100)


def test_a_scale_beyond_what_is_offered_is_brought_back(tmp_path, qapp) -> None:
    (tmp_path / "window.ini").write_text("[look]\nscale=900\n")
    assert Memory(tmp_path).scale == 200
