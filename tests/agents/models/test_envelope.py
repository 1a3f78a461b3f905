import json

import pytest

from agents.chat import ChatRequest, Message, ToolSpec
from agents.errors import AnswerUnusable
from agents.models.envelope import envelope_schema, unwrapped, wrapped
from agents.models.mending import calls_in_text, mended_json, mended_object
from agents.models.ports import Answer
from agents.records import ToolCall

READ = ToolSpec("read_file", "Reads a file.", {"type": "object", "properties": {"path": {"type": "string"}}})
TOOLS = (READ,)


def read(text, finish="stop", **more):
    return unwrapped(Answer(text=text, finish=finish), TOOLS, "ollama/tiny", **more)


def test_tools_are_told_in_words_and_the_answer_is_bound():
    request = ChatRequest(messages=(Message("system", "You code."), Message("user", "Look.")), tools=TOOLS)
    sent = wrapped(request)
    assert not sent.tools
    assert sent.messages[0].text.startswith("You code.\n\nReply with one JSON object")
    assert "- read_file: Reads a file. Arguments: {" in sent.messages[0].text
    assert [branch["properties"]["action"]["enum"] for branch in sent.schema["anyOf"]] == [["read_file"], ["answer"]]


def test_earlier_calls_and_results_are_told_as_the_model_would_write_and_read_them():
    call = ToolCall("1", "read_file", {"path": "a"})
    history = (
        Message("user", "Look."),
        Message("assistant", "I look.", (call,)),
        Message("tool", "x = 1", (), "1", "read_file"),
    )
    sent = wrapped(ChatRequest(messages=history, tools=TOOLS)).messages
    assert [message.role for message in sent] == ["system", "user", "assistant", "user"]
    assert json.loads(sent[2].text) == {"thought": "I look.", "action": "read_file", "arguments": {"path": "a"}}
    assert sent[3].text == "Result of read_file:\nx = 1"


def test_an_action_becomes_a_call_with_the_thought_as_text():
    answer = read('{"thought": "I look.", "action": "read_file", "arguments": {"path": "a"}}')
    assert (answer.text, answer.finish) == ("I look.", "calls")
    assert [(call.tool, call.arguments) for call in answer.calls] == [("read_file", {"path": "a"})]


def test_the_action_answer_becomes_a_text():
    answer = read('{"thought": "Done.", "action": "answer", "arguments": {"text": "It is 1."}}')
    assert (answer.text, answer.calls, answer.finish) == ("It is 1.", (), "stop")


def test_an_answer_of_a_wanted_form_is_its_json():
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}}
    assert envelope_schema(TOOLS, schema)["anyOf"][-1]["properties"]["arguments"] == schema
    assert read('{"thought": "", "action": "answer", "arguments": {"ok": true}}', schema=schema).text == '{"ok":true}'


@pytest.mark.parametrize(
    ("text", "finish", "reason"),
    [
        ("I think that", "stop", "it is not one JSON object"),
        ('{"thought": "on and', "length", "it was cut at its longest"),
        ('{"action": "fly", "arguments": {}}', "stop", "there is no action 'fly'"),
        ('{"action": "read_file", "arguments": "a"}', "stop", "its `arguments` are no object"),
        ('{"action": ["read_file"], "arguments": {}}', "stop", r"there is no action \["),
        ("[1, 2]", "stop", "it is not one JSON object"),
    ],
)
def test_what_cannot_be_used_says_why(text, finish, reason):
    with pytest.raises(AnswerUnusable, match=reason):
        read(text, finish)


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"a": "b"}\n```',
        'Here you are:\n{"a": "b"}\nI hope that helps.',
        '<think>Is {this} it?</think>{"a": "b"}',
        '{"a": "b",}',
        '\n {"a": "b" , \n }',
    ],
)
def test_small_faults_are_mended(text):
    assert mended_object(text) == {"a": "b"}


def test_raw_line_breaks_in_strings_are_let_through_and_commas_in_strings_stay():
    assert mended_object('{"a": "one\ntwo, }", "b": [1, 2,],}') == {"a": "one\ntwo, }", "b": [1, 2]}


@pytest.mark.parametrize("text", ["", "{", "}{", "{'a': 1}", "[" * 100_000, "null"])
def test_what_is_no_object_is_none(text):
    assert mended_object(text) is None


def test_lists_are_values_too():
    assert mended_json("[1, 2,]") == [1, 2]


def test_calls_that_were_written_as_text_are_found():
    (call,) = calls_in_text('<tool_call>{"name": "read_file", "arguments": {"path": "a"}}</tool_call>', TOOLS)
    assert (call.tool, call.arguments) == ("read_file", {"path": "a"})


@pytest.mark.parametrize("text", ['{"name": "fly"}', '{"path": "a"}', 'Use {"name": "read_file"}', "[1]", "{}", ""])
def test_other_texts_are_no_calls(text):
    assert calls_in_text(text, TOOLS) == ()
