"""Plans campaigns: a draft that can be changed, thrown away and brought back, until it starts under a seal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from vonk.activation.assignments import SMALLEST_FOR_HOLDOUT, wave_of
from vonk.activation.audience import parse
from vonk.activation.campaigns.costs import needed_for, told_size
from vonk.activation.campaigns.reach import in_own_part, to_steer
from vonk.activation.campaigns.registering import digest_of, plan_of
from vonk.activation.models import Campaign
from vonk.activation.playbook import in_use
from vonk.engine.experiment import ALPHA, LIMITS
from vonk.engine.playbook.schema import Play
from vonk.people.access import NotAllowed, Viewer
from vonk.people.days import organisation_day
from vonk.people.models import Organisation, Person
from vonk.people.purposes import purpose_on
from vonk.people.texts import Text

OUTCOMES: Final = ("took_up", "started", "step", "completed", "applied")
OUTCOME_OF: Final = {"before": "started", "during": "took_up", "after": "applied"}  # unless the maker chooses another
LEAST_CONTROL, MOST_CONTROL = 0.10, 0.90
SHORTEST, LONGEST = 1, 52  # weeks
LANGUAGES: Final = ("nl", "en")


class NotPossible(Exception):
    """Why a campaign cannot start, as a code: see `hindrances`."""

    def __init__(self, *codes: str) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What somebody planned; texts are {nl, en}, shares lie between 0 and 1, an empty audience is everybody."""

    name: Text
    kind: str
    play: str
    audience: Mapping[str, Any]
    starts_on: date
    weeks: int
    outcome: str = "took_up"
    within_days: int = 14
    smallest_effect: float = 0.03
    control_share: float = 0.5
    drawn_by: str = "person"
    card: Mapping[str, Any]  # problem and benefit, each a Text, and url; empty: the words of the play


@transaction.atomic
def save_draft(viewer: Viewer, *, planned: Planned) -> UUID:
    """Keeps a new draft and returns its public id; GrammarError, NotYourPart or NotAllowed for its audience."""
    row = planned_row(viewer, planned)
    row.save()
    return row.public_id


@transaction.atomic
def change_draft(viewer: Viewer, *, campaign: UUID, planned: Planned) -> None:
    """Changes a draft; NotAllowed for what has started."""
    row = _draft(viewer, campaign)
    Campaign.objects.filter(pk=row.pk).update(**_columns(viewer, planned))


@transaction.atomic
def remove_draft(viewer: Viewer, *, campaign: UUID) -> None:
    """Throws a draft away; it can be brought back."""
    row = _draft(viewer, campaign)
    Campaign.objects.filter(pk=row.pk).update(removed_at=viewer.now)


@transaction.atomic
def restore_draft(viewer: Viewer, *, campaign: UUID) -> None:
    """Brings a draft back."""
    row = to_steer(viewer, campaign, removed=True)
    Campaign.objects.filter(pk=row.pk).update(removed_at=None)


def start_campaign(viewer: Viewer, *, campaign: UUID) -> date:
    """Seals what was agreed; it begins at the first run on or after the day that is returned. NotPossible says why not.

    Until the lots are drawn it can be taken back (`take_back`); from then on nothing in the plan changes.
    """
    with transaction.atomic():
        row = _draft(viewer, campaign)
    _check(viewer, row)  # outside a transaction: that its size was asked stays known, also when it is too small
    return _seal(viewer, campaign)


def start_planned(viewer: Viewer, *, planned: Planned, campaign: UUID | None = None) -> UUID:
    """Keeps a plan (a new one, or in place of a draft) and starts it, or does neither; raises as those do."""
    _check(viewer, planned_row(viewer, planned))
    with transaction.atomic():
        if campaign is None:
            campaign = save_draft(viewer, planned=planned)
        else:
            change_draft(viewer, campaign=campaign, planned=planned)
        _seal(viewer, campaign)
    return campaign


@transaction.atomic
def take_back(viewer: Viewer, *, campaign: UUID) -> bool:
    """Makes a draft of it again; False once the lots were drawn or the first message is on its way."""
    row = to_steer(viewer, campaign)
    if row.state != "running" or row.assigned_at is not None or row.kind == "aa" or row.made_at is None:
        return False
    row.state, row.plan, row.plan_digest = "draft", {}, ""
    row.save()
    return True


def planned_row(viewer: Viewer, planned: Planned) -> Campaign:
    """A draft as it would be kept; raises as `save_draft` does."""
    row = Campaign(state="draft", made_by_id=viewer.person, made_at=viewer.now, **_columns(viewer, planned))
    row.wave = f"campaign-{row.public_id}"
    return row


def hindrances(row: Campaign, *, now: datetime) -> tuple[str, ...]:
    """Why this draft cannot start: codes, empty when it can (its size is asked when it starts).

    replay: on recorded behaviour nothing but a check. purposes_off, experiments_off: the works council did not agree.
    past: its first day is gone. too_short: it ends before anybody's outcome is known. no_play: the play is not in use.
    no_card: there is nothing to tell. one_language: the card or the name lacks a language.
    """
    checks = {
        "replay": row.kind != "aa" and Organisation.objects.filter(replay=True).exists(),
        "purposes_off": not (purpose_on("nudges", now=now) and purpose_on("signals", now=now)),
        "experiments_off": row.kind != "inform" and not purpose_on("experiments", now=now),
        "past": row.starts_on < organisation_day(now),
        "too_short": row.kind != "inform" and not looks_of(row),
        "no_play": row.kind == "test" and _play(row.play, now=now) is None,
        "no_card": row.kind == "inform" and not row.card,
        "one_language": bool(row.card) and not _in_both(row.card["problem"], row.card["benefit"]),
    }
    return tuple(code for code, holds in checks.items() if holds)


def plays_for_campaigns(viewer: Viewer) -> tuple[Play, ...]:
    """The plays that a campaign may run: those that a run sends to a person."""
    if not any(grant.role == "learning_team" for grant in viewer.grants):
        raise NotAllowed
    return tuple(play for play in in_use(at=viewer.now).playbook.plays if play.sendable)


def borrows_evidence(viewer: Viewer) -> bool:
    """Whether so few people work here that a comparison of its own says little (decisions.md section 7)."""
    working = Person.objects.filter(employed_from__lte=viewer.today).exclude(employed_to__lt=viewer.today)
    return working[:SMALLEST_FOR_HOLDOUT].count() < SMALLEST_FOR_HOLDOUT


def looks_of(row: Campaign) -> list[date]:
    """The days of looking: each week, from the first on which an outcome can be known up to the last day."""
    first = row.starts_on + timedelta(days=row.within_days)
    return [first + timedelta(weeks=week) for week in range(max(0, (row.ends_on - first).days // 7 + 1))]


def _check(viewer: Viewer, row: Campaign) -> None:
    """NotPossible with everything that stands in the way."""
    if codes := hindrances(row, now=viewer.now):
        raise NotPossible(*codes)
    if row.kind != "aa" and told_size(viewer, row.audience) is None:
        raise NotPossible("too_small")


@transaction.atomic
def _seal(viewer: Viewer, campaign: UUID) -> date:
    row = _draft(viewer, campaign)
    row.state = "running"
    if row.kind == "aa":  # two groups of the lot that everybody is in already
        row.wave, row.audience, row.card = wave_of(row.starts_on), {}, {}
    row.plan = _agreed(row, in_use(at=viewer.now).version(row.play))
    row.plan_digest = digest_of(row.plan)
    row.save()
    return row.starts_on


def _draft(viewer: Viewer, campaign: UUID) -> Campaign:
    row = to_steer(viewer, campaign)
    if row.state != "draft":
        raise NotAllowed
    return row


def _columns(viewer: Viewer, planned: Planned) -> dict[str, Any]:
    """The row of what was planned; ValueError for a word or number that does not exist."""
    parse(planned.audience)
    allowed = {
        "kind": planned.kind in {"test", "aa", "inform"},
        "outcome": planned.outcome in OUTCOMES,
        "drawn_by": planned.drawn_by in {"person", "unit"},
        "weeks": SHORTEST <= planned.weeks <= LONGEST,
        "control_share": LEAST_CONTROL <= planned.control_share <= MOST_CONTROL,
        "smallest_effect": 0 < planned.smallest_effect < 1,
    }
    if wrong := [name for name, right in allowed.items() if not right]:
        msg = f"a campaign cannot have this {', '.join(wrong)}"
        raise ValueError(msg)
    return {
        "name": dict(planned.name),
        "kind": planned.kind,
        "play": planned.play,
        "audience": in_own_part(viewer, planned.audience),
        "starts_on": planned.starts_on,
        "ends_on": planned.starts_on + timedelta(days=7 * planned.weeks - 1),
        "outcome": planned.outcome,
        "within_days": planned.within_days,
        "smallest_effect": planned.smallest_effect,
        "control_share": planned.control_share,
        "drawn_by": planned.drawn_by,
        "card": dict(planned.card),
    }


def _agreed(row: Campaign, version: int) -> dict[str, Any]:
    """The plan that is sealed: everything that decides what will be read from it."""
    terms = {
        "play": row.play,
        "play_version": version,
        "kind": row.kind,
        "wave": row.wave,
        "ends_on": row.ends_on.isoformat(),
        "audience": row.audience,
        "card": row.card,
    }
    if row.kind == "inform":
        terms |= {"smallest_effect": row.smallest_effect}
        return plan_of(terms, starts_on=row.starts_on, looks=[]) | {"arms": [], "outcome": ""}
    terms |= {"outcome": row.outcome, "within_days": row.within_days, "smallest_effect": row.smallest_effect}
    if row.kind == "test":
        lots = {"drawn_by": row.drawn_by, "control_share": row.control_share, "arms": ["treated", "control"]}
        terms |= {**lots, "people": needed_for(row), "before_days": 90, "guards": dict(LIMITS)}
    return plan_of({**terms, "alpha": ALPHA}, starts_on=row.starts_on, looks=looks_of(row))


def _play(name: str, *, now: datetime) -> Play | None:
    return next((play for play in in_use(at=now).playbook.plays if play.id == name and play.sendable), None)


def _in_both(*texts: Text) -> bool:
    return all(text.get(language) for text in texts for language in LANGUAGES)
