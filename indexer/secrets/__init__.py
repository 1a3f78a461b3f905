"""Secrets in texts: where they stand and of what kind. Pure; the index, the agents and the log hide what it finds."""  # noqa: A005 - never imported but as `indexer.secrets`

from indexer.secrets.assignments import secret_kind
from indexer.secrets.finder import find_secrets
from indexer.secrets.rule import Secret

__all__ = ["Secret", "find_secrets", "secret_kind"]
