"""What runs in the process that reads editors' texts: it answers what comes through a pipe until the pipe ends.

It keeps nothing of a text and opens no file. Its parent's end of the pipe closes with the daemon, however that ends.
"""

from __future__ import annotations

import signal
from multiprocessing.connection import Connection

import msgspec

from indexer.parsing.parser import parse
from indexer.places.outline import outline_of
from indexer.places.text import EditorText
from indexer.secrets.masking import mask_secrets


class ReadText(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A text to read. `is_outline` asks for an outline in JSON, for the editor that shows the text.

    Else the answer is what the index would keep of the text, a `ParsedFile` in msgpack: lines end with newlines alone,
    and secrets are masked.
    """

    is_outline: bool
    language: str
    data: bytes


_requests = msgspec.msgpack.Decoder(ReadText)
_packer = msgspec.msgpack.Encoder()
_writer = msgspec.json.Encoder()


def serve(pipe: Connection) -> None:
    """Answer requests in order; an empty answer says that the text could not be read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt at the terminal is the daemon's to handle
    while True:
        try:
            request = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        answer = answer_to(request)
        try:
            pipe.send_bytes(answer)
        except OSError:
            return


def answer_to(request: bytes) -> bytes:
    """The answer to one encoded `ReadText`."""
    wanted = _requests.decode(request)
    try:
        if wanted.is_outline:
            return _writer.encode(outline_of(wanted.language, EditorText(wanted.data)))
        return _packer.encode(parse(wanted.language, mask_secrets(wanted.data)))
    except Exception:  # the boundary of the process: whatever a grammar or our own code did; the parent tells of it
        return b""
