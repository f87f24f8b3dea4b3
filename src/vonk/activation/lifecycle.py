"""What is exported, erased and expired of decisions and assignments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from vonk.activation.models import TERM, Assignment, AudienceLook, Decision, Suggestion
from vonk.people import lifecycle
from vonk.people.lifecycle import Record


def register() -> None:
    """Assignments first, decisions on top of them."""
    basis = "legitimate interest: helping people learn"
    lifecycle.register(
        "assignment",
        basis=basis,
        term="2 years",
        export=_export_assignments,
        erase=_erase_assignments,
        expire=_expire_assignments,
    )
    lifecycle.register(
        "decision",
        basis=basis,
        term="2 years",
        export=_export_decisions,
        erase=_erase_decisions,
        expire=_expire_decisions,
    )
    lifecycle.register(
        "audience_look",
        basis="legitimate interest: nobody may work out who is in a group",
        term="1 year",
        export=_export_looks,
        erase=_erase_looks,
        expire=_expire_looks,
    )
    lifecycle.register(
        "suggestion",
        basis=basis,
        term="90 days",
        export=_export_suggestions,
        erase=_erase_suggestions,
        expire=_expire_suggestions,
    )


def _export_assignments(person: int) -> Sequence[Record]:
    rows = Assignment.objects.filter(person=person).order_by("assigned_at")
    return [{"wave": row.wave, "arm": row.arm, "assigned_at": row.assigned_at.isoformat()} for row in rows]


def _erase_assignments(person: int, *, now: datetime) -> int:  # noqa: ARG001
    return Assignment.objects.filter(person=person).delete()[0]


def _expire_assignments(*, now: datetime) -> int:
    return Assignment.objects.filter(assigned_at__lt=now - TERM).delete()[0]


def _export_decisions(person: int) -> Sequence[Record]:
    rows = Decision.objects.filter(person=person).select_related("run").order_by("pk")
    return [
        {
            "moment": row.run.moment.isoformat(),
            "play": row.play,
            "reason": row.reason,
            "held_out": row.holdout,
            "chance": row.propensity,
            "possible": row.arms,
            "constraints": row.constraints_hit,
            "facts": row.facts,
        }
        for row in rows
    ]


def _erase_decisions(person: int, *, now: datetime) -> int:  # noqa: ARG001
    """The log keeps its rows under a person_key that goes with the person; the snapshots, which name whose, go too."""
    from vonk.activation.snapshot import keep_only  # noqa: PLC0415 - pages do without Arrow

    keep_only("")
    return Decision.objects.filter(person=person).delete()[0]


def _expire_decisions(*, now: datetime) -> int:
    from vonk.activation.log import expire_log  # noqa: PLC0415 - pages do without Arrow

    return Decision.objects.filter(run__moment__lt=now - TERM).delete()[0] + expire_log(now=now)


def _export_looks(person: int) -> Sequence[Record]:
    rows = AudienceLook.objects.filter(asked_by=person).order_by("asked_at")
    return [{"asked_at": row.asked_at.isoformat(), "audience": row.rule, "told": row.told} for row in rows]


def _erase_looks(person: int, *, now: datetime) -> int:  # noqa: ARG001
    return AudienceLook.objects.filter(asked_by=person).delete()[0]


def _expire_looks(*, now: datetime) -> int:
    return AudienceLook.objects.filter(asked_at__lt=now - timedelta(days=365)).delete()[0]


def _export_suggestions(person: int) -> Sequence[Record]:
    rows = Suggestion.objects.filter(person=person).select_related("offering", "enrolment__offering", "card")
    return [
        {
            "made_on": row.made_on.isoformat(),
            "kind": row.card.kind,
            "about": _about(row),
            "because": [offering.title for offering in row.because.all()],
            "chance_of_a_stop": row.chance,
            "between": [row.low, row.high],
            "facts": row.facts,
        }
        for row in rows.prefetch_related("because").order_by("pk")
    ]


def _about(row: Suggestion) -> Record:
    if row.offering is not None:
        return dict(row.offering.title)
    return dict(row.enrolment.offering.title) if row.enrolment else {}


def _erase_suggestions(person: int, *, now: datetime) -> int:  # noqa: ARG001
    return Suggestion.objects.filter(person=person).delete()[0]


def _expire_suggestions(*, now: datetime) -> int:
    return Suggestion.objects.filter(made_on__lt=(now - timedelta(days=90)).date()).delete()[0]
