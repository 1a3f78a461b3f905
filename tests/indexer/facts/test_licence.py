"""What manifests declare is weighed against the licence files, and disagreement is said."""

from __future__ import annotations

from indexer.facts.licence import find_licence
from indexer.facts.model import LicenceClaim

MIT = (
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this software …\n"
    "The above copyright notice and this permission notice shall be included …\n"
)
APACHE = "Apache License\nVersion 2.0, January 2004\n3. Grant of Patent License\n"
GPL = "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n"
LGPL = "GNU LESSER GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n"
BSD3 = "Redistribution and use in source and binary forms … may not be used to endorse or promote products"


def declared(*pairs: tuple[str, str]) -> list[LicenceClaim]:
    return [LicenceClaim(licence, path, "manifest") for path, licence in pairs]


def test_manifest_and_text_that_agree(workspace) -> None:
    shelf = workspace.write({"LICENSE": MIT}).shelf()
    found = find_licence(shelf, declared(("package.json", "MIT")))
    assert (found.licence, found.disagreement) == ("MIT", "")
    assert [(claim.licence, claim.path, claim.kind) for claim in found.claims] == [
        ("MIT", "package.json", "manifest"),
        ("MIT", "LICENSE", "text"),
    ]


def test_manifest_and_text_that_disagree(workspace) -> None:
    shelf = workspace.write({"LICENSE.md": APACHE}).shelf()
    found = find_licence(shelf, declared(("pyproject.toml", "MIT")))
    assert found.licence == "MIT"
    assert found.disagreement == "pyproject.toml says MIT, but LICENSE.md is the text of Apache-2.0"


def test_two_manifests_that_disagree(workspace) -> None:
    found = find_licence(workspace.shelf(), declared(("package.json", "MIT"), ("Cargo.toml", "GPL-3.0-only")))
    assert found.disagreement == "package.json says MIT, but Cargo.toml says GPL-3.0-only"


def test_a_vague_classifier_agrees_with_its_family_and_gives_way_to_the_text(workspace) -> None:
    shelf = workspace.write({"LICENSE": BSD3}).shelf()
    found = find_licence(shelf, declared(("setup.py", "BSD License")))
    assert (found.licence, found.disagreement) == ("BSD-3-Clause", "")


def test_two_texts_that_are_named_offer_a_choice_and_others_apply_together(workspace) -> None:
    assert find_licence(workspace.write({"LICENSE-MIT": MIT, "LICENSE-APACHE": APACHE}).shelf(), []).licence == (
        "Apache-2.0 OR MIT"
    )


def test_the_lesser_gpl_beside_the_gpl_is_the_lesser(workspace) -> None:
    assert find_licence(workspace.write({"COPYING": GPL, "COPYING.LESSER": LGPL}).shelf(), []).licence == "LGPL-3.0"


def test_unanimous_members_speak_where_the_root_does_not(workspace) -> None:
    shelf = workspace.write({"LICENSE-MIT": MIT, "LICENSE-APACHE": APACHE}).shelf()
    found = find_licence(shelf, declared(("a/Cargo.toml", "MIT OR Apache-2.0"), ("b/Cargo.toml", "MIT OR Apache-2.0")))
    assert (found.licence, found.disagreement) == ("MIT OR Apache-2.0", "")


def test_later_versions_allowed_by_the_manifest_do_not_contradict_the_text(workspace) -> None:
    shelf = workspace.write({"COPYING": GPL}).shelf()
    found = find_licence(shelf, declared(("Cargo.toml", "GPL-3.0-or-later")))
    assert (found.licence, found.disagreement) == ("GPL-3.0-or-later", "")


def test_texts_about_other_things_are_left_out(workspace) -> None:
    shelf = workspace.write(
        {
            "LICENSE": MIT,
            "LICENSE-logo.md": "CC0 1.0 Universal",
            "LICENSE.third-party.txt": APACHE,
            "license.py": APACHE,
        }
    ).shelf()
    found = find_licence(shelf, [])
    assert (found.licence, len(found.claims)) == ("MIT", 1)


def test_a_whole_text_in_a_manifest_is_recognised(workspace) -> None:
    found = find_licence(workspace.shelf(), declared(("pyproject.toml", " ".join(MIT.split()))))
    assert found.licence == "MIT"


def test_the_folder_of_reuse_is_read_where_the_root_has_no_text(workspace) -> None:
    assert find_licence(workspace.write({"LICENSES/MIT.txt": MIT}).shelf(), []).licence == "MIT"


def test_nothing_said_is_an_empty_licence(workspace) -> None:
    found = find_licence(workspace.shelf(), declared(("package.json", "SEE LICENSE IN X"), ("a.csproj", "")))
    assert (found.licence, found.claims, found.disagreement) == ("", (), "")


def test_members_that_differ_or_are_contradicted_by_the_text_do_not_speak_for_the_whole(workspace) -> None:
    assert find_licence(workspace.shelf(), declared(("a/x.json", "MIT"), ("b/x.json", "ISC"))).licence == "MIT AND ISC"
    shelf = workspace.write({"LICENSE": APACHE}).shelf()
    assert find_licence(shelf, declared(("a/x.json", "MIT"), ("b/x.json", "MIT"))).licence == "Apache-2.0"


def test_files_named_after_a_suffix_alone_apply_together(workspace) -> None:
    assert (
        find_licence(workspace.write({"LICENSE.md": MIT, "COPYING": BSD3}).shelf(), []).licence
        == "BSD-3-Clause AND MIT"
    )
