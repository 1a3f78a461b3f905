"""Files made of templates: Jinja2 in its sandbox, where a name that is not given is an error and not a gap."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, Any, Final

import jinja2
import msgspec
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from agents.edits.edit import FileEdit
from agents.edits.text import decode
from agents.errors import BadArguments, FileMissing, PathRefused, ToolError
from agents.records import Demand, Effect, Estimate, Risk
from agents.surroundings import Surroundings
from agents.tools.files.editing import MayBreak, runner
from agents.tools.files.work import Work, demand_for, tree_of, work_out
from agents.tools.tool import Tool
from agents.tree.confined import ConfinedFolder
from agents.tree.names import clean_file_path

TEMPLATES: Final = ".groundplan/templates"
_TEMPLATE_BYTES: Final = 200_000
_MADE_LETTERS: Final = 1_000_000
_MOST_TURNS: Final = 10_000
_LARGEST: Final = 1_000_000_000
_LARGEST_POWER: Final = 64
_TIME_S: Final = 1.0
_PADDING: Final = frozenset({"center", "expandtabs", "format", "format_map", "ljust", "rjust", "translate", "zfill"})
_LONG_FILTERS: Final = ("center", "format")


class CreateFromTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """Where the new file goes, the template, and what is filled in."""

    path: Annotated[str, msgspec.Meta(description="The new file, relative to the project.")]
    template: Annotated[str, msgspec.Meta(description=f"A file in {TEMPLATES}, such as module.py.j2.")] = ""
    text: Annotated[str, msgspec.Meta(description="Or the template itself, in Jinja2.", max_length=50_000)] = ""
    values: Annotated[dict[str, Any], msgspec.Meta(description="What the names in the template stand for.")] = {}
    allow_syntax_errors: MayBreak = False


class _Environment(ImmutableSandboxedEnvironment):
    """No attribute that begins with an underscore, no change of what is given, nothing that makes much of little."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Numbers alone, and small ones: a text times a billion is a billion letters."""
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return left + right
        if not all(isinstance(side, int | float) and abs(side) <= _LARGEST for side in (left, right)):
            raise ToolError(f"A template may use {operator} with numbers up to {_LARGEST:,} only.")
        if operator == "**" and abs(right) > _LARGEST_POWER:
            raise ToolError(f"A template may use ** with powers up to {_LARGEST_POWER} only.")
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> None:
        """Jinja would make `format` safe for attributes, not for widths; without this it is refused like the others."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may use it; texts do not pad themselves."""
        return not (isinstance(obj, str) and attr in _PADDING) and super().is_safe_attribute(obj, attr, value)


def _limited_range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > _MOST_TURNS:
        raise ToolError(f"The template counts to more than {_MOST_TURNS:,}.")
    return found


@contextmanager
def _watched(until: float) -> Iterator[None]:
    """End a template that goes on and on, or grows: a thread cannot be stopped from outside, so each line looks."""

    def watch(frame: FrameType, event: str, argument: Any) -> Any:
        if time.monotonic() > until:
            raise ToolError(f"The template takes longer than {_TIME_S:.0f} s to fill in.", "Make its loops smaller.")
        if any(isinstance(value, str) and len(value) > _MADE_LETTERS for value in frame.f_locals.values()):
            raise ToolError(f"The template makes more than {_MADE_LETTERS:,} letters.")
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        yield
    finally:
        sys.settrace(before)


def rendered(text: str, values: dict[str, Any], load: Callable[[str], str | None]) -> str:
    """The text with its names filled in; raises `ToolError` with the line of what is wrong."""
    environment = _Environment(
        loader=jinja2.FunctionLoader(load),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # code is made, no page
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals = {"range": _limited_range, "dict": dict}
    for name in _LONG_FILTERS:
        del environment.filters[name]
    pieces, size = [], 0
    try:
        template = environment.from_string(text)
        with _watched(time.monotonic() + _TIME_S):
            for piece in template.generate(values):
                size += len(piece)
                if size > _MADE_LETTERS:
                    raise ToolError(f"The template makes more than {_MADE_LETTERS:,} letters.")
                pieces.append(piece)
    except jinja2.TemplateSyntaxError as error:
        raise ToolError(f"Line {error.lineno} of the template is wrong: {error.message}.") from error
    except jinja2.UndefinedError as error:
        raise ToolError(f"The template needs more than it was given: {error.message}.", "Name it in values.") from error
    except (jinja2.TemplateError, ArithmeticError, TypeError, ValueError, LookupError, RecursionError) as error:
        raise ToolError(f"The template cannot be filled in: {error}.") from error
    return "".join(pieces)


def _made(arguments: CreateFromTemplate, surroundings: Surroundings) -> Work:
    names = list(CreateFromTemplate.__struct_fields__)
    if bool(arguments.template) == bool(arguments.text):
        raise BadArguments("create_from_template", "give either template or text", names)
    folder = tree_of(surroundings)
    text = arguments.text or _loaded(folder, arguments.template)
    if text is None:
        raise FileMissing(f"{TEMPLATES}/{arguments.template}", _templates(folder))
    content = rendered(text, arguments.values, lambda name: _loaded(folder, name))
    edit = FileEdit(path=arguments.path, kind="create", content=content)
    return work_out(surroundings, [edit], may_break=arguments.allow_syntax_errors)


def _loaded(folder: ConfinedFolder, name: str) -> str | None:
    try:
        content = folder.read(folder.resolve(f"{TEMPLATES}/{clean_file_path(name)}"), _TEMPLATE_BYTES)
    except PathRefused:
        return None
    file = decode(content.data) if content else None
    return file.text if file else None


def _templates(folder: ConfinedFolder) -> list[str]:
    try:
        return [name for name, kind in folder.names(TEMPLATES) if kind == "file"][:5]
    except OSError:
        return []


def _demand(arguments: CreateFromTemplate, surroundings: Surroundings) -> Demand:
    source = arguments.template or "a template"
    work = _made(arguments, surroundings)
    return demand_for("create_from_template", work, f"Make {work.outcomes[0].path} from {source}")


TOOLS: Final = (
    Tool(
        name="create_from_template",
        description=(
            f"Make a new file from a Jinja2 template: one of the project's in {TEMPLATES}, or one that you give. "
            "Every name in the template must be in values."
        ),
        effect=Effect.WRITE,
        risk=Risk.HIGH,
        arguments=CreateFromTemplate,
        demand=_demand,
        run=runner(_made),
        category="files",
        estimate=Estimate(time_s=2),
    ),
)
