"""Protobuf held against its own compiler, and its messages read back from what the compiler makes of them.

The compiler writes its complaints to the standard error of its process, so it has a process of its own; the text
crosses over in a temporary folder, which is gone afterwards.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import msgspec

from spec.artifacts.model import Finding

FILENAME: Final = "service.proto"
_TIMEOUT_S: Final = 60
_COMPLAINT: Final = re.compile(
    rf"(?:.*[\\/])?{re.escape(FILENAME)}:(?P<line>\d+):\d+: (?:(?P<warning>warning): )?(?P<told>.*)"
)
_UNPLACED: Final = re.compile(rf"(?:.*[\\/])?{re.escape(FILENAME)}: (?P<told>.*)")


class SeenField(msgspec.Struct, frozen=True):
    """A field of a message; `type` is a word of protobuf or the bare name of a message or enumeration."""

    name: str
    type: str
    number: int
    is_list: bool = False
    is_optional: bool = False
    values: tuple[str, ...] = ()


class SeenMessage(msgspec.Struct, frozen=True):
    """A message with its fields."""

    name: str
    fields: tuple[SeenField, ...]


class ProtoText(msgspec.Struct, frozen=True):
    """What the compiler makes of a text: its messages and services, or what is wrong with it."""

    messages: tuple[SeenMessage, ...] = ()
    services: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_read: bool = True
    """Whether the compiler ran and understood the text."""


def read_proto(text: str) -> ProtoText:
    """The messages of a text as the compiler understands it."""
    if getattr(sys, "frozen", False):
        # A frozen program has no Python to start; it would start itself.
        told = "The compiler of protobuf is not part of this build: check the file with `protoc`."
        return ProtoText(findings=(Finding("proto.unchecked", told, FILENAME, "hint"),), is_read=False)
    with TemporaryDirectory(prefix="groundplan-proto-") as folder:
        source, made = Path(folder, FILENAME), Path(folder, "made.bin")
        source.write_bytes(text.encode(errors="replace"))
        command = [
            sys.executable,
            "-I",
            "-m",
            "grpc_tools.protoc",
            f"-I{folder}",
            f"--descriptor_set_out={made}",
            str(source),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return ProtoText(
                is_read=False,
                findings=(Finding("proto.unchecked", f"The compiler of protobuf did not run: {error}.", FILENAME),),
            )
        findings = tuple(_findings(done.stderr.decode(errors="replace"), done.returncode != 0))
        if done.returncode or not made.exists():
            return ProtoText(findings=findings, is_read=False)
        return _described(made.read_bytes(), findings)


def check_proto(text: str) -> Sequence[Finding]:
    """What the compiler has against a text."""
    return read_proto(text).findings


def _findings(told: str, has_failed: bool) -> Iterator[Finding]:
    lines = [line for line in told.splitlines() if line.strip()]
    for line in lines:
        if found := _COMPLAINT.fullmatch(line):
            severity = "warning" if found["warning"] else "error"
            yield Finding("proto.invalid", found["told"], f"{FILENAME}:{found['line']}", severity)
        elif found := _UNPLACED.fullmatch(line):
            yield Finding("proto.invalid", found["told"], f"{FILENAME}:1", "error" if has_failed else "warning")
    if has_failed and not any(_COMPLAINT.fullmatch(line) or _UNPLACED.fullmatch(line) for line in lines):
        yield Finding(
            "proto.invalid",
            " ".join(lines)[:500] or "The compiler refused it without a word.",
            f"{FILENAME}:1",
            "error",
        )


def _described(made: bytes, findings: tuple[Finding, ...]) -> ProtoText:
    from google.protobuf.descriptor_pb2 import FileDescriptorSet  # type: ignore[import-untyped]  # noqa: PLC0415 - only a check needs it

    file = FileDescriptorSet.FromString(made).file[0]
    enums = {enum.name: tuple(value.name for value in enum.value) for enum in file.enum_type}
    messages = tuple(SeenMessage(m.name, tuple(_field(f, enums) for f in m.field)) for m in file.message_type)
    return ProtoText(messages, tuple(service.name for service in file.service), findings)


def _field(field: Any, enums: dict[str, tuple[str, ...]]) -> SeenField:
    word = _word(field)
    is_list = field.label == field.LABEL_REPEATED
    return SeenField(field.name, word, field.number, is_list, field.proto3_optional, enums.get(word, ()))


def _word(field: Any) -> str:
    if field.type_name:
        return str(field.type_name).removeprefix(".").removeprefix("google.protobuf.").rpartition(".")[2]
    return str(type(field).Type.Name(field.type)).removeprefix("TYPE_").lower()
