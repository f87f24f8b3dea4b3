"""The forms of a talk: plan, prepare, write the minutes, agree, choose a next day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonk.dialogue.actions.agreements import Kind, Terms
from vonk.dialogue.actions.preparations import Written
from vonk.dialogue.guides import Guide, guides
from vonk.dialogue.queries.can_now import OwnThing
from vonk.dialogue.queries.conversations import About, Prepared
from vonk.people.texts import words
from vonk.web.talks.said import SOURCES

LONGEST = 240  # minutes of a talk
MOST_TIME = 2_400  # minutes of learning a week


class Day(forms.DateInput):
    """A day as the browser asks for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentForm(forms.Form):
    """A day and a time, both or neither, and not before today."""

    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=Day())
    at = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's forms take them
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Says beside the field what is missing."""
        found: dict[str, Any] = super().clean() or {}
        day, at = found.get("day"), found.get("at")
        if day and day < self.today:
            self.add_error("day", _("This day has passed. If you have talked already, leave it empty."))
        if day and not at and "at" not in self.errors:
            self.add_error("at", _("Choose a time as well. You can move it later."))
        if at and not day and "day" not in self.errors:
            self.add_error("day", _("Choose a day as well."))
        return found

    @property
    def moment(self) -> datetime | None:
        """The moment in the reader's zone."""
        day, at = self.cleaned_data.get("day"), self.cleaned_data.get("at")
        return timezone.make_aware(datetime.combine(day, at)) if day and at else None


class PlanForm(MomentForm):
    """A new talk: which kind, about what, when."""

    template = forms.ChoiceField(label=gettext_lazy("Which talk?"), widget=forms.RadioSelect)
    other = forms.ChoiceField(label=gettext_lazy("With whom?"), required=False)
    about_key = forms.ChoiceField(label=gettext_lazy("About which learning activity?"), required=False)
    about = forms.CharField(
        label=gettext_lazy("Or about something else"),
        help_text=gettext_lazy("A few words. The other reads them."),
        required=False,
        max_length=200,
    )
    along = forms.MultipleChoiceField(
        label=gettext_lazy("What do you take along from before?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order: Sequence[str] = ("template", "other", "about_key", "about", "along", "day", "at")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        abouts: Sequence[About],
        others: Sequence[tuple[str, str]] = (),
        along: Sequence[tuple[str, str]] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("template", [(code, _kind(kind)) for code, kind in guides().items()])
        nothing = ("", _("None in particular"))
        self._choose("about_key", [nothing, *((one.key, words(one.title)) for one in abouts)] if abouts else [])
        self._choose("other", others if len(others) > 1 else [])
        self._choose("along", along)

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """Offers these; a field without any is left out."""
        field = self.fields[name]
        if choices and isinstance(field, forms.ChoiceField):
            field.choices = choices
        else:
            del self.fields[name]


def _kind(kind: Guide) -> SafeString:
    return format_html(
        '<span><span class="title">{}</span><br><span class="meta">{}</span></span>',
        f"{words(kind.title)}, {kind.minutes} min",
        words(kind.when),
    )


class MoveForm(MomentForm):
    """Another moment, length or place."""

    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=5, max_value=LONGEST)
    place = forms.CharField(label=gettext_lazy("Where"), required=False, max_length=100)


class Anything(forms.MultipleChoiceField):
    """Ticks whose list may have changed since the page was opened: what is gone is left out by the action."""

    def valid_value(self, value: str) -> bool:  # noqa: ARG002
        """Every value."""
        return True


class PrepareForm(forms.Form):
    """Own words under each question, whether the other may read them, and own things to put in."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        kind: Guide,
        prepared: Sequence[Prepared] = (),
        things: Sequence[OwnThing] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.things = kind, things
        mine = {one.question: one for one in prepared}
        for question in kind.questions:
            before = mine.get(question.code)
            self.fields[f"words-{question.code}"] = forms.CharField(
                label=words(question.ask),
                required=False,
                max_length=1000,
                initial=before.words if before else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"insert-{question.code}"] = forms.BooleanField(
                label=_("Put this in the talk"), required=False, initial=bool(before and before.inserted)
            )
        if things:
            self.fields["own"] = Anything(
                label=_("From your own notes"),
                required=False,
                choices=[(one.key, _thing(one)) for one in things],
                initial=[one.key for one in things if one.inserted],
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each question together."""
        return [(self[f"words-{one.code}"], self[f"insert-{one.code}"]) for one in self.kind.questions]

    def written(self) -> Mapping[str, Written]:
        """What is to be saved, by question."""
        found = self.cleaned_data
        return {
            one.code: Written(found[f"words-{one.code}"], found[f"insert-{one.code}"]) for one in self.kind.questions
        }


def _thing(one: OwnThing) -> SafeString:
    label, *more = one.words.split("\n")
    example = format_html("<br>{}", " ".join(more)) if more else ""
    return format_html('<span><span class="meta">{}</span><br>{}{}</span>', SOURCES[one.source], label, example)


class NotesForm(forms.Form):
    """The minutes, with the version that was read."""

    words = forms.CharField(
        label=gettext_lazy("Notes"),
        help_text=gettext_lazy("A few lines are enough. The two of you read and change them; nobody else."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class AgreeForm(forms.Form):
    """One agreement; which fields there are depends on its kind."""

    kind = forms.ChoiceField(choices=[(k, k) for k in ("step", "goal", "time")], widget=forms.HiddenInput)
    words = forms.CharField(label=gettext_lazy("What do you agree?"), max_length=300)
    check_words = forms.CharField(label=gettext_lazy("How will you both see that it worked?"), max_length=300)
    consequence = forms.CharField(
        label=gettext_lazy("What follows from it, and what does not?"),
        help_text=gettext_lazy("In your own words, known beforehand. “Nothing follows” is an answer as well."),
        required=False,
        max_length=300,
    )
    weekly_minutes = forms.IntegerField(label=gettext_lazy("Minutes a week"), min_value=5, max_value=MOST_TIME)
    owner = forms.ChoiceField(label=gettext_lazy("Who does it?"), widget=forms.RadioSelect)
    due_on = forms.DateField(label=gettext_lazy("By when?"), required=False, widget=Day())

    ONLY: Mapping[str, Sequence[str]] = {"goal": ("check_words", "consequence"), "time": ("weekly_minutes",)}
    field_order: Sequence[str] = (
        *("kind", "weekly_minutes", "words", "check_words", "consequence", "owner", "due_on"),
    )

    def __init__(self, *args: Any, sort: Kind, me: str, other: str, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = self.sort = sort
        for kind, fields in self.ONLY.items():
            for name in fields:
                if kind != sort:
                    del self.fields[name]
        owner = self.fields["owner"]
        if isinstance(owner, forms.ChoiceField):
            owner.choices = [("me", me), ("other", other)]
        if sort == "goal":
            self.fields["words"].label = _("Which goal?")
            self.fields["due_on"].required = True
        if sort == "time":
            self.fields["words"].label = _("Which moment, and who takes over?")
            self.fields["owner"].label = _("Who arranges it?")
            self.fields["due_on"].label = _("When do you look back at it?")

    def terms(self) -> Terms:
        """What is agreed."""
        found = self.cleaned_data
        return Terms(
            kind=self.sort,
            words=found["words"],
            mine=found["owner"] == "me",
            due_on=found["due_on"],
            check_words=found.get("check_words", ""),
            consequence=found.get("consequence", ""),
            weekly_minutes=found.get("weekly_minutes"),
        )


class DayForm(forms.Form):
    """One day, or none."""

    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=Day())


def clock(moment: datetime | None) -> Mapping[str, date | time]:
    """A moment as the two fields of a form show it."""
    local = timezone.localtime(moment) if moment else None
    return {"day": local.date(), "at": local.time()} if local else {}
