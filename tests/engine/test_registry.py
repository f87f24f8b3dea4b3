"""The list of signals is whole: each says what it counts, how it weighs, or when its data come."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

import pytest

from vonk.engine.signals.registry import METHOD, about_one_manager

SCIENCE = Path(__file__).parents[2] / "docs" / "science.md"


def test_every_signal_of_the_method_is_named_in_its_order():
    rows = re.findall(r"^\| ([RPI]\d) \| (\w+) \|", SCIENCE.read_text(encoding="utf-8"), re.MULTILINE)
    phases = {"ready": "readiness", "participation": "participation", "impact": "impact"}
    assert [(part.id, part.link) for part in METHOD.values()] == [(name, phases[phase]) for name, phase in rows]


def test_the_weights_of_each_link_are_those_of_the_method():
    weights = {link: {p.id: p.weight for p in parts} for link, parts in groupby(METHOD.values(), lambda p: p.link)}
    assert weights == {
        "readiness": {"R1": 0.2, "R2": 0.3, "R3": 0.15, "R4": 0.15, "R5": 0.1, "R6": 0.1},
        "participation": {"P1": 0.35, "P2": 0.1, "P3": 0.3, "P4": 0.15, "P5": 0, "P6": 0.1, "P7": 0},
        "impact": {"I1": 0.4, "I2": 0.2, "I3": 0.15, "I4": 0.15, "I5": 0.1, "I6": 0},
    }
    assert all(sum(part.values()) == pytest.approx(1) for part in weights.values())


def test_the_ends_of_a_signal_lie_the_way_that_is_good():
    for part in METHOD.values():
        assert (part.full > part.none) == (part.good == "high") or not part.weight
        assert 0 <= min(part.none, part.full) < max(part.none, part.full) <= 1


def test_a_signal_without_a_figure_says_when_it_comes_and_only_stuck_is_never_told():
    silent = [part.id for part in METHOD.values() if not part.measure]
    assert silent == ["P5", "P7", "I3", "I5", "I6"]
    assert [part.id for part in METHOD.values() if part.comes] == ["P7", "I3", "I5", "I6"]
    assert all(part.comes.startswith("comes when ") for part in METHOD.values() if part.comes)


def test_what_speaks_of_one_manager_does_so_under_every_obligation():
    assert about_one_manager("waiting·chosen")
    assert about_one_manager("talks")
    assert not about_one_manager("A28·chosen")
