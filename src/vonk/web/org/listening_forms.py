"""The forms in which the learning team writes themes, answers and interviews; each asks to leave names out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonk.dialogue.actions import interviews, themes
from vonk.dialogue.queries.colleagues import Colleague, search_colleagues
from vonk.dialogue.queries.interviews import InterviewShown
from vonk.dialogue.queries.pulse import barriers
from vonk.dialogue.queries.themes import ThemeShown, units_for_themes
from vonk.dialogue.themed import measures
from vonk.people.access import Viewer
from vonk.people.texts import Text, words
from vonk.web.measures import measure_name
from vonk.web.naming import KeepField, found_in

LANGUAGES = ("nl", "en")
TOPICS = 4  # on one form; more topics are a second interview
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class _InTwoLanguages(forms.Form):
    """Texts of which one language is enough, and in which nobody should be named."""

    texts: tuple[str, ...] = ()
    keep = KeepField()

    def __init__(self, viewer: Viewer, data: Any = None, **more: Any) -> None:  # noqa: ANN401 - as forms.Form
        super().__init__(data, **more)
        self.viewer = viewer
        self.asks_to_keep = False

    def text(self, field: str) -> dict[str, str]:
        """What was written, by language."""
        return {lang: str(self.cleaned_data.get(f"{field}_{lang}", "")).strip() for lang in LANGUAGES}

    def clean(self) -> dict[str, Any]:
        """In at least one language, and without names unless the writer insists."""
        found = super().clean() or {}
        for field in self.texts:
            if not any(self.text(field).values()):
                self.add_error(f"{field}_nl", _("Write this in one language at least."))
            for lang in LANGUAGES:
                named = found_in(self.viewer, str(found.get(f"{field}_{lang}", "")))
                if named and not found.get("keep"):
                    self.asks_to_keep = True
                    self.add_error(f"{field}_{lang}", named)
        return found


def _line(label: object, longest: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest)  # type: ignore[arg-type]


def _lines(label: object, longest: int, text: object = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, max_length=longest, help_text=text, widget=area)  # type: ignore[arg-type]


class ThemeForm(_InTwoLanguages):
    """A new theme."""

    texts = ("title", "story")
    title_nl = _line(gettext_lazy("In one line, in Dutch"), themes.TITLE)
    title_en = _line(gettext_lazy("In one line, in English"), themes.TITLE)
    story_nl = _lines(
        gettext_lazy("What was said, in Dutch"), themes.STORY, gettext_lazy("In your own words: no quotes.")
    )
    story_en = _lines(gettext_lazy("What was said, in English"), themes.STORY)
    unit = forms.ChoiceField(label=gettext_lazy("Where"))
    measure = forms.ChoiceField(
        label=gettext_lazy("What it is about"),
        help_text=gettext_lazy("The figure that will show whether it changes."),
    )

    def __init__(self, viewer: Viewer, data: Any = None, **more: Any) -> None:  # noqa: ANN401 - as forms.Form
        super().__init__(viewer, data, **more)
        units = [(str(unit.public_id), unit.name) for unit in units_for_themes(viewer)]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        self.fields["measure"].choices = [(code, measure_name(code)) for code in measures()]  # type: ignore[attr-defined]


class AnswerForm(_InTwoLanguages):
    """What is done about a theme: by whom and when, or why not."""

    texts = ("because",)
    answer = forms.ChoiceField(
        label=gettext_lazy("The answer"),
        choices=[
            ("doing", gettext_lazy("We do this")),
            ("not_doing", gettext_lazy("We do not, because")),
            ("done", gettext_lazy("It is done")),
        ],
        widget=forms.RadioSelect,
    )
    because_nl = _lines(gettext_lazy("What, or why not, in Dutch"), themes.STORY)
    because_en = _lines(gettext_lazy("What, or why not, in English"), themes.STORY)
    owner = forms.CharField(
        label=gettext_lazy("Who sees to it"),
        help_text=gettext_lazy("A name. Everybody in the unit will read who it is."),
        required=False,
    )
    whom = forms.ChoiceField(label=gettext_lazy("Which of them?"), required=False, widget=forms.RadioSelect)
    due_on = forms.DateField(label=gettext_lazy("By when"), required=False, widget=DAY)

    def __init__(self, viewer: Viewer, theme: ThemeShown, data: Any = None) -> None:  # noqa: ANN401 - as forms.Form
        initial = {"answer": theme.answer, "owner": theme.owner, "due_on": theme.due_on}
        super().__init__(viewer, data, initial=initial | _initial("because", theme.because))
        self.theme = theme
        self.found: tuple[Colleague, ...] = ()
        if data and data.get("owner", "").strip() not in {"", theme.owner}:
            self.found = search_colleagues(viewer, name=data["owner"], myself=True)
        self.fields["whom"].choices = [  # type: ignore[attr-defined]
            (str(one.public_id), f"{one.name}, {one.unit}" if one.unit else one.name) for one in self.found
        ]

    @property
    def asks_whom(self) -> bool:
        """Whether several people have that name."""
        return len(self.found) > 1

    def clean(self) -> dict[str, Any]:
        """A promise has an owner and a day."""
        found = super().clean()
        found["whom"] = self._owner(found)
        if found.get("answer") == "doing":
            if not str(found.get("owner", "")).strip():
                self.add_error("owner", _("Say who sees to it."))
            if not found.get("due_on") and "due_on" not in self.errors:
                self.add_error("due_on", _("Say by when."))
        return found

    def _owner(self, found: Mapping[str, Any]) -> UUID | None:
        typed = str(found.get("owner", "")).strip()
        if not typed:
            return None
        if typed == self.theme.owner:
            return self.theme.owner_id
        if found.get("whom"):
            return UUID(str(found["whom"]))
        if len(self.found) == 1:
            return self.found[0].public_id
        self.add_error(
            "owner", _("Choose one of these people.") if self.found else _("Nobody of that name works here.")
        )
        return None

    def given(self) -> themes.Answer:
        """As the action takes it."""
        found = self.cleaned_data
        return themes.Answer(
            answer=found["answer"], because=self.text("because"), owner=found["whom"], due_on=found["due_on"]
        )


class InterviewForm(forms.Form):
    """What came up in one listening interview, in a unit that was chosen before."""

    held_on = forms.DateField(label=gettext_lazy("Held on"), widget=DAY)
    unit = forms.UUIDField(widget=forms.HiddenInput)
    people = forms.IntegerField(label=gettext_lazy("With how many people"), min_value=1, max_value=500)

    def __init__(
        self,
        viewer: Viewer,
        themed: tuple[ThemeShown, ...],
        data: Any = None,  # noqa: ANN401 - as forms.Form
        shown: InterviewShown | None = None,
        unit: UUID | None = None,
    ) -> None:
        super().__init__(data, initial={**(_as_initial(shown) if shown else {}), "unit": unit})
        self.viewer = viewer
        codes = [(code, words(barrier.label)) for code, barrier in barriers().items() if code != "none"]
        open_themes = [(str(theme.public_id), words(theme.title)) for theme in themed]
        for place in range(1, TOPICS + 1):
            said = _("What came up") if place == 1 else _("And what else")
            self.fields[f"words_{place}"] = forms.CharField(
                label=said, required=place == 1, max_length=interviews.LONGEST
            )
            self.fields[f"barrier_{place}"] = forms.ChoiceField(
                label=_("What kind"), required=False, choices=[("", _("Something else")), *codes]
            )
            self.fields[f"theme_{place}"] = forms.ChoiceField(
                label=_("Part of a theme"), required=False, choices=[("", _("No theme yet")), *open_themes]
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The fields of each topic."""
        return [(self[f"words_{n}"], self[f"barrier_{n}"], self[f"theme_{n}"]) for n in range(1, TOPICS + 1)]

    def clean(self) -> dict[str, Any]:
        """Nobody may be named here at all."""
        found = super().clean() or {}
        for place in range(1, TOPICS + 1):
            named = found_in(self.viewer, str(found.get(f"words_{place}", "")))
            if named:
                self.add_error(f"words_{place}", named)
        if found.get("held_on") and found["held_on"] > self.viewer.today:
            self.add_error("held_on", _("This day is still to come."))
        return found

    def held(self) -> interviews.Held:
        """As the action takes it."""
        found = self.cleaned_data
        topics = tuple(
            interviews.Topic(
                found[f"words_{place}"],
                found[f"barrier_{place}"],
                UUID(found[f"theme_{place}"]) if found[f"theme_{place}"] else None,
            )
            for place in range(1, TOPICS + 1)
            if found[f"words_{place}"]
        )
        return interviews.Held(found["held_on"], found["unit"], found["people"], topics)


def _initial(field: str, text: Text) -> dict[str, Any]:
    return {f"{field}_{lang}": text.get(lang, "") for lang in LANGUAGES}


def _as_initial(shown: InterviewShown) -> dict[str, Any]:
    found: dict[str, Any] = {"held_on": shown.held_on, "people": shown.people}
    for place, topic in enumerate(shown.topics[:TOPICS], start=1):
        found |= {f"words_{place}": topic.words, f"barrier_{place}": topic.barrier}
        found[f"theme_{place}"] = str(topic.theme) if topic.theme else ""
    return found
