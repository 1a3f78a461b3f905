"""Licences are told from the words of their texts and from the names that manifests use."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.facts.licence_texts import licence_ids, licence_of_name, licence_of_text

MIT = """Copyright (c) 2020 Somebody

Permission is hereby granted, free of charge, to any person obtaining
a copy of this software and associated documentation files (the 'Software'), to deal …
The above copyright notice and this permission notice shall be included in all copies …
"""
BSD = "Redistribution and use in source and binary forms, with or without modification … this list of conditions …"
ISC = (
    "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is "
    "hereby granted"
)
KEPT = ", provided that the above copyright notice and this permission notice appear in all copies."


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        (MIT, "MIT"),
        ("Permission is hereby granted, free of charge, to any person obtaining a copy of this software.", "MIT-0"),
        (BSD, "BSD-2-Clause"),
        (BSD + " Neither the name … may be used to endorse or promote products …", "BSD-3-Clause"),
        (BSD + " All advertising materials mentioning features … used to endorse or promote products", "BSD-4-Clause"),
        (ISC + KEPT, "ISC"),
        (ISC + ".", "0BSD"),
        ("COPYRIGHT AND PERMISSION NOTICE\n" + ISC.replace("and/or", "and") + KEPT, "curl"),
        ("Apache License\n  Version 2.0, January 2004\n … 3. Grant of Patent License.", "Apache-2.0"),
        ("GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007 … GNU Lesser General Public License instead", "GPL-3.0"),
        ("GNU GENERAL PUBLIC LICENSE\n Version 2, June 1991", "GPL-2.0"),
        ("GNU LESSER GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007", "LGPL-3.0"),
        ("GNU LESSER GENERAL PUBLIC LICENSE Version 2.1, February 1999", "LGPL-2.1"),
        ("GNU AFFERO GENERAL PUBLIC LICENSE Version 3, 19 November 2007 … GNU General Public License", "AGPL-3.0"),
        ("Mozilla Public License Version 2.0 … Covered Software … GNU General Public License, Version 2.0", "MPL-2.0"),
        ("Eclipse Public License - v 2.0", "EPL-2.0"),
        ("Boost Software License - Version 1.0", "BSL-1.0"),
        ("Business Source License 1.1", "BUSL-1.1"),
        ("Creative Commons Legal Code\nCC0 1.0 Universal", "CC0-1.0"),
        ("This is free and unencumbered software released into the public domain.", "Unlicense"),
        ("The library is licenced under Apache 2.0: see the site.\n\nThe logo is ours.", "Apache-2.0"),
        ("// SPDX-License-Identifier: EUPL-1.2\nSome words.", "EUPL-1.2"),
    ],
)
def test_a_text_is_known_by_its_characteristic_words(text: str, spdx: str) -> None:
    assert licence_of_text(text) == spdx


def test_of_several_texts_in_one_file_the_first_is_the_licence() -> None:
    assert licence_of_text(MIT + "\n\nThird party notices:\n" + BSD) == "MIT"


@pytest.mark.parametrize("text", ["", "All rights reserved.", "Be nice to each other."])
def test_other_words_are_no_licence(text: str) -> None:
    assert licence_of_text(text) == ""


def test_a_long_text_that_only_mentions_a_licence_is_not_under_it() -> None:
    assert licence_of_text("This code is licensed under the MIT license. " + "word " * 1000) == ""


def test_the_licence_of_this_project_is_known(root: Path) -> None:
    assert licence_of_text((root / "LICENSE").read_text("utf-8")) == "Apache-2.0"


@pytest.mark.parametrize(
    ("name", "spdx"),
    [
        ("MIT", "MIT"),
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("(MIT OR GPL-3.0-or-later)", "MIT OR GPL-3.0-or-later"),
        ("(MIT OR Apache-2.0) AND BSD-3-Clause", "(MIT OR Apache-2.0) AND BSD-3-Clause"),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("MIT License", "MIT"),
        ("The Apache Software License, Version 2.0", "Apache-2.0"),
        ("Apache 2", "Apache-2.0"),
        ("BSD License", "BSD"),
        ("New BSD License", "BSD-3-Clause"),
        ("3-Clause BSD License", "BSD-3-Clause"),
        ("GNU General Public License v3 (GPLv3)", "GPL-3.0"),
        ("GNU Lesser General Public License v2.1", "LGPL-2.1"),
        ("GNU Affero General Public License v3 or later (AGPLv3+)", "AGPL-3.0"),
        ("Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"),
        ("ISC License (ISCL)", "ISC"),
        ("Eclipse Public License - v 2.0", "EPL-2.0"),
        ("MIT License OR Apache License 2.0", "MIT OR Apache-2.0"),
        ("Proprietary", "Proprietary"),
    ],
)
def test_names_become_spdx_where_they_can(name: str, spdx: str) -> None:
    assert licence_of_name(name) == spdx


def test_ids_are_compared_without_what_they_say_of_later_versions() -> None:
    assert licence_ids("GPL-3.0-or-later OR (MIT AND GPL-2.0+)") == {"GPL-3.0", "MIT", "GPL-2.0"}
    assert licence_ids("Apache-2.0 WITH LLVM-exception") == {"Apache-2.0"}
