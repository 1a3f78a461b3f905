"""What litellm raises, in our words. By the names of classes, as they derive from one another in ways that change."""

from __future__ import annotations

from collections.abc import Set

from agents.models.litellm_wire import Order, Report, Trouble
from indexer.embedding.litellm import without_keys

_TROUBLES: tuple[tuple[Set[str], Trouble], ...] = (
    (frozenset({"AuthenticationError", "PermissionDeniedError"}), "key"),
    (frozenset({"ContextWindowExceededError"}), "context"),
    (frozenset({"NotFoundError", "LiteLLMUnknownProvider"}), "unknown"),
    (frozenset({"RateLimitError", "PaymentRequiredError"}), "busy"),
    (frozenset({"Timeout", "APITimeoutError"}), "slow"),
    (frozenset({"BadRequestError", "UnprocessableEntityError", "ContentPolicyViolationError"}), "refused"),
    (frozenset({"APIConnectionError"}), "unreachable"),
)
_CONTEXT_WORDS = ("context length", "context window", "maximum context", "context size", "prompt is too long")


def report_of(error: Exception, order: Order) -> Report:
    """The report of an order that failed; no key is in it, and no prompt."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    reason = without_keys(str(error), order.api_key)
    trouble: Trouble = next((trouble for names, trouble in _TROUBLES if kinds & names), "failed")
    if "LLM Provider NOT provided" in str(error):
        trouble = "unknown"
    elif trouble == "refused" and any(words in str(error).lower() for words in _CONTEXT_WORDS):
        trouble = "context"
    elif "offline mode:" in str(error) or (trouble == "failed" and "connection error" in reason.lower()):
        trouble = "unreachable"
    elif trouble == "failed" and getattr(error, "status_code", 0) in (401, 403):
        trouble = "key"
    return Report(order.id, "trouble", reason, trouble=trouble, retry_after_s=_retry_after_s(error))


def _retry_after_s(error: Exception) -> float:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except (TypeError, ValueError):
        return 0.0
