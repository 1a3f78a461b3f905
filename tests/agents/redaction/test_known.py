"""Known values in every form in which they could slip out."""

from __future__ import annotations

import base64
import html
import json
import shlex
import time
import urllib.parse

import pytest

from agents.redaction.known import KnownSecrets, secrets_of_environment
from indexer.secrets.recipes import make_example

VALUE = "pa\"ss & wörd'<1>/+%"
PEM = make_example("-----BEGIN THING-----\n{pem:6}\n-----END THING-----")
KNOWN = KnownSecrets({"db": VALUE, "cert": PEM, "short": "1234"})


def left(text: str) -> str:
    """The text without what was found in it."""
    gone = {at for span in KNOWN.spans(text) for at in range(span.start, span.end)}
    return "".join(letter for at, letter in enumerate(text) if at not in gone)


def wrapped(text: str, width: int) -> str:
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


FORMS = {
    "plain": VALUE,
    "json": json.dumps(VALUE)[1:-1],
    "json with letters": json.dumps(VALUE, ensure_ascii=False)[1:-1],
    "json in json": json.dumps(json.dumps(VALUE, ensure_ascii=False)[1:-1], ensure_ascii=False)[1:-1],
    "address": urllib.parse.quote(VALUE, safe=""),
    "form": urllib.parse.quote_plus(VALUE),
    "html": html.escape(VALUE),
    "shell": shlex.quote(VALUE)[1:-1],
    "hex": VALUE.encode().hex(),
    "upper hex": VALUE.encode().hex().upper(),
    "base64": base64.b64encode(VALUE.encode()).decode(),
    "base64 for addresses": base64.urlsafe_b64encode(VALUE.encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_found_whole(form: str) -> None:
    assert left(f"before {FORMS[form]} behind") == "before  behind"


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
@pytest.mark.parametrize("behind", ["", "@", "@h"])
def test_base64_is_found_at_every_place_in_what_was_encoded(before: str, behind: str) -> None:
    text = base64.b64encode((before + VALUE + behind).encode()).decode()
    assert left(f"Basic {text}\n") == "Basic \n"


def test_lines_are_found_alone_escaped_and_wrapped_anew() -> None:
    body = "".join(PEM.splitlines()[1:-1])
    for text in (
        PEM,
        PEM.replace("\n", "\r\n"),
        json.dumps(PEM),
        PEM.splitlines()[3],
        wrapped(PEM.replace("\n", ""), 40),
    ):
        assert body[64:128] not in left(text).replace("\n", "")
    assert left(wrapped(base64.b64encode(PEM.encode()).decode(), 76)).strip("=").count("\n") <= 1


def test_what_a_limit_of_length_leaves_is_found() -> None:
    assert left(f"see {VALUE[:12]}") == "see "
    assert left(f"{VALUE[-12:]} seen") == " seen"


def test_short_values_are_left_alone() -> None:
    assert left("1234") == "1234"


def test_an_environment_gives_its_secrets() -> None:
    token = make_example("ghp_{an:36}")
    environ = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/home/ada",
        "DB_PASSWORD": "hunter2!Xq7",
        "X": token,
        "TERM": "xterm-256color",
    }
    assert secrets_of_environment(environ) == {"DB_PASSWORD": "hunter2!Xq7", "X": token}


def test_many_known_values_cost_little() -> None:
    known = KnownSecrets({f"n{n}": make_example("{an:40}", n) for n in range(30)})
    text = "ordinary words of a long output\n" * 3000
    began = time.process_time()
    assert list(known.spans(text)) == []
    assert time.process_time() - began < 2.0
