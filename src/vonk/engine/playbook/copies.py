"""An organisation's own copy of a play: what may be changed in it, what is wrong with a change, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import yaml

from vonk.engine.playbook import grammar
from vonk.engine.playbook.schema import TRIGGERS, Dose, Play, PlayText, Timing

TEXTS: Final = PlayText.__struct_fields__
TIMING: Final = Timing.__struct_fields__
DOSE: Final = Dose.__struct_fields__
STATUSES: Final = ("pilot", "draft", "retired")  # that it works here follows from a comparison alone
_ENDINGS: Final = {"nl": "Bewijs {}.", "en": "Evidence {}."}


@dataclass(frozen=True)
class Edit:
    """The part of a play that an organisation may change, as plain values; all else follows the play that ships."""

    texts: Mapping[str, Mapping[str, Any]]  # language → name of PlayText → words; `why_rule` without its grade
    timing: Mapping[str, Any]
    dose: Mapping[str, Any]
    eligibility: Any
    status: str


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where in the YAML: texts.nl.body, dose.min_gap_d, eligibility.and[0].op."""

    path: str
    message: str


class NotAPlay(ValueError):
    """An edit that cannot be used."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{one.path}: {one.message}" for one in problems))
        self.problems = problems


@dataclass(frozen=True)
class Difference:
    """One field that differs; language is empty for what is not a text."""

    field: str
    language: str
    old: str
    new: str


def edit_of(play: Play) -> Edit:
    """What may be changed in this play, as it stands."""
    return edit_in(msgspec.to_builtins(play))


def edit_in(raw: Mapping[str, Any]) -> Edit:
    """The same, of a play as read from YAML by any version of the product: what is missing is left out."""
    texts = {
        language: {
            name: _bare(text[name], language) if name == "why_rule" else text[name] for name in TEXTS & text.keys()
        }
        for language, text in dict(raw.get("texts") or {}).items()
    }
    timing, dose = raw.get("timing") or {}, raw.get("dose") or {}
    return Edit(texts, dict(timing), dict(dose), raw.get("eligibility"), raw.get("status", "draft"))


def read_edit(source: str) -> Edit:
    """The edit in a copy's YAML; NotAPlay when it is no YAML of a play at all."""
    try:
        raw = yaml.safe_load(source)
        return edit_in(raw)
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise NotAPlay((Problem("$", f"not readable as a play: {error}"),)) from error


def edited(shipped: Play, edit: Edit) -> Play:
    """The play that ships with this edit in it; grade, sources and expected effect stay. NotAPlay with all problems."""
    raw = msgspec.to_builtins(shipped)
    letter = shipped.evidence.letter
    for language in raw["texts"].keys() | edit.texts.keys():
        text = raw["texts"].get(language, {}) | dict(edit.texts.get(language, {}))
        if language in edit.texts and "why_rule" in edit.texts[language]:
            text["why_rule"] = _graded(text["why_rule"], language, letter)
        raw["texts"][language] = text
    raw["timing"] |= {name: edit.timing[name] for name in TIMING if name in edit.timing}
    raw["dose"] |= {name: edit.dose[name] for name in DOSE if name in edit.dose}
    raw["eligibility"], raw["status"] = edit.eligibility, edit.status
    if problems := tuple(_problems(raw, shipped)):
        raise NotAPlay(problems)
    return msgspec.convert(raw, Play)


def _problems(raw: dict[str, Any], shipped: Play) -> Iterator[Problem]:
    """Part by part, so that every part names its own; the whole is only looked at when its parts are sound."""
    found = [*_of_texts(raw["texts"]), *_of(raw["timing"], Timing, "timing"), *_of(raw["dose"], Dose, "dose")]
    if raw["timing"].get("trigger") not in TRIGGERS.get(shipped.phase, (raw["timing"].get("trigger"),)):
        found.append(Problem("timing.trigger", f"never happens in the phase {shipped.phase!r}"))
    if raw["status"] not in {*STATUSES, shipped.status}:
        found.append(Problem("status", f"one of {', '.join(STATUSES)}"))
    if raw["eligibility"] is not None:
        try:
            grammar.parse(raw["eligibility"], "eligibility")
        except grammar.GrammarError as error:
            path, _, message = str(error).partition(": ")
            found.append(Problem(path, message))
    yield from found or _of(raw, Play, "")


def _of_texts(texts: Mapping[str, Any]) -> Iterator[Problem]:
    for language, text in texts.items():
        yield from _of(text, PlayText, f"texts.{language}")


def _of(raw: Any, kind: type[msgspec.Struct], where: str) -> Iterator[Problem]:  # noqa: ANN401 - what a form holds
    """The first thing that keeps `raw` from being this kind."""
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        inside = path.strip("`").removeprefix("$").removeprefix(".")
        name = message.split(" ", 1)[0]
        if not inside and name in kind.__struct_fields__:  # a rule about one field that the whole struct checks
            inside, message = name, message.removeprefix(name).strip()
        yield Problem(".".join(filter(None, (where, inside))) or "$", message)


def _bare(rule: str, language: str) -> str:
    """The rule without the grade that it ends with."""
    start = _ENDINGS.get(language, "{}").partition("{}")[0].strip()
    head, found, tail = rule.rpartition(start) if start else (rule, "", "")
    return head.strip() if found and len(tail.strip()) <= len("A.") else rule


def _graded(rule: object, language: str, letter: str) -> str:
    ending = _ENDINGS.get(language, "").format(letter)
    return f"{_bare(str(rule), language)} {ending}".strip()


def as_yaml(play: Play) -> str:
    """The whole play as `loader.read_play` reads it."""
    text: str = yaml.safe_dump(msgspec.to_builtins(play), allow_unicode=True, sort_keys=False, width=100)
    return text


def rule_text(rule: object) -> str:
    """A rule of eligibility as a person writes it; empty when there is none."""
    if rule is None:
        return ""
    text: str = yaml.safe_dump(rule, allow_unicode=True, sort_keys=False, default_flow_style=None, width=100)
    return text.strip()


def read_rule(text: str) -> object:
    """A rule from its text, not checked yet; None when empty. NotAPlay when it is no YAML."""
    try:
        found: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        first = str(error).splitlines()[0]
        raise NotAPlay((Problem("eligibility", f"not readable as YAML: {first}"),)) from error
    return found


def differences(old: Play, new: Play) -> tuple[Difference, ...]:
    """What differs between two versions of a play: its texts by field and language, then the rest."""
    before, after = dict(_flat(old)), dict(_flat(new))
    return tuple(
        Difference(*at, before.get(at, ""), after.get(at, ""))
        for at in before | after
        if before.get(at, "") != after.get(at, "")
    )


def _flat(play: Play) -> Iterator[tuple[tuple[str, str], str]]:
    """((field, language), words), in the order in which a page shows them."""
    for name in TEXTS:
        for language, words in play.text(name).items():
            yield (name, language), words if isinstance(words, str) else "\n".join(words)
    for group, names in (("timing", TIMING), ("dose", DOSE)):
        for name in names:
            yield (f"{group}.{name}", ""), str(getattr(getattr(play, group), name))
    yield ("eligibility", ""), rule_text(play.eligibility)
    yield ("status", ""), play.status
    yield ("evidence.grade", ""), play.evidence.grade
    yield ("evidence.sources", ""), "\n".join(source.cite for source in play.evidence.sources)
