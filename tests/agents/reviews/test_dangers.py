from __future__ import annotations

import pytest

from agents.reviews.change import Change
from agents.reviews.dangers import find_dangers
from indexer.languages.registry import detect_language
from indexer.records import FileClass

# Put together here, so that no file of ours holds what looks like a key.
KEY = "AKIA" + "Q4XZ7M2LNPW6" + "RT3V"


def told(path: str, text: str, kind: FileClass = FileClass.SOURCE) -> list[tuple[str, str]]:
    change = Change(path, detect_language(path, text.encode()), "", text, file_class=kind)
    return [(one.code, one.severity) for one in find_dangers(change)]


def test_a_secret_is_a_fault_and_its_value_is_not_told() -> None:
    change = Change("a.py", "python", "", f'key = "{KEY}"\n')
    (remark,) = find_dangers(change)
    assert remark.code.startswith("secret.")
    assert remark.severity == "error"
    assert (remark.line, remark.column) == (1, 7)
    assert KEY not in remark.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("subprocess.run(name, shell=True)\n", "danger.python-shell-true"),
        ("yaml.load(text)\n", "danger.python-yaml-load"),
        ("eval(text)\n", "danger.python-eval"),
    ],
)
def test_dangerous_code_is_a_warning(text: str, code: str) -> None:
    assert told("a.py", text) == [(code, "warning")]


@pytest.mark.parametrize(
    "text",
    ["class A:\n    def eval(self):\n        pass\n", "# eval(text)\n", 's = "shell=True"\n', "model.eval()\n"],
)
def test_what_is_harmless_is_not_told(text: str) -> None:
    assert told("a.py", text) == []


def test_people_may_sign_their_work_and_stand_in_made_up_data() -> None:
    assert told("AUTHORS", "Ann <ann.smith@corp-mail.org>\n", FileClass.DOC) == []
    assert told("a.py", "# written by ann.smith@corp-mail.org\n") == []
    assert told("test_a.py", 'x = "ann.smith@corp-mail.org"\n', FileClass.TEST) == []
    assert told("a.py", 'x = "ann.smith@corp-mail.org"\n') == [("personal-data", "hint")]


def test_data_of_persons_in_a_log_are_a_warning() -> None:
    assert told("a.py", "logger.info(user.email)\n") == [("personal-data.logged", "warning")]


def test_code_of_others_is_left_to_others() -> None:
    assert told("vendor/a.py", "eval(text)\n", FileClass.VENDORED) == []
