"""What is known of the effect of plays: from comparisons here and elsewhere, and what that makes of each belief."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db import transaction

from vonk.activation.models import Evidence
from vonk.activation.playbook import playbook
from vonk.engine.pooling import Pooled, log_odds, pool, update_prior, update_with_own
from vonk.figures.queries import READERS
from vonk.people.access import NotAllowed, System, Viewer

FEWEST: Final = 200  # people in each arm: fewer say too little, and could say something about few
# What the belief about a play is about, by its phase; a comparison with another outcome says nothing of it.
COUNTS_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "before": ("started", "took_up"),
    "during": ("took_up",),
    "after": ("applied",),
}


@dataclass(frozen=True)
class Found:
    """What a comparison found, from its published (rounded) numbers.

    counts: (treated who did, treated, control who did, control). wider: times the standard error of people drawn one
    by one, when whole teams were drawn.
    """

    campaign: int
    play: str
    outcome: str
    ended_on: date
    counts: tuple[int, int, int, int]
    wider: float = 1.0


class _Row(NamedTuple):
    origin: str
    outcome: str
    estimate: float
    se: float
    batch: str


@dataclass(frozen=True)
class KnownOf:
    """What is known of a play, on the logit scale, apart from what the play itself says."""

    elsewhere: Pooled | None
    places: int  # organisations it comes from: files that came in
    here: Pooled | None
    mean: float  # the belief that decisions use
    sd: float

    @property
    def elsewhere_says(self) -> str:
        """Whether it helps, harms, or may as well do nothing (unclear) elsewhere; empty when nobody told anything."""
        if self.elsewhere is None:
            return ""
        if self.elsewhere.low > 0:
            return "helps"
        return "harms" if self.elsewhere.high < 0 else "unclear"


@transaction.atomic
def keep_found(system: System, *, found: Found) -> bool:
    """Keeps the outcome of a comparison here, once; False when it has too few people or stands there already."""
    x1, n1, x0, n0 = found.counts
    if min(n1, n0) < FEWEST or Evidence.objects.filter(campaign_id=found.campaign).exists():
        return False
    estimate, se = log_odds(x1, n1, x0, n0)
    Evidence.objects.create(
        play=found.play,
        outcome=found.outcome,
        estimate=estimate,
        se=se * found.wider,
        treated=n1,
        control=n0,
        origin="here",
        ended_on=found.ended_on,
        campaign_id=found.campaign,
        added_at=system.now,
    )
    return True


def priors(*, at: datetime) -> dict[str, tuple[float, float]]:
    """Play → mean and sd of its effect (logit) as believed here, of each play about which there is evidence.

    What was found elsewhere moves what the play says as far as places differ (`update_prior`); what was found here is
    about this place itself, and weighs with its own error alone. Without evidence a play is left out.
    """
    return {name: (one.mean, one.sd) for name, one in _known(at=at).items()}


def known_of(viewer: Viewer, *, play: str) -> KnownOf | None:
    """What is known of one play beside its own sources; for readers of figures."""
    if not any(grant.role in READERS for grant in viewer.grants):
        raise NotAllowed
    return _known(at=viewer.now, play=play).get(play)


def _known(*, at: datetime, play: str = "") -> dict[str, KnownOf]:
    rows = Evidence.objects.filter(added_at__lte=at)
    rows = rows.filter(play=play) if play else rows
    by_play: dict[str, list[_Row]] = defaultdict(list)
    fields = ("play", "origin", "outcome", "estimate", "se", "batch")
    for name, origin, outcome, estimate, se, batch in rows.order_by("pk").values_list(*fields):
        by_play[name].append(_Row(origin, outcome, estimate, se, batch))
    if not by_play:
        return {}
    plays = {one.id: one for one in playbook(at=at).plays}
    found = {}
    for name, told in by_play.items():
        if name in plays:
            about = [row for row in told if row.outcome in COUNTS_FOR.get(plays[name].phase, ())]
            prior = plays[name].evidence.effect_prior
            if about:
                found[name] = _belief(prior.mean, prior.sd, about)
    return found


def _belief(mean: float, sd: float, rows: list[_Row]) -> KnownOf:
    sides = {}
    for origin in ("elsewhere", "here"):
        own = [row for row in rows if row.origin == origin]
        sides[origin] = pool([row.estimate for row in own], [row.se for row in own]) if own else None
    elsewhere, here = sides["elsewhere"], sides["here"]
    if elsewhere is not None:
        mean, sd = update_prior(mean, sd, elsewhere)
    if here is not None:
        mean, sd = update_with_own(mean, sd, here)
    places = len({row.batch for row in rows if row.origin == "elsewhere"})
    return KnownOf(elsewhere, places, here, mean, sd)
