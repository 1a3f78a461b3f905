"""Data of persons in texts: told by form and, where the form has one, by its checksum."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

_IBAN_LENGTHS: Final = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24,
}  # fmt: skip
_NOBODY: Final = re.compile(
    r"@(?:[\w.-]+\.)?(?:example|test|invalid|localhost|local)(?:\.(?:com|org|net))?$"
    r"|^(?:no-?reply|noreply|git|info|support|contact|admin|root|user|name|me|you|hello|security|webmaster|postmaster)@"
    r"|@users\.noreply\.|@(?:email|mail|domain|company|yourdomain|acme|foo|bar)\.(?:com|org|net)$",
    re.IGNORECASE,
)
_ISSUERS: Final = re.compile(r"4|5[1-5]|3[47]|35|6011|65")
_DNI_LETTERS: Final = "TRWAGMYFPDXBNJZSQVHLCKE"


class PersonalDatum(msgspec.Struct, frozen=True):
    """A place where data of a person stands; the value itself is not kept."""

    kind: str
    start: int
    end: int


class _Form(msgspec.Struct, frozen=True):
    kind: str
    expression: str
    check: Callable[[str], bool]


def find_personal_data(text: str) -> Iterator[PersonalDatum]:
    """What looks like data of a person, checked as far as its form allows."""
    for form, pattern in _COMPILED:
        for match in pattern.finditer(text):
            start, end = match.span("v")
            if form.check(match["v"]):
                yield PersonalDatum(form.kind, start, end)


def is_luhn(text: str) -> bool:
    """The checksum of payment cards (ISO/IEC 7812)."""
    digits = [int(c) for c in text if c.isdigit()]
    total = sum(digits[-1::-2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return 13 <= len(digits) <= 19 and len(set(digits)) > 2 and total % 10 == 0


def is_iban(text: str) -> bool:
    """The checksum and the length of an IBAN (ISO 13616)."""
    plain = text.replace(" ", "").upper()
    if _IBAN_LENGTHS.get(plain[:2]) != len(plain):
        return False
    return int("".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])) % 97 == 1


def _is_somebody(address: str) -> bool:
    return not _NOBODY.search(address)


def _is_card(text: str) -> bool:
    return bool(_ISSUERS.match(text)) and is_luhn(text)


def _is_us_number(text: str) -> bool:
    area, group, serial = text.split("-")
    return area not in {"000", "666", "123"} and area[0] != "9" and group != "00" and serial != "0000"


def _is_spanish(text: str) -> bool:
    number = text[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return _DNI_LETTERS[int(number) % 23] == text[-1]


def _is_french(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return len(digits) == 15 and 97 - int(digits[:13]) % 97 == int(digits[13:])


def _is_dutch(text: str) -> bool:
    digits = [int(c) for c in text]
    return sum(weight * digit for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True)) % 11 == 0


def _is_polish(text: str) -> bool:
    digits = [int(c) for c in text]
    return sum(w * d for w, d in zip((1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), digits, strict=True)) % 10 == 0


def _is_german(text: str) -> bool:
    """The checksum of the tax id (ISO/IEC 7064, MOD 11,10)."""
    product = 10
    for digit in text[:10]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(text[10]) and text[0] != "0"


def _is_phone(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return 9 <= len(digits) <= 15 and len(set(digits)) > 3 and "555" not in digits and "1234567" not in digits


def _any(_text: str) -> bool:
    return True


_FORMS: Final = (
    _Form(
        "email address",
        r"(?<![\w.+:/@-])(?P<v>[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24})(?![\w@-])",
        _is_somebody,
    ),
    _Form(
        "phone number",
        r"(?<![\w+./-])(?P<v>\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){2,4})(?![\w-])",
        _is_phone,
    ),
    _Form(
        "IBAN",
        r"(?<![A-Za-z0-9])(?P<v>[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?)(?![A-Za-z0-9])",
        is_iban,
    ),
    _Form(
        "card number",
        r"(?<![\w.-])(?P<v>\d{4}([ -]?)\d{4}\2\d{4}\2\d{1,7}|3[47]\d{2}[ -]?\d{6}[ -]?\d{5})(?![\w.-])",
        _is_card,
    ),
    _Form("US social security number", r"(?<![\w-])(?P<v>\d{3}-\d{2}-\d{4})(?![\w-])", _is_us_number),
    _Form(
        "UK national insurance number",
        r"(?<!\w)(?P<v>(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D])(?!\w)",
        _any,
    ),
    _Form("Spanish identity number", r"(?<!\w)(?P<v>[XYZ\d]\d{7}[A-Z])(?!\w)", _is_spanish),
    _Form(
        "French social security number",
        r"(?<!\d)(?P<v>[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d{2} ?\d{3} ?\d{3} ?\d{2})(?!\d)",
        _is_french,
    ),
    _Form("Dutch citizen number", r"(?i:bsn|burgerservice|sofi)\W{1,20}(?P<v>\d{9})(?!\d)", _is_dutch),
    _Form("Polish identity number", r"(?i:pesel)\W{1,20}(?P<v>\d{11})(?!\d)", _is_polish),
    _Form(
        "German tax number",
        r"(?i:steuer-?id|steueridentifikationsnummer|tax.?id|tin)\W{1,20}(?P<v>\d{11})(?!\d)",
        _is_german,
    ),
    _Form(
        "date of birth",
        r"(?i:birth\w{0,4}|\bdob|geburts\w{0,6}|naissance|born)[\"'\s:=_-]{1,12}(?:on )?"
        r"(?P<v>(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)",
        _any,
    ),
)
_COMPILED: Final = tuple((form, re.compile(form.expression)) for form in _FORMS)
