"""What stands in one's own way, as the person themselves reads it; nobody else does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vonk.people.access import Viewer
from vonk.people.models import Person
from vonk.people.purposes import purpose_on

if TYPE_CHECKING:
    from vonk.engine.barriers import Mix


@dataclass(frozen=True)
class BarrierShare:
    """One barrier: its expected share of what stands in the way, and between what it lies with 90 %."""

    barrier: str
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class BarrierFact:
    """One thing that the estimate rests on; codes and numbers are those of `engine.barriers.Fact`, heaviest first."""

    code: str
    barrier: str
    number: int


@dataclass(frozen=True)
class MyBarriers:
    """What Vonk thinks stands in one's own way; `empty` says why there is nothing: off, not_measured, nothing_known."""

    empty: str = ""
    shares: tuple[BarrierShare, ...] = ()  # the largest first
    largest: str = ""  # only when it is likelier the largest than not
    sure: float = 0.0  # the chance that it is
    facts: tuple[BarrierFact, ...] = ()


def my_barriers(viewer: Viewer) -> MyBarriers:
    """What stands in one's own way, and on what that rests; nobody else reads it.

    Empty when measuring is off, in the organisation or by the person's own wish.
    """
    if not purpose_on("signals", now=viewer.now):
        return MyBarriers("off")
    person = Person.objects.get(pk=viewer.own())
    if not person.measured:
        return MyBarriers("not_measured")
    from vonk.activation.mixes import own_mix  # noqa: PLC0415 - pages that do without do not wait for SciPy

    mix = own_mix(viewer)
    return _shown(mix) if mix.facts(0) else MyBarriers("nothing_known")


def _shown(mix: Mix) -> MyBarriers:
    from vonk.engine.barriers import BARRIERS, SURE  # noqa: PLC0415 - as above

    low, high = mix.interval()
    shares = [BarrierShare(*row) for row in zip(BARRIERS, *(a[0].tolist() for a in (mix.mean, low, high)), strict=True)]
    at, sure = mix.largest()
    clear = float(sure[0]) >= SURE
    return MyBarriers(
        shares=tuple(sorted(shares, key=lambda one: -one.share)),
        largest=BARRIERS[int(at[0])] if clear else "",
        sure=float(sure[0]) if clear else 0.0,
        facts=tuple(BarrierFact(fact.code, fact.barrier, fact.number) for fact in mix.facts(0)),
    )
