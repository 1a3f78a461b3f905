"""How the words of shared facts are called in running text, and how numbers are said with their unit."""

from __future__ import annotations

from typing import Final

PHRASES: Final[dict[str, dict[str, str]]] = {
    "product.type": {
        "web_app": "web application",
        "api_service": "API service",
        "cli": "command-line tool",
        "library": "library",
        "desktop": "desktop application",
        "mobile": "mobile app",
        "data_pipeline": "data pipeline",
        "ml_system": "machine-learning system",
    },
    "auth.method": {
        "password": "password",
        "magic_link": "a link sent by mail",
        "oauth": "another provider (OAuth)",
        "sso": "single sign-on",
        "api_key": "API key",
        "mtls": "client certificate (mutual TLS)",
        "os_user": "the account of the operating system",
    },
    "tenancy.model": {
        "shared_schema": "one schema with a customer column",
        "schema_per_tenant": "a schema for each customer",
        "database_per_tenant": "a database for each customer",
    },
    "data.store": {
        "files": "files",
        "sqlite": "SQLite",
        "postgresql": "PostgreSQL",
        "mysql": "MySQL",
        "document": "document database",
        "warehouse": "data warehouse",
        "object_storage": "object storage",
    },
    "data.sensitivity": {
        "business": "business data",
        "personal": "personal data",
        "health": "health data",
        "payment": "payment data",
        "children": "data of children",
    },
    "data.residency": {
        "anywhere": "anywhere",
        "eu": "the European Union",
        "us": "the United States",
        "own_country": "the customer's own country",
        "on_device": "the user's device",
    },
    "ids.kind": {"uuid": "UUIDs", "ulid": "ULIDs", "serial": "serial numbers", "natural": "natural keys"},
    "api.style": {
        "rest": "REST interface",
        "graphql": "GraphQL interface",
        "grpc": "gRPC interface",
        "rest_and_grpc": "REST and gRPC interface",
    },
    "security.compliance": {"gdpr": "GDPR", "soc2": "SOC 2", "hipaa": "HIPAA", "pci": "PCI DSS"},
    "security.secrets": {
        "environment": "environment variables",
        "keyring": "the system's keyring",
        "vault": "a vault",
        "cloud": "the cloud provider's secret store",
    },
    "deploy.target": {
        "own_server": "a server of our own",
        "container": "containers",
        "kubernetes": "Kubernetes",
        "serverless": "serverless functions",
        "paas": "a hosted platform",
        "static_host": "a static host",
        "app_store": "app stores",
        "package_registry": "a package registry",
        "installer": "an installer",
        "on_device": "the user's device",
    },
    "deploy.strategy": {
        "recreate": "stop and start",
        "rolling": "rolling",
        "blue_green": "blue-green",
        "canary": "canary",
        "staged": "staged",
    },
    "ops.observability": {"logs": "logs", "metrics": "metrics", "tracing": "tracing"},
    "ops.backup": {"daily": "daily backups", "continuous": "continuous backups"},
    "tests.depth": {"unit": "unit tests", "integration": "integration tests", "end_to_end": "end-to-end tests"},
    "stack.language": {
        "python": "Python",
        "typescript": "TypeScript",
        "javascript": "JavaScript",
        "go": "Go",
        "rust": "Rust",
        "java": "Java",
        "kotlin": "Kotlin",
        "swift": "Swift",
        "csharp": "C#",
        "php": "PHP",
        "ruby": "Ruby",
        "cpp": "C++",
        "other": "another language",
    },
    "queue.kind": {"database": "queue in the database", "redis": "Redis queue", "broker": "message broker"},
    "realtime.kind": {"polling": "polling", "sse": "server-sent events", "websocket": "WebSocket"},
    "search.kind": {"database": "the database's own search", "engine": "search engine"},
    "payments.kind": {
        "provider_page": "the payment provider's page",
        "provider_form": "the payment provider's form",
        "invoice": "invoice",
        "own": "a payment form of our own",
    },
    "notify.channel": {
        "email": "e-mail",
        "push": "push messages",
        "sms": "text messages",
        "in_app": "messages in the product",
        "several": "several channels",
    },
    "access.level": {"wcag_a": "WCAG level A", "wcag_aa": "WCAG level AA", "wcag_aaa": "WCAG level AAA"},
    "users.roles": {
        "owner_only": "owners only",
        "fixed_roles": "fixed roles",
        "custom_roles": "roles that customers define",
    },
    "users.signup": {"open": "by anybody", "invited": "by invitation", "admin": "by an administrator"},
    "data.deletion": {
        "hard": "gone for good",
        "soft": "hidden, and can be brought back",
        "anonymise": "without what points to a person",
    },
    "telemetry.kind": {"opt_in": "only where somebody agreed", "opt_out": "unless somebody objects"},
    "api.versioning": {
        "none": "there are none",
        "path": "in the address",
        "header": "in a header",
        "additive_only": "nothing is ever taken away",
    },
    "api.errors": {
        "problem_json": "problem details (application/problem+json)",
        "own_json": "JSON of our own",
        "plain": "plain text",
    },
    "change.type": {
        "feature": "new feature",
        "bug_fix": "bug fix",
        "refactoring": "refactoring",
        "migration": "migration",
        "upgrade": "upgrade",
    },
}

_UNITS: Final = {
    "h": ("hour", "hours"),
    "d": ("day", "days"),
    "min": ("minute", "minutes"),
    "s": ("second", "seconds"),
    "people": ("person", "people"),
    "/s": ("request per second", "requests per second"),
    "/min": ("request per minute", "requests per minute"),
    "/h": ("request per hour", "requests per hour"),
    "/day": ("request per day", "requests per day"),
}
"""One of it, and several; of the other words of units one has no `s` at its end."""

_PLURALS: Final = frozenset(
    "days weeks months years users items rows lines points environments regions languages files folders places".split()
)


def phrase(fact: str, value: object) -> str:
    """A word of an enumeration as people say it; a word that is not known here is said as it is written."""
    return PHRASES.get(fact, {}).get(str(value), str(value).replace("_", " "))


def amount(value: float, unit: str = "") -> str:
    """A number with its unit: `1,500 users`, `99.9 %`, `1 hour`."""
    if value != value or value in {float("inf"), float("-inf")}:
        return "an unknown number"
    said = f"{int(value):,}" if float(value).is_integer() else f"{value:,.6f}".rstrip("0")
    if unit in _UNITS:
        return f"{said} {_UNITS[unit][0 if value == 1 else 1]}"
    if unit in _PLURALS and value == 1:
        return f"{said} {unit.removesuffix('s')}"
    return f"{said} {unit}".rstrip()


def with_article(noun: str) -> str:
    """`a web application`, `an API service`."""
    word = noun.casefold()
    sounds_like_you = word.startswith(("us", "uni", "ut", "ur", "eu", "one"))
    return f"{'an' if word[:1] in set('aeiou') and not sounds_like_you else 'a'} {noun}"
