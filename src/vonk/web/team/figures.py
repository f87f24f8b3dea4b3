"""The released figures on /team: how learning goes in the unit, and at which step most people stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from vonk.culture.queries.week import StopsAt
from vonk.insight import queries as insight
from vonk.learning.disclosed import Asked, Required, Shared
from vonk.people.disclosures import PersonSeen
from vonk.people.texts import Text
from vonk.web import measures
from vonk.web.charts import DotRow


@dataclass(frozen=True)
class Stop:
    """Where many people of the organisation stop in something that somebody of the team shared, asked or must do."""

    title: Text
    step: int
    step_title: Text
    share: str


def known_offerings(people: Sequence[PersonSeen]) -> Mapping[UUID, Text]:
    """What the viewer knows of by what was disclosed: shared first, then asked, then required."""
    found: dict[UUID, Text] = {}
    for field, kind in (("shared", Shared), ("asked_of_you", Asked), ("statutory", Required)):
        for person in people:
            for fact in person.facts(field):
                if isinstance(fact, kind):
                    found.setdefault(fact.offering_id, fact.offering)
    return found


def stops(found: Sequence[StopsAt], titles: Mapping[UUID, Text]) -> tuple[Stop, ...]:
    """The same in words."""
    return tuple(Stop(titles[one.offering], one.step, one.title, measures.share(one.figure)) for one in found)


def team_figures(found: insight.TeamTrend | None, today: date) -> dict[str, object] | None:
    """The released figures, as sentences and drawings."""
    if found is None or found.shown is None:
        return None
    told = [measure for measure in found.measures if measure.figure.shown]
    base = measures.base(told[0].figure) if told else ""
    drawn_from = [line.from_on for line in found.history if line.from_on and line.from_on > today]
    return {
        "level": found.shown.level,
        "whom": _whom(found.shown.name, base),
        "larger": found.larger,
        "title": _headline(told[0]) if told else "",
        "dots": [_row(measure, base) for measure in told if measure.figure.value is not None],
        "bands": [(_label(measure), measures.share(measure.figure)) for measure in told if measure.figure.band],
        "trends": [drawn for line in found.history if (drawn := measures.trend(line))][:1],
        "from_on": min(drawn_from, default=None),
    }


def _whom(unit: str, people: str) -> str:
    return _("%(unit)s, about %(people)s") % {"unit": unit, "people": people} if people else unit


def _headline(measure: insight.Measure) -> str:
    said = {"share": measures.share(measure.figure)}
    return {
        "A28": _("%(share)s start within 28 days"),
        "completion": _("%(share)s finish in time"),
        "stopped": _("%(share)s stop half-way"),
    }.get(measure.figure.measure, measures.measure_name(measure.signal) + ": %(share)s") % said


def _label(measure: insight.Measure) -> str:
    kind = measures.obligation_name(measure.signal)
    name = measures.measure_name(measure.signal)
    return f"{name}, {kind}" if kind else name


def _row(measure: insight.Measure, said: str) -> DotRow:
    """The measure drawn; how many people it rests on is not said twice."""
    row = measures.dot_row(measure, "part", label=_label(measure))
    return replace(row, base="" if row.base == said else row.base)
