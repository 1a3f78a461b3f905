"""Entities to confirm, out of attached schemas: SQL, protobuf, OpenAPI, JSON Schema, and the header of a CSV file."""

from __future__ import annotations

from spec.evidence.csv_entities import entities_in_csv
from spec.evidence.document import Read
from spec.evidence.json_entities import entities_in_json
from spec.evidence.proto_entities import entities_in_proto
from spec.evidence.reading import JSON_SCHEMA, OPENAPI
from spec.evidence.seeds import EntitySeed, Found
from spec.evidence.sql_entities import entities_in_sql

__all__ = ["EntitySeed", "Found", "entities_in"]

_READERS = {
    "application/sql": entities_in_sql,
    "text/x-protobuf": entities_in_proto,
    OPENAPI: entities_in_json,
    JSON_SCHEMA: entities_in_json,
    "text/csv": entities_in_csv,
    "text/tab-separated-values": entities_in_csv,
}


def entities_in(read: Read) -> Found:
    """The entities that a document defines, each to be confirmed and with the line it was found in.

    A document that is no schema has none. Raises EvidenceRefused for a schema that cannot be parsed at all.
    """
    reader = _READERS.get(read.media)
    return reader(read) if reader else Found()
