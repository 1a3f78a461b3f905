"""Long conversations are shortened within their budget, and no call is parted from its result."""

from __future__ import annotations

from random import Random

import pytest

from agents.chat import Message
from agents.context.compaction import SUMMARY_SHARE, compact, outdated
from agents.context.measure import tokens_of
from agents.context.summary import MARK, rule_summary, told_summary
from agents.context.summing_up import summary_request, summary_text
from agents.context.turns import talk_of
from agents.errors import ContextTooSmall
from agents.loop.entries import NOT_DONE
from agents.models.tokens import text_tokens
from agents.records import ToolCall

HEAD = (Message("system", "You are a coder."), Message("user", "Goal: add keys"))


def turn(number, tool="read_file", text="out " * 300, **arguments):
    call = ToolCall(f"c{number}", tool, arguments or {"path": f"f{number}.py"})
    return (Message("assistant", f"I look at {number}.", (call,)), Message("tool", text, call_id=call.id, tool=tool))


def talk(count, **fields):
    return (*HEAD, *(message for number in range(count) for message in turn(number, **fields)))


def paired(messages):
    """Whether each result follows its call, and each call of all but the last turn has its result."""
    for one in talk_of(messages).turns:
        wanted = {call.id for message in one.messages for call in message.calls}
        given = {message.call_id for message in one.messages if message.role == "tool"}
        if wanted != given:
            return False
    return True


def test_what_fits_stays_as_it_is():
    messages = talk(3)
    assert compact(messages, 100_000) == messages


def test_old_outputs_shrink_to_their_heads_and_tell_how_to_get_them_again():
    messages = talk(8)
    made = compact(messages, int(tokens_of(messages) * 0.75))
    assert "call read_file on f0.py again" in made[3].text
    assert made[-6:] == messages[-6:]


def test_then_the_oldest_turns_become_a_summary_that_tells_what_happened():
    wrote = turn(90, "edit_file", "done", path="pay/api.py")
    ran = turn(91, "run_command", "collected 3\n1 failed, 2 passed", command="pytest -q")
    messages = (*HEAD, *wrote, *ran, *talk(40)[2:])
    made = compact(messages, 3000, todo="- [x] look\n- [ ] write")
    assert made[:2] == HEAD
    assert made[2].text.startswith(MARK)
    assert "- Changed: pay/api.py" in made[2].text
    assert "- Ran: `pytest -q`: 1 failed, 2 passed" in made[2].text
    assert "- [ ] write" in made[2].text
    assert made[-2:] == messages[-2:]


def test_a_second_summary_takes_over_what_the_first_told():
    wrote = turn(90, "edit_file", "done", path="pay/api.py")
    once = compact((*HEAD, *wrote, *talk(40)[2:]), 3000)
    twice = compact((*once, *talk(40)[2:]), 3000)
    assert "- Changed: pay/api.py" in twice[2].text
    assert twice[2].text.count(MARK) == 1


def test_what_a_person_said_is_not_lost():
    messages = (*HEAD, Message("user", "Do not touch the schema."), *talk(40)[2:])
    assert "Do not touch the schema." in compact(messages, 3000)[2].text


@pytest.mark.parametrize("seed", range(60))
def test_the_budget_is_kept_calls_are_paired_and_the_goal_stays(seed):
    chance = Random(seed)
    messages = [*HEAD]
    for number in range(chance.randrange(1, 40)):
        tool = chance.choice(["read_file", "edit_file", "run_command"])
        size = chance.choice([0, 10, 400, 6000])
        messages += turn(number, tool, chance.choice(["x", "ä\n", "error "]) * size, path="p", text_="y" * size)
        if chance.random() < 0.2:
            messages.append(Message("user", "hint " * chance.randrange(1, 20)))
    budget = chance.randrange(600, 6000)
    made = compact(messages, budget)
    assert tokens_of(made) <= budget
    assert paired(made)
    assert made[:2] == HEAD
    assert compact(messages, budget) == made
    assert compact(made, budget) == made


def test_several_calls_of_one_turn_stay_together():
    calls = tuple(ToolCall(f"c{n}", "read_file", {"path": f"{n}"}) for n in range(5))
    results = (Message("tool", "z" * 9000, call_id=call.id, tool="read_file") for call in calls)
    made = compact((*HEAD, Message("assistant", "all", calls), *results), 1500)
    assert paired(made)
    assert [call.id for call in made[2].calls] == [call.id for call in calls]


def test_ids_that_come_again_in_each_turn_are_no_trouble():
    same = [message for n in range(30) for message in (
        Message("assistant", "", (ToolCall("call_0", "read_file", {"path": f"{n}"}),)),
        Message("tool", "k" * 900, call_id="call_0", tool="read_file"))]  # fmt: skip
    assert paired(compact((*HEAD, *same), 1500))


def test_a_head_that_alone_is_too_long_is_told():
    with pytest.raises(ContextTooSmall):
        compact((Message("system", "s" * 9000), *HEAD[1:], *talk(2)[2:]), 300)


def test_what_a_summary_takes_the_place_of_leaves_room_to_go_on():
    messages = talk(40)
    old = outdated(messages, 3000)
    assert old.first == 2
    assert messages[old.last].role == "assistant"  # no call is parted from its result
    text = summary_text(old, "It adds keys.", "", 3000)
    shorter = (*messages[:2], Message("user", text), *messages[old.last :])
    assert outdated(shorter, 3000) is None
    assert outdated((*shorter, *turn(50)), 3000) is None


@pytest.mark.parametrize("seed", range(40))
def test_a_summary_is_made_only_where_it_gains_something_so_it_comes_to_an_end(seed):
    chance = Random(seed)
    messages = [*HEAD]
    for number in range(chance.randrange(1, 40)):
        messages += turn(number, text="y" * chance.choice([0, 400, 6000]), text_="z" * chance.choice([0, 3000]))
    budget = chance.randrange(600, 6000)
    for _ in range(3):
        old = outdated(messages, budget)
        if old is None:
            break
        messages[old.first : old.last] = [Message("user", summary_text(old, "word " * 900, "- [ ] write", budget))]
        assert paired(messages)
    assert outdated(messages, budget) is None


def test_what_fits_or_fits_with_shorter_outputs_needs_no_summary():
    assert outdated(talk(3), 100_000) is None
    assert outdated(talk(8), int(tokens_of(talk(8)) * 0.75)) is None


def test_the_words_of_a_model_stand_above_what_may_not_be_lost():
    failed = turn(91, "run_command", "Exit code 1.\n1 failed", command="pytest -q")
    messages = (*HEAD, *turn(90, "edit_file", "done", path="pay/api.py"), Message("user", "Leave the schema."), *failed)
    old = outdated((*messages, *talk(40)[2:]), 3000)
    text = summary_text(old, "<think>hm</think>The keys were added.", "- [ ] write", 3000)
    assert text.split("\n") == [
        MARK,
        "The keys were added.",
        "- Changed: pay/api.py",
        "- Failed: `pytest -q`: Exit code 1. 1 failed",
        "- Said by the person: Leave the schema.",
        "- Todo list:",
        "- [ ] write",
    ]


def test_a_failure_that_is_mended_is_no_longer_told_and_the_latest_lack_is():
    red = turn(91, "run_command", "Exit code 1.\n1 failed", command="pytest -q")
    green = turn(92, "run_command", "Exit code 0.\n1 passed", command="pytest -q")
    lacks = [Message("user", f"{NOT_DONE} `ruff` must succeed, and it says:\n{n}") for n in (1, 2)]
    turns = talk_of((*HEAD, *red, lacks[0], *green, lacks[1])).turns
    told = told_summary(turns, "Well.")
    assert "pytest" not in told
    assert f"- Failed: {NOT_DONE} `ruff` must succeed, and it says: 2" in told
    assert "it says: 1" not in told


def test_a_later_summary_takes_over_the_words_of_an_earlier_one():
    first = Message("user", told_summary(talk_of((*HEAD, *turn(1, "edit_file", "ok", path="a.py"))).turns, "It began."))
    turns = talk_of((*HEAD, first, *turn(2))).turns
    told = rule_summary(turns)
    assert told.startswith(f"{MARK}\nIt began.\n")
    assert "- Changed: a.py" in told


@pytest.mark.parametrize("budget", [700, 1500, 6000])
def test_what_a_model_is_asked_fits_into_its_context(budget):
    old = outdated(talk(60, text="line of output\n" * 600), 2000)
    asked = summary_request(old, "Add keys", budget)
    assert tokens_of(asked) <= budget
    assert asked[0].role == "system"
    assert "Add keys" in asked[1].text
    assert "</material>" in asked[1].text


def test_words_that_are_too_long_are_cut_and_what_may_not_be_lost_is_not():
    old = outdated((*HEAD, *turn(90, "edit_file", "done", path="pay/api.py"), *talk(40)[2:]), 3000)
    text = summary_text(old, "word " * 5000, "", 3000)
    assert text_tokens(text) <= 3000 * SUMMARY_SHARE
    assert "- Changed: pay/api.py" in text
