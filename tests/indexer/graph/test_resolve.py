"""Imports find their files, language by language, and names of other people's packages find nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.graph.model import CodeGraph, EdgeKind
from indexer.graph.resolve.tree import Tree

MakeGraph = Callable[[dict[str, str]], CodeGraph]


def imports(graph: CodeGraph, path: str) -> set[str]:
    return {edge.target for edge in graph.dependencies(path) if edge.kind is EdgeKind.IMPORT}


PYTHON = {
    "pyproject.toml": "",
    "src/shop/__init__.py": "from .cart import Cart\n",
    "src/shop/cart.py": "class Cart: ...\n",
    "src/shop/tax/__init__.py": "",
    "src/shop/tax/rates.py": "RATE = 1\n",
    "src/shop/json.py": "",
    "plugins/extra/thing.py": "x = 1\n",
}


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("tests/test_a.py", "import shop.cart\n", {"src/shop/cart.py"}),
        ("tests/test_a.py", "from shop import Cart\n", {"src/shop/cart.py", "src/shop/__init__.py"}),
        ("tests/test_a.py", "from shop.tax import rates\n", {"src/shop/tax/rates.py", "src/shop/tax/__init__.py"}),
        ("tests/test_a.py", "import json, types, shopping\n", set()),
        ("src/shop/tax/vat.py", "from ..cart import Cart\n", {"src/shop/cart.py"}),
        ("src/shop/tax/vat.py", "from . import rates\n", {"src/shop/tax/rates.py", "src/shop/tax/__init__.py"}),
        ("src/shop/tax/vat.py", "from .... import outside\n", set()),
        ("plugins/main.py", "import extra.thing\n", {"plugins/extra/thing.py"}),
        ("scripts/run.py", "import helper\n", {"scripts/helper.py"}),
    ],
)
def test_python(graph: MakeGraph, path: str, text: str, found: set[str]) -> None:
    assert imports(graph({**PYTHON, "scripts/helper.py": "", path: text}), path) == found


SCRIPT = {
    "package.json": '{"workspaces": ["packages/*"]}',
    "tsconfig.base.json": '{ // shared\n "compilerOptions": {"baseUrl": ".", '
    '"paths": {"@/*": ["app/*"], "conf": ["app/conf.ts"],},} }',
    "app/tsconfig.json": '{"extends": "../tsconfig.base"}',
    "app/view.tsx": "export const View = 1\n",
    "app/conf.ts": "export default 1\n",
    "app/lib/index.ts": "export * from './deep.js'\n",
    "app/lib/deep.ts": "export const deep = 1\n",
    "packages/core/package.json": '{"name": "@shop/core", "main": "dist/index.js", '
    '"exports": {".": {"import": "./dist/index.mjs"}, "./*": "./dist/*.js"}, "imports": {"#inner": "./src/inner.ts"}}',
    "packages/core/src/index.ts": "export {}\n",
    "packages/core/src/money.ts": "export {}\n",
    "packages/core/src/inner.ts": "export {}\n",
}


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("app/main.ts", "import { View } from './view'\n", {"app/view.tsx"}),
        ("app/main.ts", "import lib from './lib'\n", {"app/lib/index.ts"}),
        ("app/lib/index.ts", "export * from './deep.js'\n", {"app/lib/deep.ts"}),
        ("app/main.ts", "import { View } from '@/view'\nimport c from 'conf'\n", {"app/view.tsx", "app/conf.ts"}),
        ("app/main.ts", "import React from 'react'\nimport x from 'configuration'\n", set()),
        ("app/main.ts", "import { a } from '@shop/core'\n", {"packages/core/src/index.ts"}),
        ("app/main.ts", "import { a } from '@shop/core/money'\n", {"packages/core/src/money.ts"}),
        ("packages/core/src/a.ts", "import x from '#inner'\n", {"packages/core/src/inner.ts"}),
        ("app/main.js", "const v = require('../packages/core')\n", {"packages/core/src/index.ts"}),
        ("app/main.ts", "const v = await import('./view.js')\n", {"app/view.tsx"}),
    ],
)
def test_javascript_and_typescript(graph: MakeGraph, path: str, text: str, found: set[str]) -> None:
    assert imports(graph({**SCRIPT, path: text}), path) == found


def test_go_imports_the_files_of_a_package_that_define_what_is_used(graph: MakeGraph) -> None:
    made = graph(
        {
            "go.mod": "module example.org/shop\n\ngo 1.22\n",
            "main.go": 'package main\n\nimport (\n\t"fmt"\n\t"example.org/shop/cart"\n)\n\n'
            "func main() { fmt.Println(cart.NewCart()) }\n",
            "cart/cart.go": "package cart\n\nfunc NewCart() int { return 1 }\n",
            "cart/other.go": "package cart\n\nfunc Unrelated() int { return 1 }\n",
            "cart/cart_test.go": "package cart\n\nfunc TestNewCart() { NewCart() }\n",
        }
    )
    assert imports(made, "main.go") == {"cart/cart.go"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import org.shop.cart.Cart;", {"core/src/main/java/org/shop/cart/Cart.java"}),
        ("import static org.shop.cart.Cart.EMPTY;", {"core/src/main/java/org/shop/cart/Cart.java"}),
        ("import org.shop.cart.Cart.Item;", {"core/src/main/java/org/shop/cart/Cart.java"}),
        ("import org.shop.cart.*;", {"core/src/main/java/org/shop/cart/Cart.java"}),
        ("import org.shop.money.Rate;", {"core/src/main/kotlin/Money.kt"}),
        ("import java.util.List;", set()),
    ],
)
def test_java_and_kotlin(graph: MakeGraph, text: str, found: set[str]) -> None:
    made = graph(
        {
            "core/src/main/java/org/shop/cart/Cart.java": "package org.shop.cart;\nclass Cart { class Item {} }\n",
            "core/src/main/java/org/shop/cart/Other.java": "package org.shop.cart;\npublic class Other {}\n",
            "core/src/main/kotlin/Money.kt": "package org.shop.money\nclass Rate\n",
            "app/Main.java": f"package app;\n{text}\nclass Main {{ Cart c; }}\n",
        }
    )
    assert imports(made, "app/Main.java") == found


def test_csharp_namespaces_are_narrowed_by_the_names_used(graph: MakeGraph) -> None:
    made = graph(
        {
            "Shop/Cart.cs": "namespace Shop.Carts { public class Cart {} }\n",
            "Shop/Box.cs": "namespace Shop.Carts;\npublic class Box {}\n",
            "App/Main.cs": "using System;\nusing Shop.Carts;\nclass Main { Cart c = new Cart(); }\n",
        }
    )
    assert imports(made, "App/Main.cs") == {"Shop/Cart.cs"}


RUST = {
    "Cargo.toml": '[workspace]\nmembers = ["core", "app"]\n',
    "core/Cargo.toml": '[package]\nname = "shop-core"\n\n[dependencies]\nname = "x"\n',
    "core/src/lib.rs": "pub mod cart;\npub mod money;\n",
    "core/src/cart/mod.rs": "pub mod item;\n",
    "core/src/cart/item.rs": "pub struct Item;\n",
    "core/src/money.rs": "pub struct Money;\n",
}


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("core/src/lib.rs", "pub mod cart;\npub mod money;\n", {"core/src/cart/mod.rs", "core/src/money.rs"}),
        ("core/src/cart/new.rs", "use crate::money::Money;\n", {"core/src/money.rs"}),
        ("core/src/cart/new.rs", "use super::item::Item;\n", {"core/src/cart/item.rs"}),
        ("core/src/cart/new.rs", "use super::super::money::Money;\n", {"core/src/money.rs"}),
        ("core/src/cart/new.rs", "use super::CartThing;\n", {"core/src/cart/mod.rs"}),
        ("core/src/cart/mod.rs", "use self::item::Item;\n", {"core/src/cart/item.rs"}),
        (
            "app/src/main.rs",
            "use shop_core::cart::{item::Item, Cart};\n",
            {"core/src/cart/item.rs", "core/src/cart/mod.rs"},
        ),
        ("core/tests/it.rs", "use shop_core::Thing;\n", {"core/src/lib.rs"}),
        ("app/src/main.rs", "use std::io;\nuse serde::Serialize;\n", set()),
    ],
)
def test_rust(graph: MakeGraph, path: str, text: str, found: set[str]) -> None:
    assert imports(graph({**RUST, path: text}), path) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("use Shop\\Cart\\Item;", {"src/Cart/Item.php"}),
        ("use Shop\\Cart\\{Item, Box as B};", {"src/Cart/Item.php", "src/Cart/Box.php"}),
        ("use Legacy\\Thing;", {"old/things.php"}),
        ("require __DIR__ . '/../old/things.php';", {"old/things.php"}),
        ("use Psr\\Log\\LoggerInterface;", set()),
    ],
)
def test_php(graph: MakeGraph, text: str, found: set[str]) -> None:
    made = graph(
        {
            "composer.json": '{"autoload": {"psr-4": {"Shop\\\\": ["src/"]}}}',
            "src/Cart/Item.php": "<?php\nnamespace Shop\\Cart;\nclass Item {}\n",
            "src/Cart/Box.php": "<?php\n// declares nothing that a parser sees\n",
            "old/things.php": "<?php\nnamespace Legacy;\nclass Thing {}\n",
            "app/main.php": f"<?php\n{text}\n",
        }
    )
    assert imports(made, "app/main.php") == found


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("lib/shop.rb", "require 'shop/cart'\n", {"lib/shop/cart.rb"}),
        ("lib/shop/cart.rb", "require_relative 'item'\n", {"lib/shop/item.rb"}),
        ("test/cart_test.rb", "require_relative '../lib/shop/cart'\nrequire 'json'\n", {"lib/shop/cart.rb"}),
        ("lib/shop.rb", "autoload :Cart, 'shop/cart'\n", {"lib/shop/cart.rb"}),
    ],
)
def test_ruby(graph: MakeGraph, path: str, text: str, found: set[str]) -> None:
    files = {"lib/shop/cart.rb": "", "lib/shop/item.rb": "", "lib/shop/ext/json.rb": "", path: text}
    assert imports(graph(files), path) == found


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("src/a.c", '#include "a.h"\n', {"src/a.h"}),
        ("src/a.c", "#include <shop/cart.h>\n", {"include/shop/cart.h"}),
        ("src/a.c", '#include "../include/shop/cart.h"\n', {"include/shop/cart.h"}),
        ("lib/deep/x.cpp", '#include "a.h"\n', {"lib/a.h"}),
        ("src/a.c", "#include <stdio.h>\n", set()),
    ],
)
def test_c_and_cpp(graph: MakeGraph, path: str, text: str, found: set[str]) -> None:
    files = {"src/a.h": "", "lib/a.h": "", "include/shop/cart.h": "int cart(void);\n", path: text}
    assert imports(graph(files), path) == found


def test_shell(graph: MakeGraph) -> None:
    made = graph(
        {
            "bin/run.sh": '#!/bin/sh\n. "$HERE/lib/log.sh"\nsource ${HERE}/lib/opts.sh\n',
            "bin/lib/log.sh": "log() { :; }\n",
            "bin/lib/opts.sh": "opts() { :; }\n",
        }
    )
    assert imports(made, "bin/run.sh") == {"bin/lib/log.sh", "bin/lib/opts.sh"}


def test_a_manifest_that_is_a_link_out_of_the_workspace_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "go.mod").write_text("module example.org/shop\n")
    (root / "go.mod").symlink_to("../go.mod")
    assert Tree(root, ["go.mod"]).read("go.mod") is None
    assert Tree(tmp_path, ["go.mod"]).read("go.mod") is not None


def test_style_sheets_and_components(graph: MakeGraph) -> None:
    made = graph(
        {
            "web/a.css": '@import "./b.css";\n',
            "web/b.css": "",
            "web/App.vue": '<script>\nimport { total } from "./cart"\n</script>\n',
            "web/cart.ts": "export const total = 1\n",
        }
    )
    assert imports(made, "web/a.css") == {"web/b.css"}
    assert imports(made, "web/App.vue") == {"web/cart.ts"}
