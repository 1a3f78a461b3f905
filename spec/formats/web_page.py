"""Markdown as one web page that needs nothing else: styles inside, no scripts, nothing fetched, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

from spec.artifacts.model import Finding
from spec.artifacts.writing import slug

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2126; --paper: #fff; --soft: #f3f4f6; --line: #d5d9de; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3e6ea; --paper: #16191d; --soft: #22262c; --line: #3a4048; --link: #7db7ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 52rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: break-word; }
main { min-width: 0; }
:target { scroll-margin-top: 1rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 2em 0 .6em; }
h1 { margin-top: 0; }
a { color: var(--link); }
nav { font-size: .875rem; line-height: 1.45; }
nav ul { margin: .2rem 0; padding-left: 1rem; list-style: none; }
nav > details > ul { padding-left: 0; }
nav a { text-decoration: none; }
nav a:hover, nav a:focus { text-decoration: underline; }
nav summary { cursor: pointer; font-weight: 600; }
@media (min-width: 72rem) {
  body { max-width: 76rem; display: grid; grid-template-columns: 15rem minmax(0, 52rem); gap: 3rem; }
  nav { position: sticky; top: 2rem; max-height: calc(100vh - 4rem); overflow-y: auto; align-self: start; }
  nav li > ul { display: none; }
}
@media (max-width: 72rem) {
  nav { background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem 1rem; }
  nav { margin-bottom: 1.5rem; }
}
pre, code { font-family: ui-monospace, monospace; font-size: .9em; background: var(--soft); border-radius: .25rem; }
code { padding: .1em .3em; }
pre { padding: .9rem 1rem; overflow-x: auto; border: 1px solid var(--line); }
pre code { padding: 0; background: none; }
table { border-collapse: collapse; display: block; overflow-x: auto; max-width: 100%; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top; }
th { background: var(--soft); }
blockquote { margin: 1em 0; padding: .1em 1em; border-left: .25rem solid var(--line); }
li.task { list-style: none; margin-left: -1.25rem; }
@media print { nav { display: none; } body { max-width: none; padding: 0; } pre { white-space: pre-wrap; } }
"""

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_VOID: Final = frozenset({"meta", "br", "hr", "img", "input"})
_TASK: Final = re.compile(r"^\[([ xX])\]\s+")


def web_page(markdown: str, title: str, language: str = "en") -> str:
    """The page: contents from the headings, then the text. HTML in the Markdown is shown as text, never taken over.

    A Mermaid diagram stays readable as its source in `<pre class="mermaid">`, the form that Mermaid itself looks for.
    """
    parser = markdown_parser()
    tokens = parser.parse(markdown)
    headings = list(_with_anchors(tokens))
    _with_tasks(tokens)
    body = parser.renderer.render(tokens, parser.options, {})
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{_contents(headings)}<main>\n{body}</main>\n</body>\n</html>\n"
    )


def markdown_parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough; HTML is text, and an image that would be fetched becomes a link."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a parser that the daemon does not need to start

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("image", _image)
    return parser


def _fence(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    token = tokens[at]
    language = token.info.strip().split(" ", 1)[0]
    if language == "mermaid":
        return f'<pre class="mermaid">{escape(token.content)}</pre>\n'
    named = f' class="language-{escape(language)}"' if language else ""
    return f"<pre><code{named}>{escape(token.content)}</code></pre>\n"


def _image(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    token = tokens[at]
    source, told = str(token.attrs.get("src", "")), token.content or "image"
    if source.startswith("data:image/"):
        return f'<img src="{escape(source)}" alt="{escape(told)}">'
    return f'<a href="{escape(source)}">{escape(told)}</a>'


def _with_anchors(tokens: Sequence[Token]) -> Iterator[tuple[int, str, str]]:
    """(level, anchor, text) of each heading; its tag gets the anchor as its id."""
    taken: set[str] = set()
    for at, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        text = plain_text(tokens[at + 1])
        base = slug(text, "section")
        anchor, number = base, 2
        while anchor in taken:
            anchor, number = f"{base}-{number}", number + 1
        taken.add(anchor)
        token.attrSet("id", anchor)
        yield int(token.tag[1]), anchor, text


def plain_text(token: Token) -> str:
    """The words of an inline token without its markup."""
    return "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in token.children or ()
        if child.content or child.type in {"softbreak", "hardbreak"}
    )


def _with_tasks(tokens: Sequence[Token]) -> None:
    """`[ ]` at the start of a list item becomes a box."""
    for at, token in enumerate(tokens):
        first = token.children[0] if token.children else None
        found = _TASK.match(first.content) if first and first.type == "text" else None
        if first and found and at >= 2 and tokens[at - 2].type == "list_item_open":
            first.content = ("\u2611 " if found[1] in "xX" else "\u2610 ") + first.content[found.end() :]
            tokens[at - 2].attrSet("class", "task")


def _contents(headings: Sequence[tuple[int, str, str]]) -> str:
    """A nested list of the headings below the first level; none for a page of one section."""
    shown = [(level, anchor, text) for level, anchor, text in headings if 2 <= level <= 3]
    if len(shown) < 2:
        return ""
    lines = ['<nav aria-label="Contents"><details open><summary>Contents</summary>', "<ul>"]
    depth = 2
    for place, (written, anchor, text) in enumerate(shown):
        level = written if place else 2  # the first one begins the list, whatever its level
        if place and level <= depth:
            lines.append("</li>")
        if level < depth:
            lines += ["</ul>", "</li>"]
        if level > depth:
            lines.append("<ul>")
        depth = level
        lines.append(f'<li><a href="#{escape(anchor)}">{escape(text)}</a>')
    lines += ["</li>", *(["</ul>", "</li>"] if depth > 2 else []), "</ul>"]
    return "\n".join([*lines, "</details></nav>\n"])


class _Reader(HTMLParser):
    """Collects what a page refers to and what may not be in it."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.faults: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"script", "iframe", "object", "embed", "link", "form"}:
            self.faults.append(f"<{tag}> has no place in a page that stands alone.")
        self.faults += [f"The attribute {name} runs a script." for name in values if name.startswith("on")]
        if tag == "img" and not (values.get("src") or "").startswith("data:"):
            self.faults.append("An image would have to be fetched.")
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [values["href"] or ""] if tag == "a" and "href" in values else []
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and (not self._open or self._open.pop() != tag):
            self.faults.append(f"</{tag}> closes what is not open.")

    def close(self) -> None:
        super().close()
        self.faults += [f"<{tag}> is not closed." for tag in self._open]


def check_web_page(text: str, filename: str = "page.html") -> list[Finding]:
    """What is wrong with a page: scripts, things to fetch, tags that do not close, links that lead nowhere."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    found = [Finding("html.page", fault, filename, "error") for fault in reader.faults]
    twice = sorted({one for one in reader.ids if reader.ids.count(one) > 1})
    found += [Finding("html.id", f"The id {one!r} stands twice.", filename, "error") for one in twice]
    for link in reader.links:
        if link.startswith("#") and link[1:] not in reader.ids:
            found.append(Finding("html.link", f"The link {link} leads nowhere.", filename))
        if re.match(r"\s*(?:javascript|vbscript|data):", link, re.IGNORECASE):
            found.append(Finding("html.link", "A link runs a script.", filename, "error"))
    return found
