"""The tables of a run, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from measures import QUICK, STANDARD, Row, mean_row, ratio, spread

ORDERS = ("value", "bank", "chance", "knowing")
"""The strategies, the product's first."""

_MEASURES = {
    f"facts a question, first {QUICK}": f"facts a question {QUICK}",
    f"facts a question, first {STANDARD}": f"facts a question {STANDARD}",
    "facts a question, all": "facts a question all",
    f"share of facts after {QUICK}": f"facts {QUICK}",
    f"share of facts after {STANDARD}": f"facts {STANDARD}",
    f"area under the curve to {QUICK}": f"area facts {QUICK}",
    f"area under the curve to {STANDARD}": f"area facts {STANDARD}",
    "area under the curve to the end": "area facts all",
    f"facts by sections after {QUICK}": f"weighted {QUICK}",
    f"facts by sections after {STANDARD}": f"weighted {STANDARD}",
    f"sections informed after {QUICK}": f"sections {QUICK}",
    f"sections informed after {STANDARD}": f"sections {STANDARD}",
    f"sections complete after {STANDARD}": f"complete {STANDARD}",
    f"facts right once the rest is assumed, {QUICK}": f"right {QUICK}",
    f"facts right once the rest is assumed, {STANDARD}": f"right {STANDARD}",
    f"wrong assumptions after {QUICK} (fewer is better)": f"wrong {QUICK}",
    f"wrong assumptions after {STANDARD} (fewer is better)": f"wrong {STANDARD}",
    f"the same by sections, {QUICK}": f"wrong sections {QUICK}",
    f"the same by sections, {STANDARD}": f"wrong sections {STANDARD}",
    f"effort of a question, first {STANDARD} (1 to 5)": f"effort {STANDARD}",
    "questions asked until nothing is open": "questions",
    "asked, and nothing new was learnt": "recovered nothing",
    "asked though logic had settled it": "asked though settled",
    "asked twice": "asked twice",
}
_BY_TYPE = {
    f"facts a question, {QUICK}": f"facts a question {QUICK}",
    f"facts a question, {STANDARD}": f"facts a question {STANDARD}",
    "area to the end": "area facts all",
    f"sections informed, {STANDARD}": f"sections {STANDARD}",
}


def report(groups: Mapping[str, Mapping[str, Sequence[Row]]], choosing_ms: float, what: str) -> str:
    """All tables. `groups` is group → strategy → a row for each spec; the group `all` has the table of all measures."""
    lines = [f"# Elicitation: {what}", "", *_whole(groups["all"]), "", *_types(groups), ""]
    lines.append(f"The product draws its picture and chooses in {choosing_ms:.1f} ms (median; wall clock).")
    return "\n".join(lines) + "\n"


def _whole(rows: Mapping[str, Sequence[Row]]) -> list[str]:
    lines = ["| | value | bank order | random | knows the spec | value ÷ bank | value ÷ random |"]
    lines.append("|---|---|---|---|---|---|---|")
    means = {order: mean_row(rows[order]) for order in ORDERS}
    for title, name in _MEASURES.items():
        _, low, high = spread(rows["value"], name)
        ours = f"**{_number(means['value'][name])}** ({_number(low)}-{_number(high)})"
        others = [_number(means[order][name]) for order in ORDERS[1:]]
        lines.append(f"| {title} | {' | '.join([ours, *others, *_ratios(rows, name)])} |")
    return lines


def _types(groups: Mapping[str, Mapping[str, Sequence[Row]]]) -> list[str]:
    lines = [
        f"Value ÷ bank order; value ÷ random. | specs | {' | '.join(_BY_TYPE)} |",
        f"|---|---{'|---' * len(_BY_TYPE)}|",
    ]
    lines[0] = f"| {lines[0]}"
    for group, rows in groups.items():
        cells = ["; ".join(_ratios(rows, name)) for name in _BY_TYPE.values()]
        lines.append(f"| {group} | {len(rows['value'])} | {' | '.join(cells)} |")
    return lines


def _ratios(rows: Mapping[str, Sequence[Row]], name: str) -> list[str]:
    if not any(row[name] for order in ORDERS for row in rows[order]):
        return ["", ""]
    told = [ratio(rows["value"], rows[order], name) for order in ("bank", "chance")]
    return [f"{middle:.2f} ({low:.2f}-{high:.2f})" for middle, low, high in told]


def _number(value: float) -> str:
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value else "0"
