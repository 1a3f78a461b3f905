"""Optimistic locking: reading gives an ETag, a change says with If-Match which state it is meant for."""

from __future__ import annotations

import hashlib

from fastapi import Request, Response
from pydantic import BaseModel

from daemon.errors import PreconditionFailed, PreconditionMissing


def etag_of(model: BaseModel) -> str:
    """The entity tag of what a client sees: two equal states have equal tags."""
    return f'"{hashlib.sha256(model.model_dump_json().encode()).hexdigest()[:32]}"'


def tag(response: Response, model: BaseModel) -> None:
    """Send the entity tag of `model` along."""
    response.headers["ETag"] = etag_of(model)


def require_match(request: Request, current: BaseModel, *, optional: bool = False) -> None:
    """Go on only if the caller has seen the current state.

    Raises `PreconditionFailed` if the tag is another; `PreconditionMissing` without one, unless it is `optional`.
    """
    given = request.headers.get("If-Match")
    if given is None:
        if optional:
            return
        raise PreconditionMissing
    tags = [part.strip() for part in given.split(",")]
    current_tag = etag_of(current)
    if "*" not in tags and current_tag not in tags:
        raise PreconditionFailed(current_tag)
