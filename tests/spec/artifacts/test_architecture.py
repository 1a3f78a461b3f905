from __future__ import annotations

import msgspec
import pytest
from support.prose_views import SHOP_CODE

from spec.artifacts.architecture import infer_elements
from spec.artifacts.technologies import TECHNOLOGIES, technology_of
from spec.codebase import CodeView, EntryPoint, Module
from spec.records import Element, Source


def named(code: CodeView) -> dict[str, Element]:
    return {one.name: one for one in infer_elements(code) if one.kind != "system"}


def test_packages_become_containers_and_folders_their_components() -> None:
    found = named(SHOP_CODE)
    assert [one.name for one in found.values() if one.kind == "container"] == ["shop", "shop-web"]
    assert {one.name: one.parent for one in found.values() if one.kind == "component"} == {
        "shop/orders": "shop",
        "shop/cart": "shop",
        "shop/pricing": "shop",
        "web/src": "shop-web",
    }


def test_all_is_found_and_to_be_confirmed() -> None:
    assert {(one.source, one.to_confirm) for one in infer_elements(SHOP_CODE)} == {(Source.FOUND, True)}


def test_ids_come_from_names_and_are_unique() -> None:
    found = infer_elements(SHOP_CODE)
    assert found == infer_elements(SHOP_CODE)
    assert len({one.id for one in found}) == len(found)
    assert named(SHOP_CODE)["PostgreSQL"].id == "found-store-postgresql"


def test_a_container_uses_the_systems_that_its_language_has_a_client_of() -> None:
    targets = {name: [use.target for use in one.uses] for name, one in named(SHOP_CODE).items()}
    assert targets["shop"] == ["Stripe", "PostgreSQL", "Redis", "Amazon Web Services"]
    assert targets["shop-web"] == []


def test_upper_layers_come_first() -> None:
    components = [one.name for one in infer_elements(SHOP_CODE) if one.parent == "shop"]
    assert components == ["shop/orders", "shop/cart", "shop/pricing"]


def test_tests_are_no_part_of_what_runs() -> None:
    assert "tests" not in named(SHOP_CODE)


def test_a_package_and_its_only_folder_of_the_same_name_are_told_apart() -> None:
    code = CodeView(
        root="requests", packages=(("requests", "requests"),), modules=(Module("requests", 9, 0, "python", 900),)
    )
    found = named(code)
    assert (found["requests"].kind, found["requests/"].parent) == ("container", "requests")


def test_without_packages_folders_with_entry_points_are_containers() -> None:
    code = CodeView(
        root="x",
        entry_points=(EntryPoint("cmd/api/main.go", "api", "main"),),
        modules=(Module("cmd/api", 1, 1, "go", 50),),
    )
    assert named(code)["cmd"].kind == "container"


def test_processes_are_containers_of_their_own() -> None:
    code = msgspec.structs.replace(SHOP_CODE, entry_points=(EntryPoint("Procfile", "worker", "process"),))
    assert named(code)["worker"].kind == "container"


def test_a_single_process_is_how_the_one_application_is_started() -> None:
    code = CodeView(
        root="/shop",
        dependencies=(("pypi", "psycopg2"),),
        entry_points=(EntryPoint("Procfile", "web", "process"),),
        modules=(Module("shop", 3, 1, "python", 50),),
    )
    found = named(code)
    assert [name for name, one in found.items() if one.kind == "container"] == ["shop application"]
    assert [use.target for use in found["shop application"].uses] == ["PostgreSQL"]
    assert "Started by web" in found["shop application"].description
    several = (*code.entry_points, EntryPoint("Procfile", "worker", "process"))
    assert {"web", "worker"} <= set(named(msgspec.structs.replace(code, entry_points=several)))


def test_nothing_is_made_up_for_an_empty_workspace() -> None:
    assert infer_elements(CodeView(root="x")) == ()


@pytest.mark.parametrize(
    ("ecosystem", "name", "system"),
    [
        ("npm", "@stripe/stripe-js", "Stripe"),
        ("go", "github.com/jackc/pgx/v5/pgxpool", "PostgreSQL"),
        ("maven", "org.postgresql:postgresql", "PostgreSQL"),
        ("pypi", "Psycopg2_Binary", "PostgreSQL"),
        ("cargo", "rdkafka", "Kafka"),
        ("nuget", "Npgsql.EntityFrameworkCore", "PostgreSQL"),
        ("rubygems", "stripe", "Stripe"),
        ("composer", "predis/predis", "Redis"),
    ],
)
def test_client_libraries_show_what_they_speak_to(ecosystem: str, name: str, system: str) -> None:
    found = technology_of(ecosystem, name)
    assert found is not None
    assert found.name == system


def test_other_libraries_show_nothing() -> None:
    assert [
        technology_of("npm", "react"),
        technology_of("go", "github.com/spf13/cobra"),
        technology_of("pypi", "stripe-x"),
    ] == [None] * 3


def test_the_table_names_each_package_once() -> None:
    packages = [package for one in TECHNOLOGIES for package in one.packages]
    assert len(packages) == len(set(packages))
    assert len(TECHNOLOGIES) >= 60
