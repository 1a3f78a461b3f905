import pytest

from agents.chat import ModelFacts
from agents.models.learning import Learning
from agents.models.profiles import Record, edit_style, edit_tools, lesson_of, tool_style


def facts(name="ollama/qwen3:8b", context=32768, tools=True):
    return ModelFacts(name=name, context_tokens=context, has_tools=tools, is_remote=False)


@pytest.mark.parametrize(
    ("model", "style"),
    [
        (facts(), "search_replace"),
        (facts(context=8192), "whole"),
        (facts(tools=False), "whole"),
        (facts("openai/gpt-5-codex", 400_000), "patch"),
    ],
)
def test_an_unknown_model_gets_the_form_that_its_size_suggests(model, style):
    assert edit_style(model, {}) == style


def test_a_form_that_fails_more_often_than_not_is_left_for_an_easier_one():
    model = facts("openai/gpt-5", 400_000)
    hopeless = Record(5, 3)
    assert edit_style(model, {"patch": hopeless}) == "search_replace"
    assert edit_style(model, {"patch": hopeless, "search_replace": hopeless}) == "whole"
    assert edit_style(model, {"patch": Record(3, 3)}) == "patch"


def test_calls_come_in_an_envelope_where_the_model_has_none_or_gets_them_wrong():
    assert tool_style(facts(), {}) == "native"
    assert tool_style(facts(tools=False), {}) == "envelope"
    assert tool_style(facts(), {"native": Record(4, 3)}) == "envelope"


def test_lessons_are_kept_and_old_ones_fade():
    learning = Learning()
    for _ in range(60):
        learning.note("m", "search_replace", failed=True)
    again = Learning(learning.lessons())
    assert again.of("m")["search_replace"].is_hopeless
    for _ in range(40):
        again.note("m", "search_replace", failed=False)
    assert not again.of("m")["search_replace"].is_hopeless


def test_a_model_is_offered_the_tools_of_its_form_and_can_always_write_whole_files():
    hopeless = Record(9, 9)
    large, patches = facts(), facts("openai/gpt-5", 400_000)
    assert set(edit_tools(large, {})) == {"edit_file", "bulk_edit", "write_file"}
    assert set(edit_tools(patches, {})) == {"apply_patch", "write_file"}
    assert set(edit_tools(patches, {"patch": hopeless})) == {"edit_file", "bulk_edit", "write_file"}
    assert set(edit_tools(large, {"search_replace": hopeless})) == {"write_file"}
    assert set(edit_tools(facts(context=8_000), {})) == {"edit_file", "bulk_edit", "write_file"}


def test_a_form_that_an_agents_file_names_is_offered_whatever_was_learned():
    assert set(edit_tools(facts(), {"patch": Record(9, 9)}, "udiff")) == {"apply_patch", "write_file"}
    assert set(edit_tools(facts(), {}, "whole")) == {"write_file"}


@pytest.mark.parametrize(
    ("tool", "error", "lesson"),
    [
        ("edit_file", "", ("search_replace", False)),
        ("edit_file", "edit.not_found", ("search_replace", True)),
        ("apply_patch", "edit.ambiguous", ("patch", True)),
        ("write_file", "edit.breaks_syntax", ("whole", True)),
        ("edit_file", "policy.refused", None),
        ("edit_file", "tool.file_changed", None),
        ("read_file", "", None),
    ],
)
def test_an_edit_teaches_only_what_the_model_could_have_got_right(tool, error, lesson):
    assert lesson_of(tool, error) == lesson


def test_a_model_of_ollama_is_one_with_and_without_its_edition():
    learning = Learning()
    learning.note("ollama/qwen3", "whole", failed=True)
    assert learning.of("ollama/qwen3:latest") == {"whole": Record(1, 1)}
    assert learning.of("ollama/qwen3:8b") == {}
