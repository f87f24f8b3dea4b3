"""The form in which the learning team edits its copy of a play, with what is wrong beside the field it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonk.activation.play_edits import (
    FIELD_KINDS,
    OPERATORS,
    PHASE_TRIGGERS,
    Edit,
    NotAPlay,
    Problem,
    rule_in_rows,
    rule_of,
)
from vonk.activation.play_versions import LONGEST_NOTE
from vonk.web.org import play_form_words as said

LANGUAGES = ("nl", "en")
LINES = ("title", "subject", "headline", "button")
AREAS = ("summary", "body", "why_rule", "steps", "caveat")
TEXTS = ("title", "summary", "subject", "headline", "body", "button", "why_rule", "steps", "caveat")
ROWS = 5


class PlayForm(forms.Form):
    """Everything of a play that an organisation may change."""

    def __init__(self, edit: Edit, phase: str, data: Any = None) -> None:  # noqa: ANN401 - as forms.Form
        super().__init__(data, initial=_initial(edit))
        for language in LANGUAGES:
            for name in TEXTS:
                self.fields[f"{name}_{language}"] = _text(name, language)
        triggers = [(code, said.trigger_name(code)) for code in PHASE_TRIGGERS.get(phase, PHASE_TRIGGERS["after"])]
        self.fields["trigger"] = forms.ChoiceField(label=_("Counted from"), choices=triggers)
        for name, label in said.numbers().items():
            self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=730)
        self.fields["status"] = forms.ChoiceField(label=_("Here"), choices=said.statuses(edit.status))
        self._rule_fields()
        self.fields["note"] = forms.CharField(
            label=_("Why do you change this?"),
            max_length=LONGEST_NOTE,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("It stands in the history, for who comes after you."),
        )

    def _rule_fields(self) -> None:
        ways = [("rows", _("In rows")), ("text", _("As text"))]
        self.fields["rule_as"] = forms.ChoiceField(label=_("Written as"), choices=ways, widget=forms.RadioSelect)
        joins = [("and", _("all of these")), ("or", _("at least one of these"))]
        self.fields["rule_join"] = forms.ChoiceField(label=_("For whom it fits"), choices=joins)
        fields = [("", _("no condition")), *((name, said.field_name(name)) for name in FIELD_KINDS)]
        operators = [(name, said.operator_name(name)) for name in OPERATORS]
        for at in range(1, ROWS + 1):
            self.fields[f"field_{at}"] = forms.ChoiceField(label=_("About"), choices=fields, required=False)
            self.fields[f"op_{at}"] = forms.ChoiceField(label=_("Is"), choices=operators, required=False)
            self.fields[f"value_{at}"] = forms.CharField(label=_("Value"), required=False, max_length=200)
        self.fields["rule_text"] = forms.CharField(
            label=_("The rule as text"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
        )

    def texts(self) -> Iterator[tuple[str, forms.BoundField, forms.BoundField]]:
        """Name and the two fields of each text, in the order of the page."""
        for name in TEXTS:
            yield said.text_name(name), self[f"{name}_nl"], self[f"{name}_en"]

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Field, operator and value of each condition."""
        return [(self[f"field_{at}"], self[f"op_{at}"], self[f"value_{at}"]) for at in range(1, ROWS + 1)]

    def numbers(self) -> list[forms.BoundField]:
        """When it comes and how often."""
        return [self["trigger"], *(self[name] for name in said.numbers())]

    def edit(self) -> Edit:
        """As the action takes it; NotAPlay when the rule is no rule at all."""
        found = self.cleaned_data
        return Edit(
            texts=_texts(found),
            timing={"trigger": found["trigger"], **{name: found[name] for name in ("delay_d", "window_d", "expiry_d")}},
            dose={name: found[name] for name in ("max_per_item", "min_gap_d")},
            eligibility=self._rule(found),
            status=found["status"],
        )

    def _rule(self, found: Mapping[str, Any]) -> object:
        if found["rule_as"] == "text":
            return rule_of(found["rule_text"])
        rows = [
            (found[f"field_{at}"], found[f"op_{at}"], found[f"value_{at}"])
            for at in range(1, ROWS + 1)
            if found[f"field_{at}"]
        ]
        return rule_of(rows, join=found["rule_join"])

    def refuse(self, problems: tuple[Problem, ...]) -> None:
        """Puts each problem beside its field, with its path in the YAML."""
        for problem in problems:
            name = _field_of(problem.path, as_text=self.cleaned_data.get("rule_as") == "text")
            told = f"{said.problem(problem.message)} ({problem.path})"
            self.add_error(name if name in self.fields else None, told)

    def usable(self) -> Edit | None:
        """The edit, when the form could be read; else the errors stand beside the fields."""
        if not self.is_valid():
            return None
        try:
            return self.edit()
        except NotAPlay as wrong:
            self.refuse(wrong.problems)
            return None


def _text(name: str, language: str) -> forms.CharField:
    label = {"nl": gettext_lazy("in Dutch"), "en": gettext_lazy("in English")}[language]
    attributes: dict[str, Any] = {"lang": language}
    widget: forms.Widget = forms.TextInput(attrs=attributes)
    if name in AREAS:
        widget = forms.Textarea(attrs=attributes | {"rows": 6 if name == "steps" else 3})
    field = forms.CharField(label=label, required=False, max_length=1000, widget=widget, strip=True)
    field.help_text = said.text_help(name)
    return field


def _texts(found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    texts: dict[str, dict[str, Any]] = {}
    for language in LANGUAGES:
        told = {name: str(found[f"{name}_{language}"]).strip() for name in TEXTS}
        steps = [line.strip() for line in told["steps"].splitlines() if line.strip()]
        texts[language] = {**told, "steps": steps}
    return texts


def _initial(edit: Edit) -> dict[str, Any]:
    found: dict[str, Any] = {**edit.timing, **edit.dose, "status": edit.status}
    for language in LANGUAGES:
        for name, words in edit.texts.get(language, {}).items():
            found[f"{name}_{language}"] = words if isinstance(words, str) else "\n".join(words)
    rows = rule_in_rows(edit.eligibility, most=ROWS)
    found["rule_text"] = rows.text
    found |= {"rule_as": "rows" if rows.flat else "text", "rule_join": rows.join}
    for at, (field, op, value) in enumerate(rows.rows, start=1):
        found |= {f"field_{at}": field, f"op_{at}": op, f"value_{at}": value}
    return found


def _field_of(path: str, *, as_text: bool) -> str | None:
    """texts.nl.body → body_nl, texts.en → body_en, dose.min_gap_d → min_gap_d, eligibility.and[0].op → field_1."""
    parts = path.split(".")
    if parts[0] == "texts":
        name = parts[2].partition("[")[0] if len(parts) > 2 else "body"  # noqa: PLR2004 - texts, language, name
        return f"{name}_{parts[1]}"
    if parts[0] == "eligibility":
        return "rule_text" if as_text else _row_of(path)
    return parts[-1]


def _row_of(path: str) -> str:
    """eligibility.and[0].op → op_1; what is wrong with the whole, or with a value, stands at the value."""
    _head, bracket, rest = path.partition("[")
    at = int(rest.partition("]")[0]) + 1 if bracket else 1
    part = path.rpartition(".")[2]
    return f"{'op' if part == 'op' else 'field' if part == 'field' else 'value'}_{at}"
