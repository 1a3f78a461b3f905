"""How code handles personal data: fields that hold it, logs that tell it, strangers that get it, and persons' rights.

Hints for people who decide, told with the articles of the GDPR that they are about; none is legal advice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from agents.records import Risk
from agents.tools.auditing.findings import Finding
from agents.tools.auditing.sources import SourceText

_FIELD: Final = re.compile(
    r"^[ \t]*(?:(?:public|private|protected|readonly|final|static|var|let|const|val)\s+)*(?:[A-Z][\w<>?\[\]]*\s+)?"
    r"[\"'`]?(?P<name>[A-Za-z_]\w{1,40})[\"'`]?\??\s*(?::|=\s*(?:models?|db|sa|orm|mapped_column|Column|Field|fields)\b"
    r"|\s(?:VARCHAR|TEXT|CHAR|DATE|STRING|INT)\w*\b|;)",
    re.MULTILINE | re.IGNORECASE,
)
_ORDINARY: Final = frozenset(
    "email emails email_address phone phone_number mobile first_name last_name full_name surname given_name family_name"
    " birth_date birthdate date_of_birth dob birthday address street postal_address home_address postcode zip_code"
    " ssn social_security_number national_id passport_number tax_id iban bank_account card_number ip_address"
    " device_id geolocation latitude longitude salary gender nationality avatar_url licence_plate".split()
)
_SPECIAL: Final = frozenset(
    "religion religious_belief ethnicity ethnic_origin race political_opinion political_party trade_union union_member"
    " health health_status diagnosis medical_record disability blood_type sexual_orientation biometric fingerprint_data"
    " genetic_data criminal_record".split()
)
_LOG_CALL: Final = re.compile(
    r"(?:\blog(?:ger|ging)?\.(?:debug|info|warn(?:ing)?|error|critical|exception|trace)|\bconsole\.(?:log|info|warn|error)"
    r"|\bprintln!?|\bprint|\bfmt\.Print\w*|\bSystem\.out\.print\w*)\s*\((?P<what>[^\n]{0,300})"
)
_QUOTED: Final = re.compile(r"[fF]?\"[^\"\n]*\"|[fF]?'[^'\n]*'|`[^`\n]*`")
_INSERTION: Final = re.compile(r"\{([^{}]*)\}")
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_STRANGERS: Final = {
    "google-analytics.com": "Google Analytics", "googletagmanager.com": "Google Tag Manager",
    "doubleclick.net": "Google Ads", "fonts.googleapis.com": "Google Fonts", "connect.facebook.net": "Meta Pixel",
    "graph.facebook.com": "Meta", "api.segment.io": "Segment", "cdn.segment.com": "Segment", "hotjar.com": "Hotjar",
    "mixpanel.com": "Mixpanel", "amplitude.com": "Amplitude", "fullstory.com": "FullStory", "intercom.io": "Intercom",
    "sentry.io": "Sentry", "datadoghq.com": "Datadog", "newrelic.com": "New Relic", "api.stripe.com": "Stripe",
    "api.sendgrid.com": "SendGrid", "api.mailgun.net": "Mailgun", "api.mailchimp.com": "Mailchimp",
    "api.twilio.com": "Twilio", "hubspot.com": "HubSpot", "api.openai.com": "OpenAI", "api.anthropic.com": "Anthropic",
    "clarity.ms": "Microsoft Clarity", "tiktok.com": "TikTok", "snap.licdn.com": "LinkedIn Insight",
}  # fmt: skip


class Right(msgspec.Struct, frozen=True):
    """Something that the law asks for, and the words by which code for it is told."""

    name: str
    articles: str
    expression: str
    missing: str


RIGHTS: Final = (
    Right(
        "purpose",
        "Art. 5(1)(b), 6, 30",
        r"\bpurpose|legal[_ ]?basis|lawful[_ ]?basis",
        "Write down what each field is for and on what basis it is held.",
    ),
    Right(
        "consent",
        "Art. 6(1)(a), 7",
        r"\bconsent|opt[_-]?(?:in|out)\b",
        "Where consent is the basis, record who gave it, when, to what, and how it is withdrawn.",
    ),
    Right(
        "retention",
        "Art. 5(1)(e)",
        r"\bretention|purge[_A-Z]|expire[sd]?_?at|delete_?after|\bttl\b",
        "Say how long each kind is kept, and delete it then.",
    ),
    Right(
        "access and portability",
        "Art. 15, 20",
        r"export[_A-Z]?(?:user|personal|account|my|data)|data[_ -]?export|takeout|subject[_ ]?access",
        "Give persons a copy of their data in a common format.",
    ),
    Right(
        "erasure",
        "Art. 17",
        r"(?:delete|erase|forget|anonymi[sz]e|remove)[_A-Z]?(?:user|account|person|customer|profile|me)\b|right_?to_?be_?forgotten",
        "Give persons a way to be forgotten, backups and logs included.",
    ),
    Right(
        "rectification",
        "Art. 16",
        r"(?:update|edit|change)[_A-Z]?(?:user|account|person|customer|profile)",
        "Let persons correct their data.",
    ),
)


def find_fields(source: SourceText) -> Iterator[Finding]:
    """Fields, columns and keys whose names say that they hold data of persons."""
    if source.is_test:
        return
    for match in _FIELD.finditer(source.text):
        name = "_".join(word.lower() for word in _WORD.findall(match["name"]))
        if name in _SPECIAL:
            why, severity = f"{match['name']} is of a special category (Art. 9 GDPR).", Risk.HIGH
            mend = "Hold it only on a ground of Art. 9(2); encrypt it; an impact assessment may be due (Art. 35)."
        elif name in _ORDINARY:
            why, severity = f"{match['name']} holds data of a person (Art. 4(1) GDPR).", Risk.LOW
            mend = "Hold it only if its purpose needs it (Art. 5(1)(c)), and list it in the record (Art. 30)."
        else:
            continue
        yield _finding(source, match.start("name"), "personal-field", severity, why, mend)


def find_logging(source: SourceText) -> Iterator[Finding]:
    """Calls that write data of persons into a log."""
    for match in _LOG_CALL.finditer(source.text):
        words = re.findall(r"[A-Za-z_]\w*", _QUOTED.sub(_inserted, match["what"]))
        names = {"_".join(part.lower() for part in _WORD.findall(word)) for word in words}
        told = sorted(names & (_ORDINARY | _SPECIAL))
        if told:
            why = f"{', '.join(told)} goes into a log, which is kept and read elsewhere (Art. 5(1)(c), 32 GDPR)."
            yield _finding(source, match.start(), "personal-logging", Risk.MEDIUM, why, "Log an id, or leave it out.")


def _inserted(quoted: re.Match[str]) -> str:
    """Of a text in quotes what is put into it: its words alone are no data."""
    is_template = quoted[0][0] in "fF`"
    return " ".join(_INSERTION.findall(quoted[0])) if is_template else " "


def find_strangers(source: SourceText) -> Iterator[Finding]:
    """Hosts of others that get data."""
    for host, name in _STRANGERS.items():
        at = source.text.find(host)
        if at >= 0 and not source.is_test:
            why = f"{name} gets data, at least addresses of visitors (Art. 28, 44-46 GDPR)."
            mend = "Have a contract; know where it is processed; ask before it is loaded where consent is due."
            yield _finding(source, at, "personal-transfer", Risk.MEDIUM, why, mend)


def rights_of(sources: Sequence[SourceText]) -> list[dict[str, str]]:
    """For each right: where code seems to serve it, or that none was found."""
    rows = []
    for right in RIGHTS:
        pattern = re.compile(right.expression, re.IGNORECASE)
        place = ""
        for source in sources:
            match = None if source.is_test or not source.language else pattern.search(source.text)
            if match:
                place = f"{source.path}:{source.line_at(match.start())}"
                break
        rows.append(
            {"right": right.name, "articles": right.articles, "seen_at": place, "hint": "" if place else right.missing}
        )
    return rows


def _finding(source: SourceText, place: int, rule: str, severity: Risk, why: str, mend: str) -> Finding:
    return Finding(rule=rule, severity=severity, path=source.path, line=source.line_at(place), why=why, mend=mend)
