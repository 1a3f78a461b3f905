"""Estimates of energy: ranges, named assumptions, and unknown where nothing is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tool_calls import Calls, bare_surroundings

from agents.tools import sustainability


@pytest.fixture
def calls(tmp_path: Path) -> Calls:
    return Calls({tool.name: tool for tool in sustainability.TOOLS}, bare_surroundings(tmp_path, tmp_path))


def estimate(calls: Calls, **arguments: float) -> dict:
    return calls.run("sustainability_estimate", **arguments).data


def test_where_nothing_was_measured_nothing_is_told(calls: Calls) -> None:
    result = calls.run("sustainability_estimate")
    assert result.data["energy_kwh"] is None
    assert "nothing can be estimated" in result.text


def test_what_is_unknown_is_named_and_not_zero(calls: Calls) -> None:
    data = estimate(calls, cpu_s=100)
    assert "tokens written" in data["unknown"]
    assert [part["part"] for part in data["parts"]] == ["processor"]


def test_a_measured_zero_is_known(calls: Calls) -> None:
    data = estimate(calls, output_tokens=0)
    assert data["energy_kwh"] == {"low": 0, "high": 0}
    assert "tokens written" not in data["unknown"]


def test_an_hour_of_one_core_is_what_the_assumption_says(calls: Calls) -> None:
    energy = estimate(calls, cpu_s=3600)["energy_kwh"]
    assert energy == {"low": pytest.approx(0.002), "high": pytest.approx(0.015 * 1.6)}


def test_often_is_that_much_more(calls: Calls) -> None:
    once, often = (estimate(calls, cpu_s=60, times=times)["energy_kwh"]["high"] for times in (1, 1000))
    assert often == pytest.approx(1000 * once)


def test_the_grid_that_is_given_is_used(calls: Calls) -> None:
    data = estimate(calls, network_gb=1, grid_g_per_kwh=100)
    assert data["co2e_g"]["high"] == pytest.approx(data["energy_kwh"]["high"] * 100)


def test_every_coefficient_is_told_with_its_source(calls: Calls) -> None:
    result = calls.run("sustainability_estimate", cpu_s=1, memory_gb_h=1, network_gb=1, input_tokens=1, output_tokens=1)
    assert len(result.data["assumptions"]) == 7
    assert all("ssumption" in one["source"] and one["source"] in result.text for one in result.data["assumptions"])


def test_figures_are_not_more_precise_than_known(calls: Calls) -> None:
    assert "Energy: 0.002 to 0.024 kWh." in calls.run("sustainability_estimate", cpu_s=3600).text


def test_negative_figures_are_refused(calls: Calls) -> None:
    with pytest.raises(Exception, match="fit"):
        calls.demand("sustainability_estimate", cpu_s=-1)
