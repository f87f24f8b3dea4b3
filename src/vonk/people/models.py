"""The organisation, its units and people, who leads whom, and who holds which grant.

Every model says in `data_class` which class of personal data it holds (decisions.md section 8), or None.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from vonk.people.ids import new_person_key, new_public_id

LANGUAGES = [("nl", "nl"), ("en", "en")]


class Organisation(models.Model):
    """The one settings row of this installation."""

    data_class: ClassVar[str | None] = None

    name = models.CharField(max_length=200)
    tz = models.CharField(max_length=64, default="Europe/Amsterdam")
    lang = models.CharField(max_length=2, choices=LANGUAGES, default="nl")
    country = models.CharField(max_length=2, default="NL")
    minimum_group = models.PositiveSmallIntegerField(default=10)
    holdout_share = models.FloatField(default=0.1)
    replay = models.BooleanField(default=False)  # recorded behaviour: nothing can respond

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="organisation_is_one_row")]


class PurposeDecision(models.Model):
    """The works council's recorded decision that one purpose may be on (decisions.md section 5)."""

    PURPOSES: ClassVar = [
        ("signals", "signals"),
        ("nudges", "nudges"),
        ("experiments", "experiments"),
        ("pulse", "pulse"),
        ("manager_view", "manager view"),
        ("suggestions_by_model", "suggestions by model"),
    ]
    data_class: ClassVar[str | None] = None

    purpose = models.CharField(max_length=32, choices=PURPOSES)
    decided_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    on = models.BooleanField(default=True)
    example = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Account", null=True, on_delete=models.SET_NULL)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["purpose", "recorded_at"])]


class Role(models.Model):
    """A function in the organisation, such as nurse or planner."""

    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    code = models.CharField(max_length=64, unique=True)
    name = models.JSONField(default=dict)  # Text


class Unit(models.Model):
    """A part of the organisation: organisation, division, department or team."""

    ORGANISATION, DIVISION, DEPARTMENT, TEAM = range(4)
    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    level = models.PositiveSmallIntegerField()
    # Where the unit stands today, as /12/40/133/ with its own id last: one prefix match finds a whole subtree.
    path = models.CharField(max_length=400, default="", db_index=True)

    def __str__(self) -> str:
        return self.name


class UnitPlacement(models.Model):
    """Under which parent a unit stood from one day up to and including another."""

    data_class: ClassVar[str | None] = None

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="child_placements")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class Person(models.Model):
    """Someone who works here, with an account or without one."""

    data_class: ClassVar[str | None] = "person"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    person_key = models.CharField(max_length=32, default=new_person_key, unique=True, editable=False)
    code = models.CharField(max_length=64, unique=True)  # the number in the HR system
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    email = models.EmailField(max_length=254, blank=True)
    lang = models.CharField(max_length=2, choices=LANGUAGES, default="nl")
    tz = models.CharField(max_length=64, blank=True)  # empty: the organisation's
    country = models.CharField(max_length=2, blank=True)  # empty: the organisation's
    role = models.ForeignKey(Role, null=True, on_delete=models.SET_NULL)
    workdays = models.CharField(max_length=7, default="1111100")
    work_start = models.PositiveSmallIntegerField(default=510)  # minutes after midnight
    work_end = models.PositiveSmallIntegerField(default=1050)
    employed_from = models.DateField()
    employed_to = models.DateField(null=True)
    measured = models.BooleanField(default=True)  # false: stopped personal measurement

    class Meta:
        # Colleagues are found by name, and names of colleagues in what somebody writes.
        indexes: ClassVar = [
            models.Index(fields=["given_name", "family_name"]),
            models.Index(fields=["family_name", "given_name"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="person_email_is_unique"),
        ]

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        """One letter of each name."""
        return (self.given_name[:1] + self.family_name.split(" ")[-1][:1]).upper()


class Membership(models.Model):
    """A person's one home unit during a period; both days included."""

    data_class: ClassVar[str | None] = "person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "valid_to"]), models.Index(fields=["person", "valid_to"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(valid_to__isnull=True), name="person_has_one_open_membership"
            )
        ]


class Leadership(models.Model):
    """Who leads a unit, or stands in as deputy, during a period; both days included."""

    data_class: ClassVar[str | None] = "person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leaderships")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="leaderships")
    deputy = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "valid_to"])]


class Unavailability(models.Model):
    """Days on which a person is not available. Never why."""

    data_class: ClassVar[str | None] = "availability"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="unavailabilities")
    day_from = models.DateField()
    day_to = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["day_to"])]


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; there are no superusers, rights hang on persons and grants."""

    def get_queryset(self) -> models.QuerySet[Account]:
        """With the person, whom every request with an account needs."""
        return super().get_queryset().select_related("person")

    def create_user(self, email: str, password: str | None = None, **fields: object) -> Account:
        """An account that signs in with `email`."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A way to sign in. It carries no rights of its own."""

    data_class: ClassVar[str | None] = "account"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    person = models.OneToOneField(Person, null=True, on_delete=models.CASCADE, related_name="account")
    is_active = models.BooleanField(default=True)
    theme = models.CharField(max_length=5, blank=True)  # light, dark or empty: as the device says
    joined_at = models.DateTimeField()

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Grant(models.Model):
    """A role that a person (or an external administrator's account) holds over a unit and everything below it."""

    LEARNING_TEAM, REGISTRAR, ADMINISTRATOR, WORKS_COUNCIL, DIRECTOR = (
        "learning_team",
        "registrar",
        "administrator",
        "works_council",
        "director",
    )
    ROLES: ClassVar = [(r, r) for r in (LEARNING_TEAM, REGISTRAR, ADMINISTRATOR, WORKS_COUNCIL, DIRECTOR)]
    data_class: ClassVar[str | None] = "grant"

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="grants")
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=ROLES)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE)  # null: the whole organisation
    purpose = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(account__isnull=False), name="grant_has_one_holder"
            )
        ]


class AccessEntry(models.Model):
    """That somebody was shown a field about a person, on a day; shown to that person on /me/data."""

    data_class: ClassVar[str | None] = "audit"

    day = models.DateField()
    # Null once the account is erased: the subject still sees that somebody looked.
    viewer = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    viewer_person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    subject = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="access_entries")
    field = models.CharField(max_length=40)
    purpose = models.CharField(max_length=200)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "-day"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "viewer", "subject", "field"], name="access_once_a_day")
        ]


class Erasure(models.Model):
    """That somebody was erased, by an id that now points to nobody; done again after a backup is restored."""

    data_class: ClassVar[str | None] = None

    public_id = models.UUIDField(unique=True)
    erased_at = models.DateTimeField()
