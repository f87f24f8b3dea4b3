"""The form in which a campaign is planned: six plain steps, each with its errors beside the field."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import yaml
from django import forms
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonk.activation import audience as audiences
from vonk.activation.campaigns import OUTCOME_OF, Choices, NotPossible, Planned, find_units
from vonk.catalog.queries import offerings
from vonk.people.access import Viewer
from vonk.people.texts import words
from vonk.web.org import campaigns_words as say

LANGUAGES: Final = ("nl", "en")
LINE, SENTENCE = 80, 160
FOUND = 8
PERCENT = 100
SIMPLE: Final = ("unit", "role", "lang", "offering", "obligation", "state")
FIELD_OF: Final = {  # beside which field it stands why a campaign cannot start
    "replay": "kind",
    "experiments_off": "kind",
    "past": "starts_on",
    "too_short": "weeks",
    "no_play": "play",
    "no_card": "problem_nl",
    "one_language": "problem_en",
    "too_small": "unit",
}


def _text(label: object, longest: int, help_text: object = "", **more: Any) -> forms.CharField:  # noqa: ANN401
    return forms.CharField(label=label, required=False, max_length=longest, help_text=help_text, **more)  # type: ignore[arg-type]


def _sentence(label: object, help_text: object = "") -> forms.CharField:
    return _text(label, SENTENCE, help_text, widget=forms.Textarea(attrs={"rows": 2}))


def _choice(label: object, help_text: object = "", **more: Any) -> forms.ChoiceField:  # noqa: ANN401
    return forms.ChoiceField(label=label, help_text=help_text, required=False, **more)  # type: ignore[arg-type]


class CampaignForm(forms.Form):
    """Problem, play, for whom, how we will know, what people read, and when."""

    name_nl = _text(gettext_lazy("In one line, in Dutch"), LINE)
    name_en = _text(gettext_lazy("In one line, in English"), LINE)
    kind = forms.ChoiceField(label=gettext_lazy("What do you want?"), widget=forms.RadioSelect)
    play = _choice(gettext_lazy("Play"), gettext_lazy("Plays that a run sends to a person, by moment."))
    unit = _text(gettext_lazy("Where"), LINE, gettext_lazy("The name of a unit; everything below it counts as well."))
    which_unit = _choice(gettext_lazy("Which of them?"), widget=forms.RadioSelect)
    role = _choice(gettext_lazy("Role"))
    lang = _choice(gettext_lazy("Language"))
    offering = _text(gettext_lazy("Enrolled in"), 200, gettext_lazy("The title of a learning activity."))
    which_offering = _choice(gettext_lazy("Which of them?"), widget=forms.RadioSelect)
    obligation = _choice(gettext_lazy("And that is"))
    state = _choice(gettext_lazy("And they are this far"))
    rule = _text(
        gettext_lazy("Or write the rule yourself"),
        4_000,
        gettext_lazy("field, op and value, with and, or, not; it goes before the choices above."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    outcome = _choice(gettext_lazy("It helped when somebody"))
    within_days = forms.IntegerField(label=gettext_lazy("Within how many days"), min_value=1, max_value=90)
    smallest = forms.DecimalField(
        label=gettext_lazy("The smallest difference that matters, in percentage points"),
        min_value=0.5,
        max_value=50,
        decimal_places=1,
    )
    control = forms.IntegerField(
        label=gettext_lazy("How many in 100 do not get it, to compare with"),
        help_text=gettext_lazy("Half and half knows soonest; ten at least."),
        min_value=10,
        max_value=90,
    )
    drawn_by = forms.ChoiceField(
        label=gettext_lazy("The lot is drawn for"),
        choices=[
            ("person", gettext_lazy("Each person")),
            ("unit", gettext_lazy("Whole teams: for what people talk about. It takes forty teams to know.")),
        ],
        widget=forms.RadioSelect,
    )
    problem_nl = _sentence(gettext_lazy("The problem it solves, in Dutch"))
    benefit_nl = _sentence(gettext_lazy("What it brings you, in Dutch"))
    problem_en = _sentence(gettext_lazy("The problem it solves, in English"))
    benefit_en = _sentence(gettext_lazy("What it brings you, in English"))
    url = _text(gettext_lazy("Where the button leads"), 300, gettext_lazy("A page of Vonk, such as /me/."))
    starts_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    weeks = forms.IntegerField(label=gettext_lazy("How many weeks"), min_value=1, max_value=52)

    def __init__(self, viewer: Viewer, choices: Choices, data: Any = None, **more: Any) -> None:  # noqa: ANN401
        super().__init__(data, **more)
        self.viewer, self.given = viewer, choices
        self.audience: dict[str, Any] = {}
        self.units: tuple[str, ...] = choices.units
        options = {
            "kind": _kinds(choices),
            "play": _plays(choices),
            "role": [("", _("every role")), *((str(one), words(name)) for one, name in choices.roles)],
            "lang": [("", _("every language")), *say.language_names().items()],
            "obligation": [("", _("chosen or required")), *say.obligation_names().items()],
            "state": [("", _("wherever they are")), *say.state_names().items()],
            "outcome": list(say.outcome_names().items()),
        }
        for name, some in options.items():
            self.fields[name].choices = some  # type: ignore[attr-defined]
        self.fields["unit"].widget.attrs |= {"list": "units", "autocomplete": "off"}
        self.found: dict[str, list[tuple[str, str]]] = {}
        for name in ("unit", "offering"):
            self.found[name] = self._meant(name, str((data or {}).get(name, "")).strip())
            self.fields[f"which_{name}"].choices = self.found[name]  # type: ignore[attr-defined]

    @property
    def compares(self) -> bool:
        """Whether lots are drawn, as far as is filled in."""
        return str(self["kind"].value()) == "test"

    @property
    def asks_unit(self) -> bool:
        """Whether several units have the name that was typed."""
        return len(self.found["unit"]) > 1

    @property
    def asks_offering(self) -> bool:
        """Whether several learning activities have the title that was typed."""
        return len(self.found["offering"]) > 1

    def text(self, field: str) -> dict[str, str]:
        """What was written, by language."""
        found = {lang: str(self.cleaned_data.get(f"{field}_{lang}", "")).strip() for lang in LANGUAGES}
        return {lang: line for lang, line in found.items() if line}

    def clean(self) -> dict[str, Any]:
        """A name, an audience that parses, a card that is whole, a button that stays in Vonk."""
        found = super().clean() or {}
        if not self.text("name"):
            self.add_error("name_nl", _("Say in one line what the problem is."))
        if found.get("kind") == "test" and not found.get("play"):
            self.add_error("play", _("Choose a play, or tell it to everybody."))
        self._check_card(found)
        try:
            self.audience = self._audience(found)
            audiences.parse(self.audience)
        except (ValueError, yaml.YAMLError) as wrong:
            self.add_error("rule", _("This rule cannot be read: %(problem)s") % {"problem": str(wrong)})
        return found

    def _check_card(self, found: dict[str, Any]) -> None:
        card = [f"{part}_{lang}" for lang in LANGUAGES for part in ("problem", "benefit")]
        written = [name for name in card if str(found.get(name, "")).strip()]
        if (written or found.get("kind") == "inform") and "problem_nl" not in self.errors:
            for name in card:
                if name not in written:
                    self.add_error(name, _("Write this too: everybody reads their own language."))
        url = str(found.get("url", "")).strip()
        if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)):
            self.add_error("url", _("A page of Vonk begins with one slash, such as /me/."))

    def _audience(self, found: dict[str, Any]) -> dict[str, Any]:
        """The rule of the choices, or the one that was written."""
        if written := str(found.get("rule", "")).strip():
            rule = yaml.safe_load(written)
            return rule if isinstance(rule, dict) else {"": rule}
        chosen = {name: found.get(name) for name in ("role", "lang", "obligation", "state") if found.get(name)}
        for name in ("unit", "offering"):
            if one := self._one(name, found):
                chosen[name] = one
        if not self.given.whole and "unit" not in chosen and "unit" not in self.errors:
            self.add_error("unit", _("Choose a unit of the part that you work for."))
        parts = [{"field": name, "op": "eq", "value": chosen[name]} for name in SIMPLE if name in chosen]
        return parts[0] if len(parts) == 1 else {"and": parts} if parts else {}

    def _meant(self, name: str, typed: str) -> list[tuple[str, str]]:
        """What a typed name may stand for: (public id, name)."""
        if not typed:
            return []
        if name == "unit":
            return [(str(unit.public_id), unit.name) for unit in find_units(self.viewer, name=typed)]
        rows = offerings(self.viewer, search=typed, limit=FOUND).rows
        exact = [row for row in rows if typed in row.title.values()]
        return [(str(row.public_id), words(row.title)) for row in exact or rows]

    def _one(self, name: str, found: dict[str, Any]) -> str:
        """The one that is meant; the error stands beside the name."""
        if not str(found.get(name, "")).strip():
            return ""
        ids = [public_id for public_id, _name in self.found[name]]
        if len(ids) == 1:
            return ids[0]
        if (chosen := found.get(f"which_{name}")) in ids:
            return str(chosen)
        self.add_error(name, _("Choose one of these.") if ids else _("There is none of that name here."))
        return ""

    def refuse(self, problem: NotPossible) -> None:
        """Says beside the fields why it cannot start."""
        for code in problem.codes:
            self.add_error(FIELD_OF.get(code), say.hindrance_words(code))

    def planned(self) -> Planned:
        """As the actions take it."""
        found = self.cleaned_data
        card: dict[str, Any] = {}
        if problem := self.text("problem"):
            card = {"problem": problem, "benefit": self.text("benefit"), "url": found["url"] or "/me/"}
        return Planned(
            name=self.text("name"),
            kind=found["kind"],
            play=found["play"] or "",
            audience=self.audience,
            starts_on=found["starts_on"],
            weeks=found["weeks"],
            outcome=found["outcome"] or "took_up",
            within_days=found["within_days"],
            smallest_effect=float(found["smallest"]) / PERCENT,
            control_share=found["control"] / PERCENT,
            drawn_by=found["drawn_by"],
            card=card,
        )


def _kinds(choices: Choices) -> list[tuple[str, str]]:
    if choices.replay:
        return [("aa", _("Check that two groups that get the same also look the same"))]
    test = ("test", _("Find out whether it helps: by lot some people get it and others do not"))
    inform = ("inform", _("Tell it to everybody it is for, once; nothing is compared"))
    if not choices.experiments:
        return [inform]
    return [inform, test] if choices.borrows else [test, inform]


def _plays(choices: Choices) -> list[Any]:
    moments = {"before": _("Before they begin"), "during": _("While they learn"), "after": _("Afterwards, at work")}
    groups = [
        (label, [(play.id, words(play.title)) for play in choices.plays if play.phase == phase])
        for phase, label in moments.items()
    ]
    return [("", _("no play: only the card below")), *(group for group in groups if group[1])]


def outcome_for(choices: Choices, play: str) -> tuple[str, float]:
    """What counts as a result for a play unless something else is chosen, and its smallest difference that matters."""
    found = next((one for one in choices.plays if one.id == play), None)
    return (OUTCOME_OF[found.phase], found.smallest_effect) if found else ("took_up", 0.03)


def is_id(value: str) -> bool:
    """Whether this is a public id."""
    try:
        UUID(value)
    except ValueError:
        return False
    return True
