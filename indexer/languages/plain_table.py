"""The languages without a grammar: known, so that their lines count and their text is cut well."""

from __future__ import annotations

from indexer.languages.language import Family, Language, Lexis
from indexer.records import ChunkKind

_NONE = Lexis()
_C_BLOCK = ("/*", "*/")
_XML_BLOCK = ("<!--", "-->")
_QUOTES = ("double", "single")
_C = Lexis(("//",), (_C_BLOCK,), ("double", "char"))
_SCRIPT = Lexis(("//",), (_C_BLOCK,), _QUOTES)
_STYLE = Lexis(("//",), (_C_BLOCK,))
_HASH = Lexis(("#",), (), _QUOTES)
_HASH_ONLY = Lexis(("#",))
_HASH_TRIPLE = Lexis(("#",), (), ("triple_double", "double", "single"))
_HASH_OR_C = Lexis(("#", "//"), (_C_BLOCK,), ("double",))
_DASHES = Lexis(("--",), (), _QUOTES)
_HASKELL = Lexis(("--",), (("{-", "-}"),), ("double",))
_SEMICOLON = Lexis((";",), (), ("double",))
_PERCENT = Lexis(("%",))
_MARKUP = Lexis((), (_XML_BLOCK,))
_COMPONENT = Lexis(("//",), (_XML_BLOCK, _C_BLOCK))
_BRACED_MARKUP = Lexis((), (("{#", "#}"), _XML_BLOCK))


def _code(
    name: str,
    title: str,
    extensions: str,
    lexis: Lexis,
    files: tuple[str, ...] = (),
    run_by: tuple[str, ...] = (),
) -> Language:
    return Language(name, title, Family.PLAIN, tuple(extensions.split()), files, run_by, lexis)


def _text(
    name: str, title: str, extensions: str, lexis: Lexis = _NONE, files: str = "", kind: ChunkKind = ChunkKind.TEXT
) -> Language:
    return Language(name, title, Family.PLAIN, tuple(extensions.split()), tuple(files.split()), lexis=lexis, kind=kind)


def _doc(name: str, title: str, extensions: str, lexis: Lexis = _NONE, files: str = "") -> Language:
    return _text(name, title, extensions, lexis, files, ChunkKind.DOC)


_PROGRAMS: tuple[Language, ...] = (
    _code("vue", "Vue", "vue", _COMPONENT),
    _code("svelte", "Svelte", "svelte", _COMPONENT),
    _code("astro", "Astro", "astro", _COMPONENT),
    _code("scala", "Scala", "scala sc sbt", _C, (), ("scala",)),
    _code("groovy", "Groovy", "groovy gradle gvy", _SCRIPT, ("Jenkinsfile",), ("groovy",)),
    _code("dart", "Dart", "dart", _SCRIPT, (), ("dart",)),
    _code("lua", "Lua", "lua luau rockspec", Lexis(("--",), (("--[[", "]]"),), _QUOTES), (), ("lua", "luajit")),
    _code("perl", "Perl", "pl pm t pod", _HASH, ("cpanfile",), ("perl",)),
    _code("raku", "Raku", "raku rakumod p6", _HASH, (), ("raku", "perl6")),
    _code("r", "R", "r", _HASH, (".Rprofile",), ("Rscript",)),
    _code("julia", "Julia", "jl", Lexis(("#",), (("#=", "=#"),), ("triple_double", "double")), (), ("julia",)),
    _code("elixir", "Elixir", "ex exs", _HASH_TRIPLE, ("mix.lock",), ("elixir",)),
    _code("erlang", "Erlang", "erl hrl", Lexis(("%",), (), ("double",)), ("rebar.config",), ("escript",)),
    _code("haskell", "Haskell", "hs lhs", _HASKELL, (), ("runhaskell",)),
    _code("elm", "Elm", "elm", _HASKELL),
    _code("purescript", "PureScript", "purs", _HASKELL),
    _code("ocaml", "OCaml", "ml mli", Lexis((), (("(*", "*)"),), ("double",)), (), ("ocaml",)),
    _code("fsharp", "F#", "fs fsi fsx", Lexis(("//",), (("(*", "*)"),), ("triple_double", "double"))),
    _code("visual_basic", "Visual Basic", "vb vbs", Lexis(("'",), (), ("double",))),
    _code("clojure", "Clojure", "clj cljs cljc edn", _SEMICOLON),
    _code("lisp", "Lisp", "lisp lsp cl el", _SEMICOLON, (".emacs",)),
    _code("scheme", "Scheme", "scm ss rkt", _SEMICOLON, (), ("guile", "racket")),
    _code("objective_c", "Objective-C", "m mm", _C),
    _code("zig", "Zig", "zig zon", Lexis(("//",), (), ("double", "char"))),
    _code("nim", "Nim", "nim nims nimble", _HASH),
    _code("crystal", "Crystal", "cr", _HASH),
    _code("d", "D", "d di", Lexis(("//",), (_C_BLOCK, ("/+", "+/")), ("double", "char"))),
    _code("v", "V", "vsh", _C),
    _code("solidity", "Solidity", "sol", _SCRIPT),
    _code("fortran", "Fortran", "f f90 f95 f03 f08 for", Lexis(("!",), (), _QUOTES)),
    _code("pascal", "Pascal", "pas dpr lpr", Lexis(("//",), (("{", "}"), ("(*", "*)")), ("single",))),
    _code("ada", "Ada", "adb ads", Lexis(("--",), (), ("double",))),
    _code("cobol", "COBOL", "cob cbl cpy", Lexis(("*>",))),
    _code("assembly", "Assembly", "asm s nasm", Lexis((";", "#", "//"), (_C_BLOCK,))),
    _code("verilog", "Verilog", "v sv svh vh", Lexis(("//",), (_C_BLOCK,), ("double",))),
    _code("vhdl", "VHDL", "vhd vhdl", _DASHES),
    _code("matlab", "MATLAB", "mlx", _PERCENT),
    _code("powershell", "PowerShell", "ps1 psm1 psd1", Lexis(("#",), (("<#", "#>"),), _QUOTES), (), ("pwsh",)),
    _code("batch", "Batch", "bat cmd", Lexis(("REM ", "rem ", "::"))),
    _code("fish", "Fish", "fish", _HASH, (), ("fish",)),
    _code("awk", "Awk", "awk", _HASH, (), ("awk", "gawk", "mawk")),
    _code("sed", "sed", "sed", _HASH, (), ("sed",)),
    _code("tcl", "Tcl", "tcl", Lexis(("#",), (), ("double",)), (), ("tclsh", "wish", "expect")),
    _code("vim", "Vim Script", "vim", Lexis(('"',)), (".vimrc", "_vimrc")),
    _code("nix", "Nix", "nix", Lexis(("#",), (_C_BLOCK,), ("double",))),
    _code("coffeescript", "CoffeeScript", "coffee", Lexis(("#",), (("###", "###"),), _QUOTES), ("Cakefile",)),
)

_DEFINITIONS: tuple[Language, ...] = (
    _code("protobuf", "Protocol Buffers", "proto", _SCRIPT),
    _code("thrift", "Thrift", "thrift", Lexis(("//", "#"), (_C_BLOCK,), _QUOTES)),
    _code("graphql", "GraphQL", "graphql gql graphqls", _HASH_TRIPLE),
    _code("prisma", "Prisma", "prisma", _C),
    _code("terraform", "Terraform", "tf tfvars hcl", _HASH_OR_C, (".terraform.lock.hcl",)),
    _code("starlark", "Starlark", "star bazel", Lexis(("#",), (), ("triple", *_QUOTES)), ("BUILD", "WORKSPACE")),
    _code("cmake", "CMake", "cmake", Lexis(("#",), (("#[[", "]]"),), ("double",)), ("CMakeLists.txt",)),
    _code("meson", "Meson", "", _HASH, ("meson.build", "meson_options.txt", "meson.options")),
    _code(
        "makefile",
        "Makefile",
        "mk mak make am",
        _HASH_ONLY,
        ("Makefile", "makefile", "GNUmakefile", "BSDmakefile", "Kbuild"),
        ("make",),
    ),
    _code("just", "Just", "just", _HASH, ("justfile", "Justfile", ".justfile"), ("just",)),
    _code("dockerfile", "Dockerfile", "dockerfile containerfile", _HASH_ONLY, ("Dockerfile", "Containerfile")),
    _code("m4", "M4", "m4 ac", Lexis(("#", "dnl "))),
)

_PAGES: tuple[Language, ...] = (
    _code("scss", "SCSS", "scss", _STYLE),
    _code("sass", "Sass", "sass", _STYLE),
    _code("less", "Less", "less", _STYLE),
    _code("stylus", "Stylus", "styl", _STYLE),
    _code("pug", "Pug", "pug jade", Lexis(("//",))),
    _code("haml", "Haml", "haml hamlit", Lexis(("-#",))),
    _code("slim", "Slim", "slim", _NONE),
    _code("erb", "ERB", "erb rhtml erubis erubi", _MARKUP),
    _code("handlebars", "Handlebars", "hbs handlebars mustache", Lexis((), (("{{!", "}}"), _XML_BLOCK))),
    _code("jinja", "Jinja", "j2 jinja jinja2", _BRACED_MARKUP),
    _code("twig", "Twig", "twig", _BRACED_MARKUP),
    _code("ejs", "EJS", "ejs", _MARKUP),
    _code("razor", "Razor", "cshtml razor", Lexis((), (("@*", "*@"), _XML_BLOCK))),
)

_PROSE: tuple[Language, ...] = (
    _doc("restructuredtext", "reStructuredText", "rst rest"),
    _doc("asciidoc", "AsciiDoc", "adoc asciidoc asc"),
    _doc("org", "Org", "org"),
    _doc("latex", "LaTeX", "tex sty cls bib ltx", _PERCENT),
    _doc("textile", "Textile", "textile"),
    _doc("rdoc", "RDoc", "rdoc"),
    _doc(
        "text",
        "Text",
        "txt text log",
        _NONE,
        "README LICENSE LICENCE COPYING NOTICE AUTHORS CHANGELOG CHANGES CONTRIBUTING TODO NEWS INSTALL MAINTAINERS",
    ),
)

_DATA: tuple[Language, ...] = (
    _text("jupyter", "Jupyter Notebook", "ipynb"),
    _text(
        "xml",
        "XML",
        "xml xsd xsl xslt svg plist csproj vbproj fsproj vcxproj props targets pom xaml resx wsdl rss atom storyboard "
        "xib nuspec config",
        _MARKUP,
    ),
    _text(
        "ini",
        "INI",
        "ini cfg conf properties editorconfig desktop service cnf",
        Lexis((";", "#")),
        ".editorconfig .npmrc .gitconfig .gitmodules .coveragerc .flake8 .pylintrc",
    ),
    _text("dotenv", "dotenv", "env", _HASH_ONLY, ".env"),
    _text(
        "ignore_list",
        "Ignore List",
        "gitignore dockerignore npmignore",
        _HASH_ONLY,
        ".gitignore .dockerignore .npmignore .eslintignore .prettierignore .gitattributes CODEOWNERS .mailmap",
    ),
    _text("csv", "CSV", "csv tsv"),
    _text("diff", "Diff", "diff patch"),
    _text("go_module", "Go Module", "", Lexis(("//",)), "go.mod go.work"),
    _text("go_checksums", "Go Checksums", "", _NONE, "go.sum go.work.sum"),
    _text("gemfile_lock", "Gemfile Lock", "", _NONE, "Gemfile.lock"),
    _text("yarn_lock", "Yarn Lock", "", _HASH_ONLY, "yarn.lock"),
    _text("requirements", "Requirements", "", _HASH_ONLY, "requirements.txt constraints.txt"),
    _text("snapshot", "Snapshot", "snap"),
    _text("solution", "Visual Studio Solution", "sln"),
)

PLAIN: tuple[Language, ...] = _PROGRAMS + _DEFINITIONS + _PAGES + _PROSE + _DATA
