"""What a run or a pipeline may take in energy and CO2: ranges from what was measured and from named assumptions.

Nothing here is measured but what is put in. Where nothing is known of a part, the answer says unknown and not zero.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec

from agents.records import Demand, Effect, Risk, ToolResult
from agents.surroundings import Surroundings
from agents.tools.tool import Tool

_Count = Annotated[float, msgspec.Meta(ge=0, le=1e15)]


class Assumption(msgspec.Struct, frozen=True):
    """A coefficient that nobody measured here: its range, its unit, and where it comes from."""

    name: str
    low: float
    high: float
    unit: str
    source: str


CPU: Final = Assumption(
    "processor",
    2.0,
    15.0,
    "W per busy core",
    "Assumption: from a shared server core (2-4 W in Cloud Carbon Footprint's tables) to a desktop core under load.",
)
MEMORY: Final = Assumption(
    "memory", 0.2, 0.5, "W per GB", "Assumption around 0.39 W/GB, the figure that Cloud Carbon Footprint uses."
)
NETWORK: Final = Assumption(
    "network",
    0.001,
    0.06,
    "kWh per GB",
    "Assumption: from 0.001 (Cloud Carbon Footprint) to 0.06 (Aslan et al. 2018, for 2015).",
)
OUTPUT_TOKENS: Final = Assumption(
    "tokens written by a remote model",
    0.0001,
    0.004,
    "kWh per 1,000 tokens",
    "Assumption: providers publish little; estimates of an answer range from 0.05 to 2 Wh.",
)
INPUT_TOKENS: Final = Assumption(
    "tokens read by a remote model",
    0.00001,
    0.0004,
    "kWh per 1,000 tokens",
    "Assumption: a tenth of what writing takes; no provider publishes it.",
)
OVERHEAD: Final = Assumption(
    "overhead of the building (PUE)",
    1.0,
    1.6,
    "factor",
    "Assumption: 1.0 at a desk, about 1.1 in new data centres, about 1.6 in average ones (Uptime Institute surveys).",
)
GRID: Final = Assumption(
    "grid",
    20.0,
    800.0,
    "g CO2e per kWh",
    "Assumption, since no place was given: from grids of hydro and nuclear power to grids of coal.",
)
"""Each is a range wide enough that the truth should lie in it; replace it by measured figures where there are any."""


class SustainabilityEstimate(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured; leave out what is not known."""

    cpu_s: Annotated[_Count | None, msgspec.Meta(description="Seconds of processor time, all cores together.")] = None
    memory_gb_h: Annotated[_Count | None, msgspec.Meta(description="Memory held, in gigabytes times hours.")] = None
    network_gb: Annotated[_Count | None, msgspec.Meta(description="Data moved over the network, in gigabytes.")] = None
    input_tokens: Annotated[_Count | None, msgspec.Meta(description="Tokens read by remote models.")] = None
    output_tokens: Annotated[
        _Count | None,
        msgspec.Meta(description="Tokens written by remote models. For a model on this machine give cpu_s instead."),
    ] = None
    grid_g_per_kwh: Annotated[
        Annotated[float, msgspec.Meta(ge=0, le=3000)] | None,
        msgspec.Meta(description="CO2e of the power where it runs, in grams per kWh, if it is known."),
    ] = None
    times: Annotated[_Count, msgspec.Meta(description="How often it runs, such as 1000 builds a month.")] = 1.0


class _Part(msgspec.Struct, frozen=True):
    name: str
    amount: float | None
    assumption: Assumption
    scale: float
    has_overhead: bool

    def kwh(self) -> tuple[float, float]:
        amount = (self.amount or 0.0) * self.scale
        low, high = (OVERHEAD.low, OVERHEAD.high) if self.has_overhead else (1.0, 1.0)
        return amount * self.assumption.low * low, amount * self.assumption.high * high


def _demand(arguments: SustainabilityEstimate, surroundings: Surroundings) -> Demand:
    del arguments, surroundings
    return Demand(
        tool="sustainability_estimate",
        effect=Effect.READ,
        risk=Risk.SAFE,
        summary="Estimate energy and CO2 from figures",
    )


async def _run(arguments: SustainabilityEstimate, surroundings: Surroundings) -> ToolResult:
    del surroundings
    parts = _parts(arguments)
    known = [part for part in parts if part.amount is not None]
    unknown = [part.name for part in parts if part.amount is None]
    unknown.append("making and disposal of the machines")
    if not known:
        text = "Nothing was measured, so nothing can be estimated. Give cpu_s, tokens or another figure."
        return ToolResult(text=text, data={"energy_kwh": None, "co2e_g": None, "parts": [], "unknown": unknown})
    grid = _grid(arguments)
    rows = [_row(part, arguments.times) for part in known]
    energy = _sum(rows)
    co2e = (energy[0] * grid.low, energy[1] * grid.high)
    assumptions = [*dict.fromkeys(part.assumption for part in known), grid]
    if any(part.has_overhead for part in known):
        assumptions.append(OVERHEAD)
    return ToolResult(
        text=_told(energy, co2e, rows, assumptions, unknown),
        data={
            "energy_kwh": {"low": energy[0], "high": energy[1]},
            "co2e_g": {"low": co2e[0], "high": co2e[1]},
            "parts": rows,
            "assumptions": [msgspec.structs.asdict(one) for one in assumptions],
            "unknown": unknown,
        },
    )


def _parts(arguments: SustainabilityEstimate) -> tuple[_Part, ...]:
    return (
        _Part("processor", arguments.cpu_s, CPU, 1 / 3_600_000, has_overhead=True),
        _Part("memory", arguments.memory_gb_h, MEMORY, 1 / 1000, has_overhead=True),
        _Part("network", arguments.network_gb, NETWORK, 1.0, has_overhead=False),
        _Part("tokens read", arguments.input_tokens, INPUT_TOKENS, 1 / 1000, has_overhead=False),
        _Part("tokens written", arguments.output_tokens, OUTPUT_TOKENS, 1 / 1000, has_overhead=False),
    )


def _grid(arguments: SustainabilityEstimate) -> Assumption:
    given = arguments.grid_g_per_kwh
    return GRID if given is None else Assumption("grid", given, given, GRID.unit, "As given with the call.")


def _row(part: _Part, times: float) -> dict[str, Any]:
    low, high = part.kwh()
    return {"part": part.name, "amount": part.amount, "low_kwh": low * times, "high_kwh": high * times}


def _sum(rows: list[dict[str, Any]]) -> tuple[float, float]:
    return sum(row["low_kwh"] for row in rows), sum(row["high_kwh"] for row in rows)


def _told(
    energy: tuple[float, float],
    co2e: tuple[float, float],
    rows: list[dict[str, Any]],
    assumptions: list[Assumption],
    unknown: list[str],
) -> str:
    lines = [f"Energy: {_range(*energy)} kWh. CO2e: {_range(*co2e)} g. A range of assumptions, not a measurement."]
    lines += [f"- {row['part']}: {_range(row['low_kwh'], row['high_kwh'])} kWh" for row in rows]
    lines.append("Assumptions:")
    lines += [f"- {one.name}: {_range(one.low, one.high)} {one.unit}. {one.source}" for one in assumptions]
    lines.append(f"Unknown, and not counted: {', '.join(unknown)}.")
    return "\n".join(lines)


def _range(low: float, high: float) -> str:
    """Two figures that tell no more than is known."""
    return _figure(low) if low == high else f"{_figure(low)} to {_figure(high)}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"


TOOLS: Final = (
    Tool(
        name="sustainability_estimate",
        description=(
            "Estimate energy and CO2 of a run or a pipeline from processor seconds, memory, data moved and tokens. "
            "Gives ranges and every assumption with its source; what is not known is said to be unknown."
        ),
        effect=Effect.READ,
        risk=Risk.SAFE,
        arguments=SustainabilityEstimate,
        demand=_demand,
        run=_run,
        category="audit",
    ),
)
