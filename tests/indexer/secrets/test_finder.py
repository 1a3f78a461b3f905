"""Finding secrets: every kind by its example, none by what only looks like one, in time that grows with the text."""

from __future__ import annotations

import json
import time
from itertools import pairwise

import pytest

from indexer.secrets import find_secrets
from indexer.secrets.finder import all_rules
from indexer.secrets.recipes import make_example

RULES = all_rules()
TOKEN = make_example("ghp_{an:36}")


def kinds(text: str) -> list[str]:
    return [secret.kind for secret in find_secrets(text)]


def test_there_are_many_kinds_each_with_a_name_of_its_own() -> None:
    names = [rule.kind for rule in RULES]
    assert len(names) == len(set(names)) >= 120


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_a_kind_is_found_by_its_examples(rule) -> None:
    for seed in range(5):
        text = f"first line\n{make_example(rule.example, seed)}\nlast line\n"
        assert rule.kind in kinds(text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_a_kind_is_not_found_by_its_counterexample(rule) -> None:
    assert kinds(make_example(rule.negative, 1)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_a_kind_says_what_it_is(rule) -> None:
    assert rule.what[0].isupper()
    assert not rule.what.endswith(".")


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        '"{}"',
        "x={};",
        "\\n{}",
        "\\t{}",
        "%3D{}%26",
        "\\u003d{}",
        "\x1b[1;32m{}\x1b[0m",
        "é{}é",
        "({})",
        "token:{}",
    ],
)
def test_a_token_is_found_whatever_stands_around_it(around: str) -> None:
    text = around.format(TOKEN)
    assert [text[s.start : s.end] for s in find_secrets(text)] == [TOKEN]


@pytest.mark.parametrize(
    "text",
    [
        "password = changeme-please-1",
        "PASSWORD=${DB_PASSWORD}",
        'password = os.environ["DB_PASSWORD"]',
        "api_key: process.env.API_KEY_123",
        "token = get_token(user, 12345678901234567890)",
        'SECRET_KEY = "your-secret-key-here-1234567"',
        "API_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        'token_type = "Bearer2Token4Type6Value8"',
        "integrity sha512-" + make_example("{b64:86}=="),
        "hash = " + make_example("{hex:64}"),
        "id: " + make_example("{uuid}"),
        '"output_cost_per_token": 1.874999e-05',
        "self.private_key: ed25519.Ed25519PrivateKey",
        "postgres://user:password@localhost/app",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "public_key = " + make_example("{b64:43}="),
        "primary_key = " + make_example("{an:24}"),
        "password: {{ vault_password_12 }}",
        "password = <your password 1>",
        "Authorization: Bearer $TOKEN",
        "https://example.org/a:b@c",
    ],
)
def test_what_stands_for_a_secret_is_none(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "DB_PASSWORD={}",
        "export DB_PASSWORD='{}'",
        "ENV DB_PASSWORD {}",
        '"password": "{}"',
        r"\"password\": \"{}\"",
        "password: {}",
        "--password {}",
        "--db-password={}",
        "<password>{}</password>",
        '<add key="DbPassword" value="{}" />',
        'os.environ["DB_PASSWORD"] = "{}"',
        'config.setdefault("db_password", "{}")',
        "- name: DB_PASSWORD\n  value: {}",
        "Server=db;User=app;Password={};Port=1",
        'password := "{}"',
        'db_password: str = "{}"',
        'password = SecretStr("{}")',
    ],
)
def test_a_password_is_found_in_every_notation(text: str) -> None:
    password = "hunter2!Xq7"
    whole = text.format(password)
    assert [whole[s.start : s.end] for s in find_secrets(whole)] == [password]


def test_places_are_those_of_the_text_and_not_of_its_bytes() -> None:
    text = f"Schlüssel für 日本: {TOKEN} 🙂"
    (found,) = find_secrets(text)
    assert text[found.start : found.end] == TOKEN


def test_secrets_do_not_lie_over_each_other() -> None:
    text = json.dumps({rule.kind: make_example(rule.example) for rule in RULES})
    found = find_secrets(text)
    assert len(found) > 150
    assert all(before.end <= after.start for before, after in pairwise(found))


def test_a_private_key_that_was_cut_off_is_found() -> None:
    text = make_example("-----BEGIN PRIVATE KEY-----\n{pem:9}\n-----END PRIVATE KEY-----")[:400]
    (found,) = find_secrets(text)
    assert found.end == len(text)


HOSTILE = {
    "one letter": "a" * 400_000,
    "names": "password" * 50_000,
    "signs": "password=" * 40_000,
    "signs and digits": "password1=" * 40_000,
    "quotes": 'secret="' * 40_000,
    "addresses": "://" * 130_000,
    "addresses with users": "://a:" * 80_000,
    "headers of keys": "-----BEGIN PRIVATE KEY-----" * 14_000,
    "heads": "sk-" * 130_000,
    "web tokens": "eyJ." * 100_000,
    "curl": "curl -u " * 50_000,
    "json keys": '"kty"' * 80_000,
    "mnemonics": "mnemonic: " + "abc " * 100_000,
    "cookies": "cookie: a=" * 40_000,
    "escapes": "\\n" * 200_000,
    "dollars": "$2$" * 130_000,
    "letters of base64": make_example("{b64:400000}"),
    "dots and digits": "1.a." * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_takes_long(name: str) -> None:
    began = time.process_time()
    find_secrets(HOSTILE[name])
    assert time.process_time() - began < 4.0
