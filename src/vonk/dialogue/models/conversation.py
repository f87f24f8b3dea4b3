"""Talks about learning between an employee and the manager, and what the two agree; nothing measured stands in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vonk.catalog.models import Offering
from vonk.learning.models import Enrolment
from vonk.people.ids import new_public_id
from vonk.people.models import Person


class Conversation(models.Model):
    """One talk of two people, planned or held; whoever follows the manager up does not inherit it."""

    STATES: ClassVar = [(s, s) for s in ("open", "held", "cancelled")]
    data_class: ClassVar[str | None] = "conversation"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    template = models.CharField(max_length=40)  # a code of content/conversations.yaml
    employee = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="conversations")
    # Null once the manager is erased: the employee keeps the own part.
    manager = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="conversations_led")
    by_manager = models.BooleanField(default=False)  # who proposed it
    enrolment = models.ForeignKey(Enrolment, null=True, on_delete=models.SET_NULL, related_name="conversations")
    about = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=STATES, default="open")
    opened_at = models.DateTimeField()
    planned_for = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(default=10)
    place = models.CharField(max_length=100, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)  # of the invitation, RFC 5545
    held_on = models.DateField(null=True)
    notes = models.TextField(max_length=4000, blank=True)  # the minutes: they belong to the two
    notes_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    notes_at = models.DateTimeField(null=True)
    notes_kept = models.TextField(max_length=4000, blank=True)  # as the other last saved them, before this writer
    version = models.PositiveIntegerField(default=0)  # two people write in one page: a later save names what it saw
    next_on = models.DateField(null=True)
    continues = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="continued_by")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["employee", "state"]),
            models.Index(fields=["manager", "state"]),
            models.Index(fields=["held_on"]),
        ]


class Preparation(models.Model):
    """What one of the two wrote beforehand under a question; only the writer reads it until it is inserted."""

    data_class: ClassVar[str | None] = "conversation"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="preparations")
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    question = models.CharField(max_length=40)  # a question's code in the template
    words = models.CharField(max_length=1000)
    written_at = models.DateTimeField()
    inserted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "author", "question"], name="prepared_once")
        ]


class Insertion(models.Model):
    """Something of one's own, copied into a talk by one's own hand: an example, feedback, a commitment."""

    SOURCES: ClassVar = [(s, s) for s in ("can_now", "feedback", "transfer", "commitment", "confirmation", "worth")]
    data_class: ClassVar[str | None] = "conversation"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="insertions")
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=20, choices=SOURCES)
    words = models.CharField(max_length=2000)
    inserted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)


class Agreement(models.Model):
    """One thing that the two agreed, with who does it and by when; a goal also says how it is seen and what follows."""

    KINDS: ClassVar = [(k, k) for k in ("step", "goal", "time")]
    data_class: ClassVar[str | None] = "conversation"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="agreements")
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="agreements")
    kind = models.CharField(max_length=4, choices=KINDS, default="step")
    words = models.CharField(max_length=300)
    check_words = models.CharField(max_length=300, blank=True)  # how both see that a goal is reached
    consequence = models.CharField(max_length=300, blank=True)  # what follows or does not; written by people alone
    weekly_minutes = models.PositiveSmallIntegerField(null=True)  # of an agreement on learning time
    due_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    done_on = models.DateField(null=True)
    dropped_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(done_on=None, dropped_on=None), name="agreement_open")
        ]


class CanNow(models.Model):
    """A change in a person's own words: could not before, can now, and one example; only the person reads it."""

    data_class: ClassVar[str | None] = "conversation"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="can_now")
    skill = models.CharField(max_length=120)
    before = models.CharField(max_length=300, blank=True)
    now = models.CharField(max_length=300)
    example = models.CharField(max_length=500, blank=True)
    enrolment = models.ForeignKey(Enrolment, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-written_at"])]


class PayAnswer(models.Model):
    """What learning this brings in pay and position, and what it does not: one honest answer that everybody reads."""

    PAY: ClassVar = [(p, p) for p in ("raise", "step", "condition", "none", "undecided")]
    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    offering = models.ForeignKey(Offering, null=True, on_delete=models.CASCADE, related_name="pay_answers")
    skill = models.JSONField(default=dict)  # Text; of an answer about a skill or path instead of an offering
    pay = models.CharField(max_length=10, choices=PAY)
    brings = models.JSONField(default=dict)  # Text
    does_not = models.JSONField(default=dict)  # Text
    source = models.CharField(max_length=300, blank=True)  # where it is laid down
    decided_on = models.DateField()
    review_on = models.DateField(null=True)
    recorded_by = models.ForeignKey("people.Account", null=True, on_delete=models.SET_NULL)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)


class PayQuestion(models.Model):
    """That somebody would like to know what an offering brings; not who, and not how many."""

    data_class: ClassVar[str | None] = None

    offering = models.OneToOneField(Offering, on_delete=models.CASCADE, related_name="pay_question")
    asked_on = models.DateField()
