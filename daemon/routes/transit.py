"""Files in transit: base64 at the border, bytes within."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

from daemon.contract.evidence import FileContent
from daemon.errors import WrongUse


def contents(files: Iterable[FileContent]) -> dict[str, bytes]:
    """Path → bytes; raises WrongUse naming the file that is not base64."""
    return {file.path: content_of(file.path, file.content) for file in files}


def content_of(name: str, content: str) -> bytes:
    """The bytes of one file."""
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WrongUse(f"The content of {name} is not base64.", "Encode its bytes.") from error
