"""What a model learned, how it did on people it had not seen, and what it says to somebody about themselves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vonk.catalog.models import Offering
from vonk.learning.models import Enrolment
from vonk.people.models import Person


class ModelCard(models.Model):
    """One fit of one model: numbers about hundreds of people together, readable by administrator and works council.

    It says nothing of anybody: coefficients are plain numbers, and there is no fit under engine.risk.FEWEST rows.
    """

    data_class: ClassVar[str | None] = None

    kind = models.CharField(max_length=10)  # stall | next
    fitted_at = models.DateTimeField()
    learned_from = models.PositiveIntegerField()  # rows of older cohorts
    judged_on = models.PositiveIntegerField()  # rows of the newest, which the judged fit had not seen
    cohorts = models.PositiveSmallIntegerField()
    used = models.BooleanField()
    why_not = models.CharField(max_length=20, blank=True)  # not_enough | not_better | not_calibrated
    metrics = models.JSONField(default=dict)
    coefficients = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "-fitted_at"])]


class Suggestion(models.Model):
    """What a model says to one person, about something they follow (stall) or might take up (next); theirs alone."""

    data_class: ClassVar[str | None] = "suggestion"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="suggestions")
    card = models.ForeignKey(ModelCard, on_delete=models.CASCADE, related_name="suggestions")
    enrolment = models.ForeignKey(Enrolment, null=True, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, null=True, on_delete=models.CASCADE, related_name="+")
    chance = models.FloatField(null=True)  # with low and high: of a stop
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    facts = models.JSONField(default=list)  # of a stop: [what it tells, by how much it moved the log odds]
    because = models.ManyToManyField(Offering, related_name="+")  # of something else: what one took that lies near it
    made_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person"]), models.Index(fields=["made_on"])]
