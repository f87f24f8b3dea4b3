"""Gathers who is compared in a campaign as arrays, with what each did since and whether that is settled by a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from vonk.activation.campaigns import Comparison
from vonk.activation.models import Campaign
from vonk.engine.experiment import SampleRatio, sample_ratio_within
from vonk.people.models import Organisation

if TYPE_CHECKING:
    from vonk.engine.backend import Frames

type Bools = NDArray[np.bool_]
type Days = NDArray[np.datetime64]

UNPLANNED: Final = 1_000  # people aimed at, of a plan that does not say; fixed, as everything about a look must be
FEWEST_STRATA: Final = 2  # arms


@dataclass(frozen=True)
class Groups:
    """Everybody who had entered by a day; one row a person. Outcomes are False where they are not settled yet."""

    day: date
    person: NDArray[np.int64]
    treated: Bools
    entered: Days
    matured: Days
    outcomes: Mapping[str, Bools]
    before: NDArray[np.float64]  # not a number: unknown
    unit: NDArray[np.int64] | None  # None: people were drawn one by one
    stratum: Sequence[str]
    part_time: Bools
    drawn: int

    @property
    def settled(self) -> Bools:
        """Whose outcome is known."""
        return np.asarray(self.matured <= np.datetime64(self.day, "D"))

    def counts(self, name: str, among: Bools | None = None) -> tuple[tuple[int, int], tuple[int, int]]:
        """(how many did, of how many settled) of the treated and of the others, as they are."""
        of = self.settled if among is None else self.settled & among
        yes = self.outcomes[name]
        one, other = ((int((yes & of & arm).sum()), int((of & arm).sum())) for arm in (self.treated, ~self.treated))
        return one, other

    def new_since(self, day: date | None) -> int:
        """How many people are settled that were not on that day, in the arm that has the fewest of them."""
        fresh = self.settled if day is None else self.settled & (self.matured > np.datetime64(day, "D"))
        return int(min((fresh & self.treated).sum(), (fresh & ~self.treated).sum()))


def gather(row: Campaign, found: Comparison, frames: Frames, *, day: date) -> Groups:
    """The groups of a campaign as they stand at the end of `day`."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import; pages never come here

    from vonk.engine.signals.response import OUTCOMES, outcomes  # noqa: PLC0415

    people = [one for one in found.people if one.day <= day and one.arm in row.plan["arms"]]
    within = int(row.plan["within_days"])
    decided = pa.table(
        {
            "number": pa.array(range(len(people)), pa.int64()),
            "enrolment": pa.array([one.enrolment for one in people], pa.int64()),
            "day": pa.array([one.day for one in people], pa.date32()),
        }
    )
    told = outcomes(frames, decided, day, within=within)
    at = told["number"].to_numpy()
    did = {}
    for name in OUTCOMES:
        did[name] = np.zeros(len(people), dtype=np.bool_)
        did[name][at] = told[name].to_numpy()
    entered = np.array([one.day for one in people], dtype="datetime64[D]")
    by_unit = row.drawn_by == "unit" and row.assigned_at is not None
    return Groups(
        day=day,
        person=np.array([one.person for one in people], dtype=np.int64),
        treated=np.array([one.arm == row.plan["arms"][0] for one in people], dtype=np.bool_),
        entered=entered,
        matured=np.asarray(entered + np.timedelta64(within, "D"), dtype="datetime64[D]"),
        outcomes=did,
        before=np.array([np.nan if one.before is None else one.before for one in people], dtype=np.float64),
        unit=np.array([one.unit or 0 for one in people], dtype=np.int64) if by_unit else None,
        stratum=[one.stratum for one in people],
        part_time=np.array([one.part_time for one in people], dtype=np.bool_),
        drawn=found.drawn,
    )


def planned_people(row: Campaign) -> int:
    """People aimed at in both arms together, as it was agreed."""
    return int(row.plan.get("people", UNPLANNED))


def shares(row: Campaign) -> tuple[float, float]:
    """The chance of being treated, and of not being so."""
    control = row.control_share
    if row.assigned_at is None:  # within the lot of a year
        control = Organisation.objects.values_list("holdout_share", flat=True).get()
    return 1 - control, control


def ratio(row: Campaign, groups: Groups) -> SampleRatio:
    """Whether those who came to the moment are divided as was drawn: per stratum and in all, of teams when teams were.

    Nothing but the lot decides who is in which arm, and both come to the moment alike; when the sizes differ beyond
    chance, something let more of one arm through, and then the arms differ in more than the play.
    """
    if groups.unit is None:
        drawn = list(zip(groups.stratum, groups.treated, strict=True))
    else:
        drawn = [row[1:] for row in {*zip(groups.unit, groups.stratum, groups.treated, strict=True)}]
        drawn = [(stratum.split("·")[0], arm) for stratum, arm in drawn]
    places = {name: at for at, name in enumerate(sorted({name for name, _ in drawn}))}
    counts = np.zeros((max(len(places), 1), FEWEST_STRATA))
    for name, arm in drawn:
        counts[places[name], 0 if arm else 1] += 1
    return sample_ratio_within(counts, shares(row))
