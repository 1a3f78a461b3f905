"""Licences by their words: SPDX ids from the text of a licence file and from the names that manifests use. Pure."""

from __future__ import annotations

import re

import msgspec

MAX_CHARACTERS = 200_000
"""The longest licence is a fifth of this; what follows is a list of notices."""

SHORT_CHARACTERS = 2500
"""In a text this short a licence that is only named is the licence; in a longer one it may be anybody's."""


class LicencePattern(msgspec.Struct, frozen=True):
    """A licence is recognised by all of `phrases` and none of `unless`, in text of lower-case words alone."""

    spdx: str
    phrases: tuple[str, ...]
    unless: tuple[str, ...] = ()


_BSD = "redistribution and use in source and binary forms"
_BSD_NAME = "used to endorse or promote products"
_BSD_ADVERTISING = "all advertising materials mentioning features"
_MIT = "permission is hereby granted free of charge to any person obtaining a copy"
_MIT_NOTICE = "permission notice"
_NO_FEE = "with or without fee is hereby granted"
_NOTICE_KEPT = "provided that the above copyright notice and this permission notice appear in all copies"
_CURL_NAME = "the name of a copyright holder shall not be used in advertising"

_PATTERNS = tuple(
    LicencePattern(*row)
    for row in (
        ("AGPL-3.0", ("gnu affero general public license version 3 19 november 2007",)),
        ("LGPL-3.0", ("gnu lesser general public license version 3 29 june 2007",)),
        ("LGPL-2.1", ("gnu lesser general public license version 2 1 february 1999",)),
        ("LGPL-2.0", ("gnu library general public license version 2 june 1991",)),
        ("GPL-3.0", ("gnu general public license version 3 29 june 2007",)),
        ("GPL-2.0", ("gnu general public license version 2 june 1991",)),
        ("GPL-1.0", ("gnu general public license version 1 february 1989",)),
        ("Apache-2.0", ("apache license version 2 0 january 2004", "grant of patent license")),
        ("Apache-1.1", ("the apache software license version 1 1",)),
        ("MPL-2.0", ("mozilla public license version 2 0", "covered software")),
        ("MPL-1.1", ("mozilla public license version 1 1", "covered code")),
        ("EPL-2.0", ("eclipse public license v 2 0",)),
        ("EPL-1.0", ("eclipse public license v 1 0",)),
        ("CDDL-1.1", ("common development and distribution license", "version 1 1")),
        ("CDDL-1.0", ("common development and distribution license", "version 1 0"), ("version 1 1",)),
        ("EUPL-1.2", ("european union public licence v 1 2",)),
        ("BUSL-1.1", ("business source license 1 1",)),
        ("BSL-1.0", ("boost software license version 1 0",)),
        ("SSPL-1.0", ("server side public license version 1",)),
        ("Elastic-2.0", ("elastic license 2 0",)),
        ("PolyForm-Noncommercial-1.0.0", ("polyform noncommercial license 1 0 0",)),
        ("CC0-1.0", ("cc0 1 0 universal",)),
        ("CC-BY-SA-4.0", ("attribution sharealike 4 0 international",)),
        ("CC-BY-NC-4.0", ("attribution noncommercial 4 0 international",)),
        ("CC-BY-4.0", ("attribution 4 0 international",)),
        ("Unlicense", ("this is free and unencumbered software released into the public domain",)),
        ("0BSD", (_NO_FEE,), (_NOTICE_KEPT, "notice appear in all copies", "notice appears in all copies")),
        ("curl", (_NO_FEE, _NOTICE_KEPT, "copyright and permission notice")),
        (
            "ISC",
            (_NO_FEE, _NOTICE_KEPT),
            ("copyright and permission notice", "in supporting documentation", _CURL_NAME),
        ),
        ("HPND", (_NO_FEE, "in supporting documentation"), ("postgresql",)),
        ("PostgreSQL", ("postgresql", "without fee and without a written agreement is hereby granted")),
        ("MIT", (_MIT, _MIT_NOTICE), ("university of illinois ncsa", "font software")),
        ("MIT-0", (_MIT,), (_MIT_NOTICE,)),
        ("NCSA", ("university of illinois ncsa", _MIT)),
        ("OFL-1.1", ("sil open font license version 1 1",)),
        ("BSD-4-Clause", (_BSD, _BSD_ADVERTISING)),
        ("BSD-3-Clause", (_BSD, _BSD_NAME), (_BSD_ADVERTISING, "apache software license")),
        ("BSD-2-Clause", (_BSD, "this list of conditions"), (_BSD_NAME, _BSD_ADVERTISING)),
        ("BSD-3-Clause", ("use of this source code is governed by a bsd style license",)),
        ("Zlib", ("altered source versions must be plainly marked as such",)),
        ("WTFPL", ("do what the fuck you want to public license",)),
        ("Artistic-2.0", ("the artistic license 2 0",)),
        ("PSF-2.0", ("python software foundation license version 2",)),
        ("MS-PL", ("microsoft public license ms pl",)),
        ("UPL-1.0", ("the universal permissive license upl version 1 0",)),
        ("Vim", ("vim license",)),
        ("Ruby", ("you may make and give away verbatim copies of the source form", "gpl")),
    )
)

_NAMES = tuple(
    (re.compile(pattern, re.IGNORECASE), spdx)
    for pattern, spdx in (
        (r"affero.*3|agpl[ -]?v?3", "AGPL-3.0"),
        (r"(lesser|library).*(v|version )?3|lgpl[ -]?v?3", "LGPL-3.0"),
        (r"(lesser|library).*2\.1|lgpl[ -]?v?2\.1", "LGPL-2.1"),
        (r"(lesser|library).*2|lgpl[ -]?v?2", "LGPL-2.0"),
        (r"lesser general public|lgpl", "LGPL"),
        (r"general public licen[sc]e.*3|\bgpl[ -]?v?3", "GPL-3.0"),
        (r"general public licen[sc]e.*2|\bgpl[ -]?v?2", "GPL-2.0"),
        (r"gnu general public|^gpl$", "GPL"),
        (r"apache.*1\.1", "Apache-1.1"),
        (r"apache(?!.*1\.[01])", "Apache-2.0"),
        (r"mozilla.*2|\bmpl[ -]?v?2", "MPL-2.0"),
        (r"mozilla.*1\.1|\bmpl[ -]?v?1\.1", "MPL-1.1"),
        (r"eclipse public.*2|\bepl[ -]?v?2", "EPL-2.0"),
        (r"eclipse public|\bepl\b", "EPL-1.0"),
        (r"boost software", "BSL-1.0"),
        (r"business source|busl", "BUSL-1.1"),
        (r"cc0|creative commons zero", "CC0-1.0"),
        (r"unlicense\b", "Unlicense"),
        (r"zero-clause bsd|0-?bsd|bsd.?0", "0BSD"),
        (r"bsd.*(2|two|simplified)|(2|two)-clause bsd|simplified bsd", "BSD-2-Clause"),
        (r"bsd.*(4|four)|original bsd", "BSD-4-Clause"),
        (r"bsd.*(3|three|new|revised)|(3|three)-clause bsd|(new|revised|modified) bsd", "BSD-3-Clause"),
        (r"\bbsd\b", "BSD"),
        (r"\bmit-0\b|mit no attribution", "MIT-0"),
        (r"\bmit\b|^expat$", "MIT"),
        (r"\bisc\b|\biscl\b", "ISC"),
        (r"zlib", "Zlib"),
        (r"python software foundation|\bpsf", "PSF-2.0"),
        (r"artistic.*2", "Artistic-2.0"),
        (r"wtfpl", "WTFPL"),
        (r"universal permissive|\bupl\b", "UPL-1.0"),
        (r"public domain", "LicenseRef-public-domain"),
    )
)
_SPDX_TAG = re.compile(r"SPDX-License-Identifier:[ \t]*([\w.+() -]+)")
_KNOWN = re.compile(
    r"(MIT|MIT-0|Apache-[\d.]+|BSD-\d-Clause[\w-]*|0BSD|ISC|Unlicense|[AL]?GPL-[\d.]+(-only|-or-later|\+)?|MPL-[\d.]+(-no-\S+)?"
    r"|EPL-[\d.]+|CC0-1\.0|CC-BY[\w.-]*|BSL-1\.0|BUSL-1\.1|Zlib|curl|WTFPL|EUPL-[\d.]+|CDDL-[\d.]+|Artistic-[\d.]+|PSF-2\.0"
    r"|Python-2\.0|PostgreSQL|OFL-1\.1|MS-PL|MS-RL|UPL-1\.0|NCSA|HPND|SSPL-1\.0|Elastic-2\.0|Unicode[\w.-]+|BlueOak-1\.0\.0"
    r"|LicenseRef-[\w.-]+|LLVM-exception|Classpath-exception-2\.0|PolyForm-[\w.-]+|Ruby|Vim|X11|ZPL-2\.1)$"
)


def licence_of_text(text: str) -> str:
    """The SPDX id of the licence that `text` is, empty if it is none that is known.

    Of several the one that begins first counts: the GPL speaks of the LGPL at its end. The GNU licences' texts do not
    say whether later versions are allowed, so their ids carry neither `-only` nor `-or-later`.
    """
    head = text[:MAX_CHARACTERS]
    tag = _SPDX_TAG.search(head[:SHORT_CHARACTERS])
    words = " ".join(re.findall(r"[a-z0-9]+", head.lower()))
    found = [
        (words.index(pattern.phrases[0]), order, pattern.spdx)
        for order, pattern in enumerate(_PATTERNS)
        if all(phrase in words for phrase in pattern.phrases) and not any(phrase in words for phrase in pattern.unless)
    ]
    if found:
        return min(found)[2]
    if tag:
        return licence_of_name(tag[1])
    return _named_in(head) if len(text) <= SHORT_CHARACTERS else ""


def licence_of_name(name: str) -> str:
    """The SPDX expression that a manifest's words mean; the words themselves where none fits."""
    stripped = _without_outer_brackets(name.strip())
    parts = re.split(r"\s+(?:OR|AND|WITH)\s+", stripped)
    if all(_KNOWN.match(part.strip("() ")) for part in parts):
        return stripped
    if len(parts) > 1:
        joined = re.split(r"(\s+(?:OR|AND|WITH)\s+)", stripped)
        return "".join(part if index % 2 else licence_of_name(part.strip("() ")) for index, part in enumerate(joined))
    return next((spdx for pattern, spdx in _NAMES if pattern.search(stripped[:200])), stripped)


def _without_outer_brackets(expression: str) -> str:
    inner = expression[1:-1]
    return (
        inner if expression.startswith("(") and expression.endswith(")") and not {"(", ")"} & set(inner) else expression
    )


def licence_ids(expression: str) -> set[str]:
    """The ids in an expression, without what they say of later versions and without exceptions."""
    ids = re.sub(r"\s+WITH\s+[\w.-]+", "", expression)
    return {_bare(part.strip("() ")) for part in re.split(r"\s+(?:OR|AND)\s+", ids) if part.strip("() ")}


def _bare(identifier: str) -> str:
    return re.sub(r"(-only|-or-later|\+)$", "", identifier)


def _named_in(text: str) -> str:
    """A licence that a short text says it is under (`licensed under Apache 2.0`)."""
    match = re.search(
        r"licen[cs]ed\s+(?:\w+\s+){0,3}under\s+(?:the\s+)?(?:terms\s+of\s+)?(?:the\s+)?([^\n]{3,80})", text, re.I
    )
    spdx = licence_of_name(match[1]) if match else ""
    return spdx if _KNOWN.match(spdx) else ""
