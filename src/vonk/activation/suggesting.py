"""Learns from the organisation's own past what may help somebody, judges it on newer people, and keeps what it says.

Only with the purposes signals and suggestions_by_model; only from people who are measured, to people who are measured.
A model is used when it beats the rules (what many take) on the newest people, whom the judged fit had not seen, and,
where it tells chances, when these are right to within MOST_OFF on average. Otherwise the card says why not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import transaction
from django.db.models import Q

from vonk.activation.models import ModelCard, Suggestion
from vonk.activation.snapshot import Snapshot
from vonk.catalog.models import Offering
from vonk.engine import landmarks, recommend, risk
from vonk.engine.backend import open_snapshot
from vonk.engine.calibration import judge
from vonk.engine.landmarks import Moments
from vonk.engine.policy import Bools, Floats, Ints
from vonk.people.models import Organisation
from vonk.people.purposes import purpose_on

CHUNK: Final = 1_000
AGAIN: Final = timedelta(days=7)  # after which a model learns anew
MONTHS: Final = 3  # at least: two to learn from and put right, one to be judged on
JUDGED: Final = 100  # people at least on whom a model is judged
MOST_OFF: Final = 0.05  # calibration error of a chance that may be told
TOP: Final = 3  # suggestions for each person
TOGETHER: Final = 10  # people who took two offerings before one is suggested because of the other
TAKEN: Final = ("approved", "started", "completed", "applied", "failed", "withdrawn", "lapsed", "expired")


def suggest(shot: Snapshot, *, now: datetime) -> int:
    """Learns when it is time, and replaces what every measured person is told; returns how many suggestions stand."""
    if not (purpose_on("signals", now=now) and purpose_on("suggestions_by_model", now=now)):
        Suggestion.objects.all().delete()
        return 0
    today = now.astimezone(ZoneInfo(Organisation.objects.get().tz)).date()
    measured = pq.read_table(shot.path / "person.parquet", columns=["person", "measured"])
    enrolments = pq.read_table(shot.path / "enrolment.parquet")
    people = measured.filter(measured["measured"])["person"].combine_chunks()
    enrolments = enrolments.filter(pc.is_in(enrolments["person"], value_set=people))
    _stalls(shot, enrolments, today=today, now=now)
    _next(enrolments, today=today, now=now)
    Suggestion.objects.exclude(person__measured=True).delete()
    return Suggestion.objects.values_list("pk").count()


def _due(kind: str, now: datetime) -> ModelCard | None:
    """The card in force; None when it is time to learn."""
    return ModelCard.objects.filter(kind=kind, fitted_at__gt=now - AGAIN, fitted_at__lte=now).order_by("-pk").first()


# A stop


def _stalls(shot: Snapshot, enrolments: pa.Table, *, today: date, now: datetime) -> None:
    yesterday = today - timedelta(days=1)  # the last day whose activity is complete
    days = landmarks.active_days(open_snapshot(shot.path, shot.events), yesterday)
    steps = pq.read_table(shot.path / "offering.parquet")
    card = _due("stall", now) or _learn_stall(landmarks.past(enrolments, steps, days, as_of=yesterday), now)
    rows = []
    if card.used:
        rows = _stall_rows(card, landmarks.present(enrolments, steps, days, as_of=yesterday), today)
    with transaction.atomic():
        Suggestion.objects.filter(enrolment__isnull=False).delete()
        Suggestion.objects.bulk_create(rows, batch_size=CHUNK)


def _learn_stall(past: Moments, now: datetime) -> ModelCard:
    months = np.unique(past.cohort)
    later = past.cohort >= months[-max(1, len(months) // 3)] if len(months) >= MONTHS else np.zeros(0, bool)
    found: dict[str, Any] = {"learned_from": int((~later).sum()), "judged_on": int(later.sum()), "cohorts": len(months)}
    if not _enough(past, later):
        return _card("stall", now, "not_enough", found | {"learned_from": len(past.stalled), "judged_on": 0})
    rules = risk.facts({"rules": ("rules", past.rules)})
    judged = {"model": _judged(past.facts, past, later), "rules": _judged(rules, past, later)}
    why_not = ""
    if not _beats(judged, "auc"):
        why_not = "not_better"
    elif judged["model"]["ece"]["value"] > MOST_OFF:
        why_not = "not_calibrated"
    coefficients = {} if why_not else risk.as_json(risk.fit(past.facts, past.stalled, past.cohort))
    return _card("stall", now, why_not, found | {"metrics": judged, "coefficients": coefficients})


def _enough(past: Moments, later: Bools) -> bool:
    if len(past.stalled) < risk.FEWEST or not len(later) or later.sum() < JUDGED:
        return False
    return all(len(np.unique(part)) > 1 for part in (past.stalled[later], past.stalled[~later]))


def _judged(found: risk.Facts, past: Moments, later: Bools) -> dict[str, Any]:
    model = risk.fit(found.of(~later), past.stalled[~later], past.cohort[~later])
    return asdict(judge(past.stalled[later], model.chances(found.of(later)).chance))


def _stall_rows(card: ModelCard, going: Moments, today: date) -> list[Suggestion]:
    model = risk.from_json(card.coefficients)
    told = model.chances(going.facts)
    columns = zip(
        going.person.tolist(),
        going.enrolment.tolist(),
        *(values.tolist() for values in (told.chance, told.low, told.high)),
        model.why(going.facts),
        strict=True,
    )
    return [
        Suggestion(person_id=person, enrolment_id=enrolment, card=card, chance=chance, low=low, high=high,
                   facts=[[fact.tells, round(fact.moved, 3)] for fact in why], made_on=today)
        for person, enrolment, chance, low, high, why in columns
    ]  # fmt: skip


# Something else


def _next(enrolments: pa.Table, *, today: date, now: datetime) -> None:
    card = _due("next", now)
    if card and card.used:
        return  # once a week is often enough
    rows = _taken(enrolments)
    card = card or _learn_next(rows, now)
    Suggestion.objects.filter(offering__isnull=False).delete()
    if card.used:
        _keep_next(card, rows, today)


def _taken(enrolments: pa.Table) -> pa.Table:
    """Who took what of their own accord or by their employer's wish, the first time, in order of time."""
    chosen = pc.and_(
        pc.not_equal(enrolments["obligation"], landmarks.STATUTORY),
        pc.is_in(enrolments["state"], value_set=pa.array(TAKEN)),
    )
    kept = enrolments.filter(pc.and_(chosen, pc.equal(enrolments["attempt"], 1)))
    return kept.select(["person", "offering", "enrolled_on", "enrolment"]).sort_by(
        [("person", "ascending"), ("enrolled_on", "ascending"), ("enrolment", "ascending")]
    )


def _learn_next(rows: pa.Table, now: datetime) -> ModelCard:
    """Hides what was taken last, of everybody who took three things, and looks whether it stands among the first."""
    person, offering = rows["person"].to_numpy(), rows["offering"].to_numpy()
    _, first, count = np.unique(person, return_index=True, return_counts=True)
    last = (first + count - 1)[count >= TOP]
    found: dict[str, Any] = {"learned_from": len(person) - len(last), "judged_on": len(last), "cohorts": 1}
    if len(person) < risk.FEWEST or len(last) < JUDGED:
        return _card("next", now, "not_enough", found)
    left = np.delete(np.arange(len(person)), last)
    learned = recommend.taken(person[left], offering[left])
    near = recommend.nearest(learned, fewest=TOGETHER)
    ways = {"model": _hits(learned, near, person[last], offering[last]),
            "rules": _hits(learned, None, person[last], offering[last])}  # fmt: skip
    judged = {way: _share(hits) for way, hits in ways.items()}
    return _card("next", now, "" if _beats(judged, "recall") else "not_better", found | {"metrics": judged})


def _beats(judged: dict[str, Any], measure: str) -> bool:
    """Whether the model's interval lies wholly above the figure of the rules: better by more than chance."""
    return bool(judged["model"][measure]["low"] > judged["rules"][measure]["value"])


def _hits(learned: recommend.Taken, near: Floats | None, person: Ints, wanted: Ints) -> Floats:
    """1 for everybody whose hidden offering stands among the first TOP, by nearness or by what many take."""
    common = recommend.popular(learned)
    hits = []
    for low in range(0, len(person), CHUNK):
        at = np.searchsorted(learned.people, person[low : low + CHUNK])
        column = np.searchsorted(learned.offerings, wanted[low : low + CHUNK])
        column = np.minimum(column, len(learned.offerings) - 1)
        scores = np.tile(common, (len(at), 1)) if near is None else learned.matrix[at].toarray() @ near
        known = learned.offerings[column] == wanted[low : low + CHUNK]
        hits.append(known & (recommend.ranks(learned, scores, column, at) < TOP))
    return np.concatenate(hits).astype(float)


def _share(hits: Floats) -> dict[str, Any]:
    rng = np.random.default_rng(7)
    low, high = np.quantile([hits[rng.integers(0, len(hits), len(hits))].mean() for _ in range(200)], [0.05, 0.95])
    return {"recall": {"value": float(hits.mean()), "low": float(low), "high": float(high)}}


def _keep_next(card: ModelCard, rows: pa.Table, today: date) -> None:
    taken = recommend.taken(rows["person"].to_numpy(), rows["offering"].to_numpy())
    open_now = Offering.objects.filter(Q(due_on=None) | Q(due_on__gte=today)).values_list("pk", flat=True)
    near = recommend.nearest(taken, fewest=TOGETHER)
    found = recommend.suggest(taken, near, people=taken.people, most=TOP, open_now=np.array(list(open_now), dtype=int))
    with transaction.atomic():
        for kept in _in_chunks([one for one in found if one.because]):
            rows_made = Suggestion.objects.bulk_create(
                [Suggestion(person_id=one.person, offering_id=one.offering, card=card, made_on=today) for one in kept]
            )
            link = Suggestion.because.through
            link.objects.bulk_create(
                [link(suggestion_id=row.pk, offering_id=reason)
                 for row, one in zip(rows_made, kept, strict=True) for reason in one.because]
            )  # fmt: skip


def _in_chunks(found: list[recommend.Suggested]) -> Iterator[list[recommend.Suggested]]:
    for low in range(0, len(found), CHUNK):
        yield found[low : low + CHUNK]


def _card(kind: str, now: datetime, why_not: str, found: dict[str, Any]) -> ModelCard:
    return ModelCard.objects.create(kind=kind, fitted_at=now, used=not why_not, why_not=why_not, **found)
