from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from agents.chat import Message
from agents.loop.entries import (
    Acted,
    Began,
    Compacted,
    Entry,
    Noted,
    Replied,
    RunEnded,
    Segment,
    SegmentEnded,
    decode_entry,
    encode_entry,
)
from agents.loop.moves import Act, AskModel, Begin, EndRun, EndSegment, LoopLimits, Note, WaitForPerson, next_move
from agents.loop.state import LoopState, fold
from agents.records import Demand, Effect, Risk, ToolCall

CODER = Segment(agent="coder", goal="Mend the bug", task="T-1", acceptance=("pytest -q", "ruff check"))
REVIEWER = Segment(agent="reviewer", goal="Review it", task="T-2")


def began(segment: Segment = CODER, index: int = 0) -> Began:
    return Began(index=index, segment=segment, messages=(Message("system", "You mend."), Message("user", segment.goal)))


def called(tool: str, number: int = 1, **arguments: object) -> Replied:
    return Replied(text="", calls=(ToolCall(f"c{number}", tool, dict(arguments)),))


def answered(call: Replied, text: str = "well", error: str = "", effect: Effect = Effect.READ) -> Acted:
    demand = Demand(tool=call.calls[0].tool, effect=effect, risk=Risk.LOW, summary="")
    return Acted(call=call.calls[0], text=text, error=error, demand=demand)


def checked(command: str, error: str = "") -> Acted:
    call = ToolCall("acceptance", "run_command", {"command": command})
    return Acted(call=call, text=error, error="tool.failed" if error else "", by_runtime=True)


def finished(number: int = 9, outcome: str = "done") -> list[Entry]:
    wish = called("finish", number, summary="It is mended.", outcome=outcome)
    return [wish, answered(wish)]


def after(*entries: Entry, segments: Sequence[Segment] = (CODER, REVIEWER)) -> LoopState:
    return fold(segments, entries)


def move(state: LoopState, turns: int = 10, tokens: int = 0) -> object:
    return next_move(state, LoopLimits(turns, tokens))


def test_a_run_begins_with_its_first_segment_and_then_asks_the_model() -> None:
    assert move(after()) == Begin(0, CODER)
    assert move(after(began())) == AskModel()


def test_each_call_of_a_reply_is_done_in_order_before_the_model_is_asked_again() -> None:
    reply = Replied(text="", calls=(ToolCall("a", "read_file", {}), ToolCall("b", "git_status", {})))
    state = after(began(), reply)
    assert move(state) == Act(reply.calls[0])
    state = after(began(), reply, Acted(call=reply.calls[0], text="x"))
    assert move(state) == Act(reply.calls[1])
    assert move(after(began(), reply, *(Acted(call=call, text="x") for call in reply.calls))) == AskModel()


def test_a_call_comes_with_the_words_beside_it_and_not_with_those_of_an_earlier_reply() -> None:
    first = Replied(text=" The mean is wrong. ", calls=(ToolCall("a", "edit_file", {}),))
    assert move(after(began(), first)) == Act(first.calls[0], why="The mean is wrong.")
    second = Replied(text="", calls=(ToolCall("b", "run_command", {}),))
    assert move(after(began(), first, Acted(call=first.calls[0], text="x"), second)) == Act(second.calls[0])
    long = Replied(text="x" * 5000, calls=first.calls)
    assert move(after(began(), long)) == Act(first.calls[0], why="x" * 2000 + "…")


def test_done_counts_only_when_every_command_of_the_acceptance_succeeds() -> None:
    state = after(began(), *finished())
    first = move(state)
    assert isinstance(first, Act)
    assert (first.by_runtime, first.call.arguments) == (True, {"command": "pytest -q"})
    state = after(began(), *finished(), checked("pytest -q"), checked("ruff check"))
    assert move(state) == EndSegment("done", "It is mended.")


def test_a_failed_acceptance_goes_back_to_the_agent_and_is_checked_anew_after_the_next_attempt() -> None:
    entries = [began(), *finished(), checked("pytest -q", "1 failed")]
    note = move(after(*entries))
    assert isinstance(note, Note)
    assert "1 failed" in note.text
    state = after(*entries, Noted(text=note.text, reason="acceptance"))
    assert move(state) == AskModel()
    assert isinstance(move(after(*entries, Noted(text=note.text, reason="acceptance"), *finished())), Act)


def test_an_edit_after_a_check_makes_the_check_worthless() -> None:
    edit = called("edit_file", 3)
    state = after(began(), *finished(), checked("pytest -q"), edit, answered(edit, effect=Effect.WRITE), *finished())
    assert isinstance(move(state), Act)
    assert state.checked == {}


def test_after_three_failed_acceptances_the_segment_has_failed() -> None:
    round_ = [*finished(), checked("pytest -q", "1 failed"), Noted(text="no", reason="acceptance")]
    state = after(began(), *round_, *round_, *finished(), checked("pytest -q", "1 failed"))
    assert move(state) == EndSegment("failed", "`pytest -q` must succeed, and it says:\n1 failed")


def test_the_next_segment_follows_and_the_run_ends_with_the_last() -> None:
    ended = SegmentEnded(outcome="done", summary="mended")
    assert move(after(began(), ended)) == Begin(1, REVIEWER)
    state = after(began(), ended, began(REVIEWER, 1), SegmentEnded(outcome="done", summary="looks right"))
    assert move(state) == EndRun("done", "coder (T-1): mended\nreviewer (T-2): looks right")
    assert move(after(began(), ended, RunEnded(outcome="done", summary=""))) is None


def test_a_failed_segment_ends_the_run() -> None:
    state = after(began(), SegmentEnded(outcome="failed", summary="no way"))
    assert move(state) == EndRun("failed", "coder (T-1): no way")


def test_a_hand_over_puts_the_other_agent_behind_with_the_same_work() -> None:
    wish = called("hand_over", agent="tester", summary="please test")
    state = after(began(), wish, answered(wish))
    end = move(state)
    assert end == EndSegment("done", "please test", "tester")
    state = after(began(), wish, answered(wish), SegmentEnded(outcome="done", summary="x", hand_over_to="tester"))
    following = move(state)
    assert isinstance(following, Begin)
    assert (following.index, following.segment.agent, following.segment.acceptance) == (1, "tester", CODER.acceptance)


def test_agents_cannot_hand_over_to_each_other_for_ever() -> None:
    entries: list[Entry] = []
    for index in range(12):
        wish = called("hand_over", agent="coder", summary="you")
        entries += [began(index=index), wish, answered(wish)]
        entries.append(SegmentEnded(outcome="done", summary="you", hand_over_to="coder"))
    wish = called("hand_over", agent="coder", summary="you")
    end = move(after(*entries, began(index=12), wish, answered(wish)))
    assert isinstance(end, EndSegment)
    assert end.outcome == "stuck"


def test_a_segment_by_hand_waits_for_a_person() -> None:
    by_hand = Segment(agent="coder", goal="Mend it", by_hand=True)
    assert move(after(began(by_hand), segments=[by_hand])) == WaitForPerson(by_hand)


def test_turns_and_tokens_end_a_segment() -> None:
    read = called("read_file", path="a")
    state = after(began(), read, answered(read))
    assert move(state, turns=1) == EndSegment("over_budget", "The agent has used all of its 1 turns.")
    spoken = Replied(text="", calls=read.calls, prompt_tokens=900, completion_tokens=100)
    assert move(after(began(), spoken, answered(read)), tokens=1000) == EndSegment(
        "over_budget", "The agent has used 1000 of its 1000 tokens."
    )


@pytest.mark.parametrize(
    "tools", [["read_file"] * 3, ["read_file", "git_status"] * 3], ids=["the same call", "two calls in turn"]
)
def test_going_in_circles_is_told_to_the_agent_and_at_the_third_time_ends_the_segment(tools: list[str]) -> None:
    entries: list[Entry] = [began()]
    for _ in range(2):
        entries += [entry for tool in tools for call in [called(tool)] for entry in (call, answered(call))]
        note = move(after(*entries), turns=99)
        assert isinstance(note, Note)
        entries.append(Noted(text=note.text, reason=note.reason))
        assert move(after(*entries), turns=99) == AskModel()
    entries += [entry for tool in tools for call in [called(tool)] for entry in (call, answered(call))]
    end = move(after(*entries), turns=99)
    assert isinstance(end, EndSegment)
    assert end.outcome == "stuck"


def test_the_same_call_with_other_answers_is_no_circle() -> None:
    calls = [called("run_tests") for _ in range(4)]
    entries = [entry for number, call in enumerate(calls) for entry in (call, answered(call, text=f"{number} failed"))]
    assert move(after(began(), *entries)) == AskModel()


def test_words_are_the_answer_of_an_agent_that_only_explains() -> None:
    segment = Segment(agent="explainer", goal="Explain")
    state = after(began(segment), Replied(text="It does this."), segments=[segment])
    assert next_move(state, LoopLimits(may_only_talk=True)) == EndSegment("done", "It does this.")


def test_an_agent_that_shall_act_is_reminded_once_when_it_only_talks_and_then_has_failed() -> None:
    talk = Replied(text="I would edit it.")
    reminder = move(after(began(), talk))
    assert isinstance(reminder, Note)
    assert "called no tool" in reminder.text
    noted = Noted(text=reminder.text, reason=reminder.reason)
    assert move(after(began(), talk, noted)) == AskModel()
    failed = move(after(began(), talk, noted, talk))
    assert isinstance(failed, EndSegment)
    assert (failed.outcome, "I would edit it." in failed.summary) == ("failed", True)


def test_words_end_the_work_of_an_agent_that_has_acted_and_was_reminded() -> None:
    segment = Segment(agent="reviewer", goal="Review")
    read = called("read_file", path="a.py")
    noted = Noted(text="call", reason="words")
    entries = (read, answered(read), Replied(text="Good."), noted, Replied(text="It is good."))
    assert move(after(began(segment), *entries, segments=[segment])) == EndSegment("done", "It is good.")


def test_what_people_said_stands_before_the_reply_that_heard_it() -> None:
    state = after(began(), Replied(text="I see.", heard=("Use SQLite.",)))
    assert [(message.role, message.text) for message in state.messages[-2:]] == [
        ("user", "Use SQLite."),
        ("assistant", "I see."),
    ]


def test_entries_come_back_from_json_as_they_were() -> None:
    wish = called("finish", summary="x")
    entries = [began(), wish, answered(wish, effect=Effect.WRITE), SegmentEnded(outcome="done", summary="x")]
    assert [decode_entry(encode_entry(entry)) for entry in entries] == entries


RED = Segment(
    agent="tester", goal="Show the fault", task="T-1", acceptance=("ruff check",), failing=("pytest test_a.py",)
)


def red(code: int | None, ended: str = "by itself") -> Acted:
    call = ToolCall("acceptance", "run_command", {"command": "pytest test_a.py"})
    data = {} if code is None else {"exit_code": code, "ended": ended}
    return Acted(call=call, text=f"It says {code}.", error="tool.failed" if code else "", data=data, by_runtime=True)


def test_a_test_that_shows_a_fault_must_fail_and_what_must_succeed_is_looked_at_after_it() -> None:
    state = after(began(RED), *finished(), segments=(RED,))
    asked = move(state)
    assert isinstance(asked, Act)
    assert asked.call.arguments == {"command": "pytest test_a.py"}
    state = after(began(RED), *finished(), red(1), segments=(RED,))
    following = move(state)
    assert isinstance(following, Act)
    assert following.call.arguments == {"command": "ruff check"}


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        (red(0), "no test shows the fault"),
        (red(2), "fails otherwise"),  # pytest could not read the test
        (red(5), "fails otherwise"),  # no test was found
        (red(127), "fails otherwise"),
        (red(-9), "fails otherwise"),
        (red(1, "time"), "fails otherwise"),
        (Acted(call=red(1).call, text="A person said no.", error="policy.refused", by_runtime=True), "fails otherwise"),
    ],
)
def test_only_a_test_that_ran_and_failed_shows_a_fault(ending: Acted, told: str) -> None:
    noted = move(after(began(RED), *finished(), ending, segments=(RED,)))
    assert isinstance(noted, Note)
    assert told in noted.text


def test_a_fault_must_be_shown_before_the_work_is_handed_over_and_not_any_more_after_it() -> None:
    wish = called("hand_over", 5, agent="coder", summary="It fails.")
    state = after(began(RED), wish, answered(wish), segments=(RED,))
    assert isinstance(move(state), Act)
    state = after(began(RED), wish, answered(wish), red(1), segments=(RED,))
    ending = move(state)
    assert ending == EndSegment("done", "It fails.", "coder")
    over = SegmentEnded(outcome="done", summary="It fails.", hand_over_to="coder")
    state = after(began(RED), wish, answered(wish), red(1), over, segments=(RED,))
    assert state.segments[1].failing == ()
    assert state.segments[1].acceptance == ("ruff check",)


def test_a_check_that_a_restart_broke_off_is_made_again() -> None:
    lost = Acted(call=red(1).call, text="Nobody knows.", error="run.effect_unknown", by_runtime=True)
    again = move(after(began(RED), *finished(), lost, segments=(RED,)))
    assert isinstance(again, Act)
    assert again.call.arguments == {"command": "pytest test_a.py"}


def test_a_conversation_goes_on_from_what_was_told_in_short_and_the_telling_counts() -> None:
    reads = [called("read_file", number, path=f"{number}") for number in range(3)]
    entries = [began(), *(entry for call in reads for entry in (call, answered(call)))]
    told = Compacted(text="It read.", first=2, last=6, model="m", prompt_tokens=90, completion_tokens=10, cost="0.5")
    state = after(*entries, told)
    assert [message.text for message in state.messages] == ["You mend.", CODER.goal, "It read.", "", "well"]
    assert (state.tokens, state.cost, state.turns) == (100, Decimal("0.5"), 3)
    assert move(state) == AskModel()
    assert decode_entry(encode_entry(told)) == told


@pytest.mark.parametrize(("cost", "is_over"), [("0.01", False), ("0.05", True), (None, True)])
def test_an_agent_is_held_to_its_own_budget_and_what_nobody_knows_does_not_count_as_nothing(
    cost: str | None, is_over: bool
) -> None:
    read = called("read_file", path="a")
    spoken = Replied(text="", calls=read.calls, model="openai/words", cost=cost)
    following = next_move(after(began(), spoken, answered(read)), LoopLimits(cost=Decimal("0.05")))
    assert isinstance(following, EndSegment) is is_over


def test_what_people_and_rules_do_costs_nothing() -> None:
    state = after(began(), Replied(text="", calls=(ToolCall("a", "read_file", {}),), model="rules"))
    assert state.unpriced == 0
