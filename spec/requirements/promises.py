"""What settled facts promise, as sentences: numbers (`{n}`), flags that are true, words of enumerations.

The facts are those of the shared bank; a fact that is not here promises nothing to a user and becomes no requirement.
"""

from __future__ import annotations

from typing import Final

import msgspec


class Promise(msgspec.Struct, frozen=True):
    """A number's sentence. `unit` and `operator` make the formula that it asserts: fact, operator, number, unit."""

    title: str
    text: str
    unit: str = ""
    operator: str = "<="
    kind: str = "quality"
    group: str = "Quality"


class Statement(msgspec.Struct, frozen=True):
    """The sentence of a flag or of a word: a constraint."""

    title: str
    text: str
    group: str


NUMBERS: Final = {
    "quality.latency_p95": Promise(
        "Time to answer", "The system shall answer 95 % of all requests within {n} ms.", "ms"
    ),
    "quality.availability": Promise(
        "Availability", "The system shall answer for at least {n} % of the time of each month.", "%", ">="
    ),
    "quality.peak_rate": Promise("Peak load", "The system shall serve at least {n} requests per second.", "/s", ">="),
    "quality.rto": Promise(
        "Time to recover", "If data or a machine is lost, then the system shall be back within {n} h.", "h"
    ),
    "quality.rpo": Promise(
        "Work that may be lost", "If data is lost, then the system shall lose at most {n} h of work.", "h"
    ),
    "users.count": Promise("Number of users", "The system shall serve at least {n} users.", "users", ">="),
    "data.size": Promise("Amount of data", "The system shall meet all its bounds with {n} GB of data.", "GB", ">="),
    "idempotency.key_ttl": Promise(
        "Memory of requests",
        "The system shall recognise a repeated request for at least {n} h.",
        "h",
        ">=",
        "quality",
        "Interface",
    ),
    "auth.session_lifetime": Promise(
        "End of a session",
        "The system shall end a session at most {n} h after it began.",
        "h",
        "<=",
        "constraint",
        "Security",
    ),
    "api.rate_limit": Promise(
        "Rate limit",
        "If a client sends more than {n} requests per minute, then the system shall refuse the rest.",
        "/min",
        "<=",
        "constraint",
        "Interface",
    ),
    "files.max_size": Promise(
        "Size of a file",
        "If a file is larger than {n} MB, then the system shall refuse it.",
        "MB",
        "<=",
        "constraint",
        "Files",
    ),
    "data.retention": Promise(
        "Retention",
        "The system shall delete data at most {n} days after it was last needed.",
        "days",
        "<=",
        "constraint",
        "Data",
    ),
    "i18n.languages": Promise(
        "Languages", "The system shall show every text in {n} languages.", "", ">=", "constraint", "Interface"
    ),
    "tests.coverage": Promise(
        "Coverage", "The tests shall run at least {n} % of all lines.", "%", ">=", "constraint", "Delivery"
    ),
    "budget.monthly": Promise(
        "Cost", "The system shall cost at most {n} EUR per month to run.", "EUR", "<=", "constraint", "Delivery"
    ),
}

FLAGS: Final = {
    "data.audit": Statement(
        "Record of changes", "When data is changed, the system shall record who changed what and when.", "Data"
    ),
    "data.encrypted_at_rest": Statement(
        "Encryption", "The system shall encrypt all data where it is stored.", "Security"
    ),
    "offline.required": Statement(
        "Work without a network", "While there is no network, the system shall offer all its functions.", "Quality"
    ),
    "api.idempotency": Statement(
        "Repeated requests",
        "When a request arrives again, the system shall return the first answer without a second effect.",
        "Interface",
    ),
    "data.migration": Statement(
        "Existing data", "The system shall take over all existing data or report each record that it left out.", "Data"
    ),
    "ops.on_call": Statement(
        "On call", "If the system does not answer, then the monitoring shall call the person on duty.", "Operation"
    ),
}

WORDS: Final = {
    ("auth.method", "password"): Statement(
        "Sign-in", "The system shall sign people in by name and password.", "Security"
    ),
    ("auth.method", "magic_link"): Statement(
        "Sign-in", "The system shall sign people in by a link that it sends to their address.", "Security"
    ),
    ("auth.method", "oauth"): Statement(
        "Sign-in", "The system shall sign people in through an OAuth 2.0 provider.", "Security"
    ),
    ("auth.method", "sso"): Statement(
        "Sign-in", "The system shall sign people in through the single sign-on of their organisation.", "Security"
    ),
    ("auth.method", "api_key"): Statement(
        "Sign-in", "The system shall accept a request only with a valid API key.", "Security"
    ),
    ("auth.method", "mtls"): Statement(
        "Sign-in", "The system shall accept a connection only with a valid client certificate.", "Security"
    ),
    ("auth.mfa", "required"): Statement(
        "Second factor", "The system shall ask every person for a second factor at sign-in.", "Security"
    ),
    ("auth.mfa", "optional"): Statement(
        "Second factor",
        "Where a person has turned it on, the system shall ask for a second factor at sign-in.",
        "Security",
    ),
    ("tenancy.model", "shared_schema"): Statement(
        "Separation", "The system shall show no customer any data of another customer.", "Security"
    ),
    ("tenancy.model", "schema_per_tenant"): Statement(
        "Separation", "The system shall keep the data of each customer in a schema of its own.", "Security"
    ),
    ("tenancy.model", "database_per_tenant"): Statement(
        "Separation", "The system shall keep the data of each customer in a database of its own.", "Security"
    ),
    ("data.residency", "eu"): Statement(
        "Place of data", "The system shall store data only in the European Union.", "Data"
    ),
    ("data.residency", "us"): Statement(
        "Place of data", "The system shall store data only in the United States.", "Data"
    ),
    ("data.residency", "own_country"): Statement(
        "Place of data", "The system shall store data only in the country of its customer.", "Data"
    ),
    ("data.residency", "on_device"): Statement(
        "Place of data", "The system shall store data only on the device of its user.", "Data"
    ),
    ("security.compliance", "gdpr"): Statement(
        "GDPR", "When a person asks for it, the system shall export or erase all data on that person.", "Security"
    ),
    ("security.compliance", "hipaa"): Statement(
        "HIPAA", "The system shall record every access to health data.", "Security"
    ),
    ("security.compliance", "pci"): Statement("PCI DSS", "The system shall store no card number in clear.", "Security"),
    ("security.compliance", "soc2"): Statement(
        "SOC 2", "The system shall keep evidence of every access and every change for an audit.", "Security"
    ),
    ("access.level", "wcag_a"): Statement("Accessibility", "The system shall meet WCAG 2.2 level A.", "Interface"),
    ("access.level", "wcag_aa"): Statement("Accessibility", "The system shall meet WCAG 2.2 level AA.", "Interface"),
    ("access.level", "wcag_aaa"): Statement("Accessibility", "The system shall meet WCAG 2.2 level AAA.", "Interface"),
    ("telemetry.kind", "none"): Statement(
        "Telemetry", "The system shall send no data on its use to anybody.", "Security"
    ),
    ("telemetry.kind", "opt_in"): Statement(
        "Telemetry", "Where a person has agreed, the system shall send data on its use.", "Security"
    ),
    ("ops.backup", "daily"): Statement("Backup", "The system shall back up all data at least once a day.", "Operation"),
    ("ops.backup", "continuous"): Statement(
        "Backup", "The system shall back up every change when it is made.", "Operation"
    ),
    ("api.versioning", "path"): Statement(
        "Versions", "The system shall take the version of the interface from the path of each request.", "Interface"
    ),
    ("api.versioning", "header"): Statement(
        "Versions", "The system shall take the version of the interface from a header of each request.", "Interface"
    ),
    ("api.versioning", "additive_only"): Statement(
        "Versions", "The system shall change its interface only by additions.", "Interface"
    ),
}
"""By (fact, word)."""
