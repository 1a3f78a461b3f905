"""The table of languages, those with a grammar here: data alone.

Extensions are lower case and without the dot; an extension of several parts (`d.ts`, `blade.php`) wins over its end.
File names are compared as they stand. Extensions that several languages share are told apart in `registry`.
"""

from __future__ import annotations

from indexer.languages.language import Family, Grammar, Language, Lexis
from indexer.languages.plain_table import PLAIN
from indexer.records import ChunkKind

_C_COMMENTS = (("/*", "*/"),)
_C = Lexis(("//",), _C_COMMENTS, ("double", "char"))
_SCRIPT = Lexis(("//",), _C_COMMENTS, ("double", "single"))
_MARKUP = Lexis((), (("<!--", "-->"),))
# Every expression begins with a plain character, which lets `re` skip ahead, and is possessive, which lets it give up.
_PYTHON_DEEPER = (r"\n[ \t]++(?:(?:async[ \t]++)?(?:def|class)[ \t]++(\w++)|(import|from)[ \t])",)
_SCRIPT_DEEPER = (
    (
        r"\n[ \t]*+(?>(?:(?:export|default|async|return|abstract|declare|const)[ \t]++)*)"
        r"(?:function\b[ \t*]*+|class[ \t]++|interface[ \t]++|enum[ \t]++|type[ \t]++)([\w$]++)"
    ),
    (
        r"\n[ \t]*+(?:export[ \t]++)?(?:const|let|var)[ \t]++([\w$]++)"
        r"[^=\n]*+=[ \t]*+(?:async\b|function\b|\(|\w++[ \t]*+=>|<)"
    ),
    r"require(\()",
    r"import(\()",
)
_RUST_DEEPER = (
    (
        r"\n[ \t]++(?>(?:pub(?>(?:\([^)\n]*+\))?)[ \t]++)?)(?>(?:(?:async|unsafe|const)[ \t]++)*)"
        r"(?:fn|struct|enum|trait)[ \t]++(\w++)"
    ),
)
_RUBY_DEEPER = (
    (
        r"\n[ \t]++(?:def[ \t]++(?>(?:self\.)?)([^\s(;#]++)"
        r"|(?:alias(?>(?:_method)?)[ \t]++:?+|(?:class|module)[ \t]++(?>(?:\w++::)*))(\w++)|attr_\w++[ \t(]++(:\w++))"
    ),
    r"\n[ \t]++([A-Z]\w*+)[ \t]*+=[^=~>]",
)
_PHP_DEEPER = (r"\n[ \t]++(?>(?:(?:public|protected|private|static|abstract|final)[ \t]++)*)function[ \t]++&?+(\w++)",)
_C_DEEPER = (r"\n[ \t]*+#[ \t]*+define[ \t]++(\w++)",)

CODE: tuple[Language, ...] = (
    Language(
        "python",
        "Python",
        Family.CODE,
        ("py", "pyi", "pyw", "pyx", "pxd", "gyp", "bzl"),
        ("SConstruct", "SConscript", "BUILD.bazel", "WORKSPACE.bazel", "wscript"),
        ("python", "pypy"),
        Lexis(("#",), (), ("triple", "double", "single")),
        Grammar("tree_sitter_python", "python.scm", 3, deeper=_PYTHON_DEEPER),
    ),
    Language(
        "javascript",
        "JavaScript",
        Family.CODE,
        ("js", "mjs", "cjs", "jsx", "es6"),
        ("Jakefile",),
        ("node", "nodejs", "bun"),
        _SCRIPT,
        Grammar("tree_sitter_javascript", "javascript.scm", 5, deeper=_SCRIPT_DEEPER),
    ),
    Language(
        "typescript",
        "TypeScript",
        Family.CODE,
        ("ts", "mts", "cts", "d.ts", "d.mts", "d.cts"),
        (),
        ("ts-node", "tsx", "deno"),
        _SCRIPT,
        Grammar("tree_sitter_typescript", "typescript.scm", 5, "language_typescript", _SCRIPT_DEEPER),
    ),
    Language(
        "tsx",
        "TypeScript",
        Family.CODE,
        ("tsx",),
        (),
        (),
        _SCRIPT,
        Grammar("tree_sitter_typescript", "typescript.scm", 5, "language_tsx", _SCRIPT_DEEPER),
    ),
    Language(
        "go",
        "Go",
        Family.CODE,
        ("go",),
        (),
        (),
        Lexis(("//",), _C_COMMENTS, ("double", "backtick", "char")),
        Grammar("tree_sitter_go", "go.scm", 4),
    ),
    Language(
        "java",
        "Java",
        Family.CODE,
        ("java",),
        (),
        (),
        Lexis(("//",), _C_COMMENTS, ("triple_double", "double", "char")),
        Grammar("tree_sitter_java", "java.scm", 7),
    ),
    Language(
        "csharp",
        "C#",
        Family.CODE,
        ("cs", "csx"),
        (),
        ("dotnet-script",),
        Lexis(("//",), _C_COMMENTS, ("triple_double", "verbatim", "double", "char")),
        Grammar("tree_sitter_c_sharp", "csharp.scm", 9),
    ),
    Language(
        "php",
        "PHP",
        Family.CODE,
        ("php", "phtml", "php3", "php4", "php5", "php7", "phps", "inc", "blade.php"),
        (),
        ("php",),
        Lexis(("//", "#"), _C_COMMENTS, ("double_lines", "single_lines")),
        Grammar("tree_sitter_php", "php.scm", 5, "language_php", _PHP_DEEPER),
    ),
    Language(
        "ruby",
        "Ruby",
        Family.CODE,
        ("rb", "rake", "gemspec", "ru", "rbw", "podspec", "jbuilder", "thor", "builder"),
        ("Rakefile", "Gemfile", "Guardfile", "Capfile", "Vagrantfile", "Podfile", "Fastfile", "Brewfile", "Thorfile"),
        ("ruby", "jruby", "rake"),
        Lexis(("#",), (("=begin", "=end"),), ("double", "single")),
        Grammar("tree_sitter_ruby", "ruby.scm", 6, deeper=_RUBY_DEEPER),
    ),
    Language(
        "rust",
        "Rust",
        Family.CODE,
        ("rs",),
        (),
        ("rust-script",),
        Lexis(("//",), _C_COMMENTS, ("rust_raw", "double_lines", "char")),
        Grammar("tree_sitter_rust", "rust.scm", 5, deeper=_RUST_DEEPER),
    ),
    Language(
        "c",
        "C",
        Family.CODE,
        ("c", "h", "idc"),
        (),
        ("tcc",),
        _C,
        Grammar("tree_sitter_c", "c.scm", 8, deeper=_C_DEEPER),
    ),
    Language(
        "cpp",
        "C++",
        Family.CODE,
        ("cpp", "cc", "cxx", "c++", "hpp", "hh", "hxx", "h++", "ipp", "inl", "tpp", "txx", "cppm", "ixx", "cu", "cuh"),
        (),
        (),
        Lexis(("//",), _C_COMMENTS, ("cpp_raw", "double", "char")),
        Grammar("tree_sitter_cpp", "cpp.scm", 11, deeper=_C_DEEPER),
    ),
    Language(
        "swift",
        "Swift",
        Family.CODE,
        ("swift",),
        (),
        ("swift",),
        Lexis(("//",), _C_COMMENTS, ("triple_double", "double")),
        Grammar("tree_sitter_swift", "swift.scm", 8),
    ),
    Language(
        "kotlin",
        "Kotlin",
        Family.CODE,
        ("kt", "kts", "ktm"),
        (),
        ("kotlin",),
        Lexis(("//",), _C_COMMENTS, ("triple_double", "double", "char")),
        Grammar("tree_sitter_kotlin", "kotlin.scm", 8),
    ),
    Language(
        "sql",
        "SQL",
        Family.CODE,
        ("sql", "ddl", "psql", "pgsql", "mysql"),
        (),
        (),
        Lexis(("--",), _C_COMMENTS, ("single_lines",)),
        Grammar("tree_sitter_sql", "sql.scm", 5),
    ),
    Language(
        "bash",
        "Shell",
        Family.CODE,
        ("sh", "bash", "zsh", "ksh", "bats", "ebuild"),
        (
            ".bashrc",
            ".bash_profile",
            ".bash_aliases",
            ".bash_logout",
            ".profile",
            ".zshrc",
            ".zshenv",
            ".zprofile",
            ".kshrc",
            ".envrc",
            "PKGBUILD",
            "APKBUILD",
            "gradlew",
        ),
        ("sh", "bash", "dash", "zsh", "ksh", "ash", "bats"),
        Lexis(("#",), (), ("double_lines", "single_lines")),
        Grammar("tree_sitter_bash", "bash.scm", 7),
    ),
)

OUTLINES: tuple[Language, ...] = (
    Language(
        "markdown",
        "Markdown",
        Family.OUTLINE,
        ("md", "markdown", "mdown", "mkd", "mdx", "mdc", "qmd", "rmd"),
        lexis=_MARKUP,
        grammar=Grammar("tree_sitter_markdown", "markdown.scm", 8),
        kind=ChunkKind.DOC,
    ),
    Language(
        "html",
        "HTML",
        Family.OUTLINE,
        ("html", "htm", "xhtml", "shtml"),
        lexis=_MARKUP,
        grammar=Grammar("tree_sitter_html", "html.scm", 40),
        kind=ChunkKind.DOC,
    ),
    Language(
        "css",
        "CSS",
        Family.OUTLINE,
        ("css",),
        lexis=Lexis((), _C_COMMENTS, ()),
        grammar=Grammar("tree_sitter_css", "css.scm", 5),
    ),
    Language(
        "yaml",
        "YAML",
        Family.OUTLINE,
        ("yml", "yaml", "eyaml", "cff"),
        (".clang-format", ".clang-tidy", ".yamllint"),
        lexis=Lexis(("#",)),
        grammar=Grammar("tree_sitter_yaml", "yaml.scm", 7),
        kind=ChunkKind.TEXT,
    ),
    Language(
        "json",
        "JSON",
        Family.OUTLINE,
        ("json", "jsonc", "json5", "geojson", "webmanifest", "code-workspace", "har", "avsc"),
        ("composer.lock", "Pipfile.lock", "flake.lock", ".babelrc", ".eslintrc", ".prettierrc", ".swcrc", ".jshintrc"),
        lexis=Lexis(("//",), _C_COMMENTS),
        grammar=Grammar("tree_sitter_json", "json.scm", 4),
        kind=ChunkKind.TEXT,
    ),
    Language(
        "toml",
        "TOML",
        Family.OUTLINE,
        ("toml",),
        ("Pipfile", "Cargo.lock", "poetry.lock", "uv.lock", "pdm.lock"),
        lexis=Lexis(("#",)),
        grammar=Grammar("tree_sitter_toml", "toml.scm", 2),
        kind=ChunkKind.TEXT,
    ),
)

LANGUAGES: tuple[Language, ...] = CODE + OUTLINES + PLAIN
