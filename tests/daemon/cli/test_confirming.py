"""What was read from idea and code, as a terminal shows it."""

from __future__ import annotations

from daemon.cli.confirming import print_readings
from daemon.cli.style import Style


def reading(alias: str, answer: str) -> dict[str, object]:
    return {"alias": alias, "question": "What is the code made of?", "answer": answer, "evidence": []}


def test_a_long_answer_leaves_room_for_the_others(capsys) -> None:
    parts = "\n".join(f"component part {number}" for number in range(50))
    print_readings([reading("D-1", parts), reading("D-2", "One part")], Style())
    told = capsys.readouterr().out
    assert "component part 15" in told
    assert "component part 16" not in told
    assert "and 34 lines more: groundplan decision D-1" in told
    assert "One part" in told
