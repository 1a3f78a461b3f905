"""The egress ledger: who was contacted, for what, with how much."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel


class ContactView(BaseModel):
    """One contact; it is written down before anything is sent. `state` is open, done, refused, failed, stopped or seen.

    `seen` is a contact that a library made on its own account. Entries that stay open were cut off by the daemon's end.
    """

    id: str
    at: datetime
    run: str | None
    host: str
    purpose: str
    is_remote: bool
    bytes_out: int
    bytes_in: int
    state: str
    model: str = ""
    error: str = ""


class ContactsView(BaseModel):
    """All contacts with one host for one purpose."""

    host: str
    purpose: str
    is_remote: bool
    times: int
    bytes_out: int
    bytes_in: int
    first_at: datetime
    last_at: datetime


class EgressReport(BaseModel):
    """Who was contacted. `left_machine` is false when all of it stayed on this machine."""

    left_machine: bool
    run: str | None = None
    since: datetime | None = None
    contacts: list[ContactsView]
