"""Offerings and their steps, and the activity ids under which learning records speak of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vonk.people.ids import new_public_id
from vonk.people.models import Role


class Provider(models.Model):
    """Who supplies offerings: the academy itself, a platform or a school."""

    data_class: ClassVar[str | None] = None

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)


class Topic(models.Model):
    """What an offering is about, in the organisation's own few words; people say which ones interest them."""

    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    code = models.CharField(max_length=64, unique=True)
    name = models.JSONField(default=dict)  # Text


class Offering(models.Model):
    """Anything that one can learn from."""

    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    code = models.CharField(max_length=120, unique=True)
    provider = models.ForeignKey(Provider, null=True, on_delete=models.SET_NULL)
    programme = models.JSONField(default=dict)  # Text: the path it is a part of
    title = models.JSONField(default=dict)  # Text
    problem = models.JSONField(default=dict)  # Text: which problem it solves
    form = models.CharField(max_length=20, default="course")
    minutes = models.PositiveIntegerField(null=True)
    url = models.URLField(max_length=500, blank=True)
    due_on = models.DateField(null=True)  # a run with a closing day: enrolments take it over
    example = models.BooleanField(default=False)
    topics = models.ManyToManyField(Topic, blank=True, related_name="offerings")
    roles = models.ManyToManyField(Role, blank=True, related_name="+")  # for whom it is meant; none: for everybody
    price = models.DecimalField(max_digits=9, decimal_places=2, null=True)  # euro for one place
    offered_from = models.DateField(null=True)  # since when it can be taken: news until it is no longer new
    announced_at = models.DateTimeField(null=True)  # when it was told to whom it matches


class Step(models.Model):
    """One step of an offering, in order."""

    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    title = models.JSONField(default=dict)  # Text
    minutes = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["offering", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["offering", "position"], name="step_position_once")]


class Activity(models.Model):
    """The activity id (IRI) by which learning records name an offering or one of its steps."""

    data_class: ClassVar[str | None] = None

    iri = models.CharField(max_length=500, unique=True)
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="activities")
    step = models.ForeignKey(Step, null=True, on_delete=models.CASCADE)
