from __future__ import annotations

import msgspec
import pytest
from support.prose_views import BROWNFIELD, EMPTY, GREENFIELD, NASTY, SHOP_CODE

from spec.artifacts.c4 import C4
from spec.artifacts.c4_check import check_c4
from spec.artifacts.c4_diagram import Diagram, quote
from spec.artifacts.model import joined
from spec.codebase import Module, ModuleUse
from spec.records import Element, Use
from spec.view import SpecView

VIEWS = pytest.mark.parametrize("view", [GREENFIELD, BROWNFIELD, EMPTY], ids=["greenfield", "brownfield", "empty"])


def text_of(view: SpecView, key: str) -> str:
    return next(one.text for one in C4.render(view) if one.key == key)


@VIEWS
def test_every_diagram_is_c4_of_mermaid_and_the_same_each_time(view: SpecView) -> None:
    assert C4.check(joined(C4.render(view))) == ()
    assert list(C4.render(view)) == list(C4.render(view))


def test_decisions_become_containers_and_their_relations() -> None:
    text = text_of(GREENFIELD, "container")
    assert 'ContainerDb(e_data_store, "Data store", "PostgreSQL", "Keeps the data.")' in text
    assert 'Rel(e_web_application, e_server, "calls", "REST interface")' in text
    assert "ContainerQueue(e_queue" in text
    assert "- **Data store** (PostgreSQL): Keeps the data. [D-3]" in text


def test_what_is_not_decided_is_not_drawn() -> None:
    text = joined(C4.render(EMPTY))
    assert "Identity provider" not in text
    assert "Data store" not in text


def test_own_elements_stand_beside_what_follows_from_decisions() -> None:
    context = text_of(GREENFIELD, "context")
    assert 'Rel(e_receptionist, e_clinic_desk, "books times in")' in context
    assert 'System_Ext(e_identity_provider, "Identity provider"' in context


def test_containers_that_somebody_confirmed_win_over_what_would_be_found() -> None:
    own = (
        Element("1", "EL-1", "Shop", "container", uses=(Use("Ledger", "writes"),)),
        Element("2", "EL-2", "Ledger", "store"),
    )
    text = text_of(msgspec.structs.replace(BROWNFIELD, elements=own), "container")
    assert 'Rel(e_shop, e_ledger, "writes")' in text
    assert "shop-web" not in text


def test_a_diagram_sums_up_what_finds_no_room() -> None:
    modules = tuple(Module(f"shop/part{n:02}", 1, n, "python", 10 * n) for n in range(1, 50))
    uses = tuple(ModuleUse("shop/part49", f"shop/part{n:02}", 1) for n in range(1, 20))
    view = msgspec.structs.replace(BROWNFIELD, code=msgspec.structs.replace(SHOP_CODE, modules=modules, uses=uses))
    text = text_of(view, "component:shop")
    assert text.count("    Component(") <= 20
    assert "more" in text


def test_no_text_breaks_a_diagram() -> None:
    diagram = Diagram("C4Context", NASTY)
    diagram.add_all([Element(str(n), "", f"{NASTY}{n}", "container", NASTY, NASTY) for n in range(3)])
    diagram.use(f"{NASTY}0", Use(f"{NASTY}1", NASTY, NASTY))
    assert check_c4(f"# A\n\n```mermaid\n{diagram.text()}\n```\n", "a.md") == ()


def test_a_string_of_mermaid_holds_no_quote_comment_or_entity() -> None:
    assert not {"%%", "#", "<", ";", "\n"} & set(quote('a"b %% c #quot; <b>;\nd'))
    assert quote('a"b') == '"a\'b"'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('Rel(a, b, "uses")', "names b"),
        ('System(a, "Again")', "two elements"),
        ('Sytem(c, "C")', "knows no Sytem"),
        ('System(c, "C"', "no C4"),
        ("flowchart LR", "no C4"),
    ],
)
def test_a_broken_diagram_is_told_with_its_line(line: str, said: str) -> None:
    found = check_c4(f'# A\n\n```mermaid\nC4Context\n  title T\n  System(a, "A")\n  {line}\n```\n', "a.md")
    assert len(found) == 1
    assert said in found[0].message
    assert found[0].where in {"a.md:7", "a.md:8"}


def test_a_store_is_drawn_even_where_no_program_is_known() -> None:
    store = Element("1", "EL-1", "Archive", "store", uses=(Use("Corner", "feeds"),))
    project = msgspec.structs.replace(EMPTY.project, type="upgrade")
    text = text_of(SpecView(project, "main", elements=(store,)), "container")
    assert 'ContainerDb(e_archive, "Archive"' in text
