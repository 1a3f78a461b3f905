"""Models for worker processes: real ones would take seconds to load. Importable by name, as a spawned child needs."""

from __future__ import annotations

import atexit
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from support.hashed_words import embed_words

from indexer.embedding.embedder import ModelFacts, Vector
from indexer.errors import EmbedderUnavailable, EmbeddingRefused


class WordEngine:
    """Hashed bags of words. Some texts make it misbehave: they are commands, such as `sleep 0.2` or `die 11`."""

    facts = ModelFacts(32, "words")

    def __init__(self, diary: Path | None = None) -> None:
        self._diary = diary
        self._write("loaded", str(os.getpid()))
        atexit.register(self._write, "left")

    def documents(self, texts: Sequence[str]) -> list[Vector]:
        self._write("documents", *texts)
        for text in texts:
            self._obey(text)
        return [embed_words(text, 32) for text in texts]

    def query(self, text: str) -> Vector:
        self._write("query", text)
        self._obey(text)
        return embed_words(text, 32)

    def _write(self, *words: str) -> None:
        if self._diary is not None:
            with self._diary.open("a") as diary:
                diary.write(" ".join(words) + "\n")

    def _obey(self, text: str) -> None:
        command, _, argument = text.partition(" ")
        if command == "sleep":
            time.sleep(float(argument))
        elif command == "die":
            os.kill(os.getpid(), int(argument))
        elif command == "exit":
            os._exit(int(argument))
        elif command == "refuse":
            raise EmbeddingRefused("not this text")
        elif command == "raise":
            raise ZeroDivisionError(argument)
        elif command == "connect":
            socket.create_connection((argument, 80), 0.1)
        elif command == "print":
            print(argument)
            sys.stdout.flush()


def load_words(diary: Path | None = None) -> WordEngine:
    return WordEngine(diary)


def load_slowly(seconds: float) -> WordEngine:
    time.sleep(seconds)
    return WordEngine()


def load_nothing(message: str) -> WordEngine:
    raise EmbedderUnavailable(message, "do this")


def load_crashing() -> WordEngine:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
