"""Tells a page what the published activation index says, and which of its signals are still missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vonk.engine.signals.registry import METHOD, Part
from vonk.figures.queries import Figure
from vonk.insight.series import history, latest
from vonk.insight.shapes import Finding, Index, Missing, Phase

LINKS: Final[tuple[Phase, ...]] = ("readiness", "participation", "impact")
WEIGHED: Final = tuple(part for part in METHOD.values() if part.weight)
PARTS: Final = tuple(part for part in WEIGHED if part.measure)


def index_of(told: Sequence[Figure]) -> Index | None:
    """The latest index of one group from its figures in every window; None where none was put together yet."""
    mine = [figure for figure in told if figure.measure == "index" or figure.measure.startswith("index.")]
    if not mine:
        return None
    newest = max(mine, key=lambda figure: figure.window.end)
    last = [figure for figure in mine if figure.window == newest.window]
    by = {figure.measure: figure for figure in last}
    links: dict[Phase, Figure] = {link: by[f"index.{link}"] for link in LINKS if by.get(f"index.{link}")}
    whole = by.get("index")
    same = [
        figure
        for figure in mine
        if figure.signal == f"index·{newest.obligation}"
        and whole is not None
        and figure.extra.get("scale") == whole.extra.get("scale")
    ]
    line = history(same)
    return Index(newest.obligation, whole, links, missing(told, newest.obligation), line[0] if line else None)


def index_figure(told: Sequence[Figure]) -> Figure | None:
    """The latest index among these figures of one group, if it may be shown."""
    mine = [figure for figure in told if figure.measure == "index" and figure.shown]
    return max(mine, key=lambda figure: figure.window.end, default=None)


def weakest_phase(index: Index | None) -> Finding | None:
    """Readiness or impact, when its score lies below the two others beyond doubt; of participation more is known."""
    if index is None or index.whole is None or not index.whole.shown or index.example:
        return None
    ordered = sorted(index.links.items(), key=lambda pair: pair[1].value or 0)
    (phase, lowest), (_, following) = ordered[0], ordered[1]
    if phase == "participation" or (lowest.high or 0) >= (following.low or 0):
        return None
    facts = {"value": lowest.value, "low": lowest.low, "high": lowest.high, "obligation": index.obligation}
    return Finding(f"weakest_{phase}", facts)


def missing(told: Sequence[Figure], obligation: str) -> tuple[Missing, ...]:
    """The signals of the index of which this group has no figure now."""
    seen = {figure.signal for figure in latest(told) if figure.shown}
    return tuple(
        Missing(part.id, part.link, part.measure)
        for part in WEIGHED
        if not part.measure or _name(part, obligation) not in seen
    )


def _name(part: Part, obligation: str) -> str:
    return f"{part.measure}·{obligation}" if part.by_obligation else part.measure
