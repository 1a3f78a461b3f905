"""The one shape of every error that leaves the daemon: RFC 9457 with a stable `code` and a `hint`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class FieldFault(BaseModel):
    """One field of a request that is wrong; `where` is a path such as `body.limit`."""

    where: str
    message: str


class Problem(BaseModel):
    """A problem; `detail` says what and why, `hint` what to do, `code` never changes its meaning."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str = ""
    instance: str = ""
    request_id: str = ""
    faults: list[FieldFault] = []
