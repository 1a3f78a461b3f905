"""What a PRD says of the shared facts, group by group; no sentence has digits of its own, numbers come from facts."""

from __future__ import annotations

from typing import Final

from spec.artifacts.sentences import NO, YES, Saying

AUDIENCES: Final = {
    "public": "the public",
    "customers": "the organisation's customers",
    "internal": "people within the organisation",
    "developers": "developers",
}

HORIZON: Final = Saying(
    "product.horizon",
    {
        "prototype": "It is a prototype: it is built to learn from, and may be thrown away.",
        "first_version": "It is a first version that real users work with and that later versions build on.",
        "long_lived": "It is built to be maintained for years.",
    },
)

SAYINGS: Final[dict[str, tuple[Saying, ...]]] = {
    "users": (
        Saying("users.accounts", {YES: "People have accounts.", NO: "Nobody needs an account."}),
        Saying(
            "users.signup",
            {
                "open": "Anybody can create an account.",
                "invited": "An account is created on an invitation only.",
                "admin": "Accounts are created by an administrator.",
            },
        ),
        Saying(
            "auth.method",
            {
                "none": "Nobody has to prove who they are.",
                "password": "People sign in with a password.",
                "magic_link": "People sign in with a link that is sent to them by mail; there are no passwords.",
                "oauth": "People sign in through an account that they have with another provider (OAuth).",
                "sso": "People sign in through their organisation's single sign-on.",
                "api_key": "Callers prove who they are with an API key.",
                "mtls": "Callers prove who they are with a client certificate (mutual TLS).",
                "os_user": "Whoever is signed in to the operating system is the user.",
            },
        ),
        Saying(
            "auth.mfa",
            {
                "optional": "Whoever wants to can protect the account with a second factor.",
                "required": "Signing in always takes a second factor.",
            },
        ),
        Saying("auth.session_lifetime", number="A session ends after {n}.", unit="h"),
        Saying(
            "users.roles",
            {
                "none": "Everybody has the same rights.",
                "owner_only": "Whoever creates a thing is the one who may change it.",
                "fixed_roles": "Rights are given by fixed roles.",
                "custom_roles": "Customers define their own roles and what each may do.",
            },
        ),
        Saying("users.count", number="In its first year it serves {n}.", unit="users"),
        Saying("users.collaborate", {YES: "Several people work on the same things at the same time."}),
        Saying(
            "access.level",
            {
                "none": "No level of accessibility is promised.",
                "wcag_a": "The interface meets WCAG level A.",
                "wcag_aa": "The interface meets WCAG level AA.",
                "wcag_aaa": "The interface meets WCAG level AAA.",
            },
        ),
        Saying("i18n.languages", number="The interface speaks {n}.", unit="languages"),
    ),
    "features": (
        Saying(
            "search.kind",
            {
                "database": "People find things through a search that the database itself answers.",
                "engine": "People find things through a search engine that is kept in step with the data.",
            },
        ),
        Saying(
            "notify.channel",
            {
                "email": "The product tells people of news by e-mail.",
                "push": "The product tells people of news by push messages.",
                "sms": "The product tells people of news by text messages.",
                "in_app": "The product tells people of news by messages inside the product.",
                "several": "The product tells people of news over several channels.",
            },
        ),
        Saying(
            "realtime.kind",
            {
                "polling": "Open pages ask for news at intervals.",
                "sse": "News reach open pages at once, through server-sent events.",
                "websocket": "News reach open pages at once, and answers go back the same way, over WebSocket.",
            },
        ),
        Saying("files.uploads", {YES: "People upload files."}),
        Saying("files.max_size", number="A file may be as large as {n}.", unit="MB"),
        Saying(
            "payments.kind",
            {
                "provider_page": "People pay on the payment provider's own page.",
                "provider_form": "People pay in a form of the payment provider's within the product.",
                "invoice": "People pay by invoice.",
                "own": "The product takes card numbers itself.",
            },
        ),
        Saying("jobs.background", {YES: "Long work goes on in the background after the answer."}),
        Saying(
            "queue.kind",
            {
                "database": "Work that waits lies in the database.",
                "redis": "Work that waits lies in Redis.",
                "broker": "Work that waits lies in a message broker.",
            },
        ),
        Saying("offline.required", {YES: "It works without a network."}),
    ),
    "quality": (
        Saying("quality.latency_p95", number="Ninety-five of a hundred answers arrive within {n}.", unit="ms"),
        Saying("quality.availability", number="It answers at least {n} of the time.", unit="%"),
        Saying("quality.peak_rate", number="At the busiest time it bears {n}.", unit="/s"),
        Saying("quality.rto", number="After a loss it is back within {n}.", unit="h"),
        Saying("quality.rpo", number="A loss costs at most the work of {n}.", unit="h"),
        Saying("tests.coverage", number="Tests run at least {n} of the lines.", unit="%"),
        Saying(
            "data.encrypted_at_rest",
            {YES: "Data is encrypted where it lies.", NO: "Data is not encrypted where it lies."},
        ),
        Saying(
            "security.secrets",
            {
                "environment": "Secrets come from environment variables.",
                "keyring": "Secrets lie in the system's keyring.",
                "vault": "Secrets lie in a vault.",
                "cloud": "Secrets lie in the cloud provider's secret store.",
            },
        ),
    ),
    "data": (
        Saying(
            "data.store",
            {
                "none": "It keeps no data.",
                "files": "Data lies in files.",
                "sqlite": "Data lies in an SQLite database.",
                "postgresql": "Data lies in a PostgreSQL database.",
                "mysql": "Data lies in a MySQL database.",
                "document": "Data lies in a document database.",
                "warehouse": "Data lies in a data warehouse.",
                "object_storage": "Data lies in an object storage.",
            },
        ),
        Saying("data.size", number="After the first year there are {n} of data.", unit="GB"),
        Saying("data.personal", {YES: "It keeps personal data.", NO: "It keeps no personal data."}),
        Saying(
            "data.sensitivity",
            {
                "none": "None of the data is sensitive.",
                "business": "The most sensitive data is business data.",
                "personal": "The most sensitive data is personal data.",
                "health": "The most sensitive data is data on health.",
                "payment": "The most sensitive data is payment data.",
                "children": "The most sensitive data is data of children.",
            },
        ),
        Saying("data.retention", number="Data is kept for {n}.", unit="days"),
        Saying(
            "data.deletion",
            {
                "hard": "What is deleted is gone.",
                "soft": "What is deleted is hidden and can be brought back.",
                "anonymise": "Deleting takes away all that points to a person and keeps the rest.",
            },
        ),
        Saying("data.audit", {YES: "Every change is recorded with who made it and when."}),
        Saying(
            "tenancy.model",
            {
                "single": "There is one customer, so nothing has to be kept apart.",
                "shared_schema": "Customers share one schema; each row says whose it is.",
                "schema_per_tenant": "Each customer has a schema of its own.",
                "database_per_tenant": "Each customer has a database of its own.",
            },
        ),
        Saying(
            "ids.kind",
            {
                "uuid": "Things are identified by UUIDs.",
                "ulid": "Things are identified by ULIDs, which sort by their time.",
                "serial": "Things are identified by serial numbers.",
                "natural": "Things are identified by what they are called in the domain.",
            },
        ),
        Saying("data.migration", {YES: "Existing data has to be taken over."}),
    ),
    "integrations": (
        Saying(
            "api.style",
            {
                "rest": "Programs use it through a REST interface.",
                "graphql": "Programs use it through a GraphQL interface.",
                "grpc": "Programs use it through a gRPC interface.",
                "rest_and_grpc": "Programs use a REST interface from outside and a gRPC interface from inside.",
            },
        ),
        Saying("api.public", {YES: "Others build on that interface.", NO: "Nobody else builds on its interface."}),
        Saying(
            "api.versioning",
            {
                "none": "Its interface has no versions.",
                "path": "The version of the interface is part of its address.",
                "header": "The version of the interface is told in a header.",
                "additive_only": "The interface only ever grows; nothing in it is taken away.",
            },
        ),
        Saying(
            "api.pagination",
            {
                "none": "Lists are delivered whole.",
                "cursor": "Long lists are read page by page with a cursor.",
                "offset": "Long lists are read page by page by offset and limit.",
            },
        ),
        Saying(
            "api.errors",
            {
                "problem_json": "Errors come as problem details (application/problem+json).",
                "own_json": "Errors come as JSON in a form of our own.",
                "plain": "Errors come as plain text.",
            },
        ),
        Saying("api.idempotency", {YES: "A request that is repeated has no second effect."}),
        Saying("idempotency.key_ttl", number="A repeated request is recognised for {n}.", unit="h"),
        Saying("retry.window", number="A call that failed is repeated for {n} at the longest.", unit="h"),
        Saying("api.rate_limit", number="One client may make {n}.", unit="/min"),
    ),
    "constraints": (
        Saying(
            "security.compliance",
            {
                "gdpr": "The GDPR applies.",
                "soc2": "It has to pass a SOC audit of type two.",
                "hipaa": "HIPAA applies.",
                "pci": "PCI DSS applies.",
            },
        ),
        Saying(
            "data.residency",
            {
                "anywhere": "Data may lie anywhere.",
                "eu": "Data must not leave the European Union.",
                "us": "Data must not leave the United States.",
                "own_country": "Data must not leave the customer's country.",
                "on_device": "Data must not leave the user's device.",
            },
        ),
        Saying("budget.monthly", number="Running it costs at most {n} a month.", unit="EUR"),
        Saying("team.size", number="The team that builds it has {n}.", unit="people"),
        Saying(
            "stack.language",
            {
                "python": "It is written in Python.",
                "typescript": "It is written in TypeScript.",
                "javascript": "It is written in JavaScript.",
                "go": "It is written in Go.",
                "rust": "It is written in Rust.",
                "java": "It is written in Java.",
                "kotlin": "It is written in Kotlin.",
                "swift": "It is written in Swift.",
                "csharp": "It is written in C#.",
                "php": "It is written in PHP.",
                "ruby": "It is written in Ruby.",
                "cpp": "It is written in C++.",
            },
        ),
    ),
    "release": (
        Saying("team.deadline", number="The first release is due in {n}.", unit="weeks"),
        Saying(
            "deploy.target",
            {
                "own_server": "It runs on a server of our own.",
                "container": "It runs in containers.",
                "kubernetes": "It runs on Kubernetes.",
                "serverless": "It runs as serverless functions.",
                "paas": "It runs on a hosted platform.",
                "static_host": "It is served from a static host.",
                "app_store": "It is distributed through app stores.",
                "package_registry": "It is published in a package registry.",
                "installer": "It is delivered as an installer.",
                "on_device": "It runs on the user's device.",
            },
        ),
        Saying("deploy.environments", number="There are {n}.", unit="environments"),
        Saying("deploy.regions", number="It runs in {n}.", unit="regions"),
        Saying(
            "deploy.strategy",
            {
                "recreate": "For a new version it is stopped and started again.",
                "rolling": "A new version replaces the old one instance by instance.",
                "blue_green": "A new version is set up beside the old one, and traffic is switched over.",
                "canary": "A new version gets a small share of the traffic first.",
                "staged": "A new version goes out to groups of users one after another.",
            },
        ),
        Saying("ops.on_call", {YES: "Somebody is on call.", NO: "Nobody is on call."}),
        Saying(
            "ops.backup",
            {
                "none": "There are no backups.",
                "daily": "A backup is made every day.",
                "continuous": "Backups are made continuously.",
            },
        ),
        Saying(
            "tests.depth",
            {
                "unit": "Unit tests guard each release.",
                "integration": "Unit and integration tests guard each release.",
                "end_to_end": "Unit, integration and end-to-end tests guard each release.",
            },
        ),
    ),
    "metrics": (
        Saying(
            "telemetry.kind",
            {
                "none": "The product tells nothing of its use, so success is measured without telemetry.",
                "opt_in": "The product tells of its use only where somebody agreed to it.",
                "opt_out": "The product tells of its use unless somebody objects.",
            },
        ),
        Saying(
            "ops.observability",
            {
                "logs": "While it runs, logs are kept.",
                "metrics": "While it runs, logs and metrics are kept.",
                "tracing": "While it runs, logs, metrics and traces are kept.",
            },
        ),
    ),
}

EXCLUDED: Final = (
    Saying("payments.kind", {"none": "It takes no payments."}),
    Saying("search.kind", {"none": "It has no search."}),
    Saying("notify.channel", {"none": "It sends no notifications."}),
    Saying("realtime.kind", {"none": "It does not bring news to open pages at once."}),
    Saying("files.uploads", {NO: "It takes no uploads of files."}),
    Saying("jobs.background", {NO: "It does no work in the background."}),
    Saying("queue.kind", {"none": "It has no queue."}),
    Saying("offline.required", {NO: "It does not work without a network."}),
    Saying("users.collaborate", {NO: "It is not made for several people working on the same things."}),
    Saying("users.signup", {"none": "Nobody signs up."}),
    Saying("api.style", {"none": "It has no interface for programs."}),
    Saying("data.migration", {NO: "No existing data is taken over."}),
    Saying("data.audit", {NO: "It keeps no record of who changed what."}),
    Saying("auth.mfa", {"none": "There is no second factor."}),
    Saying("api.idempotency", {NO: "It does not recognise repeated requests."}),
    Saying("security.compliance", {"none": "It has to meet no set of rules for compliance."}),
    Saying("security.secrets", {"none": "It needs no secrets."}),
)
"""What is left out on purpose: the other side of the sayings above."""

MEASURED: Final = (
    ("Time within which ninety-five of a hundred answers arrive", "at most {n}|ms", "quality.latency_p95"),
    ("Share of time in which it answers", "at least {n}|%", "quality.availability"),
    ("Rate at the busiest time", "{n}|/s", "quality.peak_rate"),
    ("Users in the first year", "{n}|users", "users.count"),
    ("Cost of running it, each month", "at most {n}|EUR", "budget.monthly"),
)
"""Numbers that can be watched after the release: in words, the target with its unit, and the fact."""
