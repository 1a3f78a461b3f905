"""All types of artifacts, in the order in which people read them."""

from __future__ import annotations

from functools import lru_cache

from spec.artifacts.c4 import C4
from spec.artifacts.change_plan import CHANGE_PLAN
from spec.artifacts.deployment import DEPLOYMENT
from spec.artifacts.erd import ERD
from spec.artifacts.gherkin import GHERKIN
from spec.artifacts.graphql import GRAPHQL
from spec.artifacts.model import ArtifactType
from spec.artifacts.openapi import OPENAPI
from spec.artifacts.prd import PRD
from spec.artifacts.proto import PROTO
from spec.artifacts.schema import SCHEMA_MYSQL, SCHEMA_POSTGRESQL, SCHEMA_SQLITE
from spec.artifacts.testing_plan import TEST_PLAN
from spec.artifacts.tickets import TICKETS
from spec.errors import UnknownRecord


@lru_cache(maxsize=1)
def artifact_types() -> tuple[ArtifactType, ...]:
    """Every type."""
    return (
        *(PRD, CHANGE_PLAN, C4, ERD, SCHEMA_POSTGRESQL, SCHEMA_SQLITE, SCHEMA_MYSQL, OPENAPI, GRAPHQL, PROTO),
        *(GHERKIN, TEST_PLAN, DEPLOYMENT, TICKETS),
    )


def artifact_type(name: str) -> ArtifactType:
    """The type of that name; raises UnknownRecord."""
    found = next((kind for kind in artifact_types() if kind.name == name), None)
    if found is None:
        raise UnknownRecord("type of artifact", name, [kind.name for kind in artifact_types()])
    return found
