from __future__ import annotations

from spec.folder.banks import banks_in
from spec.folder.reading import read_folder
from spec.questions.catalogue import question_set

BANK = "\ufeffbank: own\r\ntitle: Our own questions\r\n"


def test_own_banks_are_the_yaml_files_in_banks() -> None:
    files = {"banks/own.yaml": BANK, "banks/b.YML": BANK, "banks/x/y.yaml": "", "banks/.z.yaml": "", "c.yaml": ""}
    assert list(banks_in(files)) == ["b.YML", "own.yaml"]


def test_a_bank_saved_on_windows_can_be_asked() -> None:
    assert question_set("library", banks_in({"banks/own.yaml": BANK})).questions is not None


def test_banks_are_no_records() -> None:
    assert read_folder({"banks/own.yaml": BANK}).foreign == ()
