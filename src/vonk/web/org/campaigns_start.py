"""How the form of a new campaign is filled in beforehand: from a weak spot, a play, or another campaign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import yaml
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from vonk.activation.campaigns import CampaignPage, Choices, names_of_units
from vonk.catalog.queries import offering
from vonk.people.access import Viewer
from vonk.people.texts import Text, words
from vonk.web.org.campaigns_form import LANGUAGES, LINE, PERCENT, SIMPLE, is_id, outcome_for

STATE_OF: Final = {"few_start": "approved", "few_finish": "started", "many_stop": "started", "step_stops": "started",
                  "fading": "approved"}  # fmt: skip
WEEKS, WITHIN = 8, 14


def new_url(*, offering: UUID | str = "", play: str = "", code: str = "") -> str:
    """The address of a new campaign about a weak spot: its offering, the fitting play, and the code of the finding."""
    given = {"offering": str(offering), "play": play, "code": code}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('campaign_new')}?{query}" if query else reverse("campaign_new")


def initial(viewer: Viewer, choices: Choices, given: Mapping[str, str]) -> dict[str, Any]:
    """What an empty form already says; anything unknown in the address is left out."""
    play = next((one.id for one in choices.plays if one.id == given.get("play")), "")
    outcome, smallest = outcome_for(choices, play)
    found: dict[str, Any] = {
        "kind": "aa" if choices.replay else "inform" if choices.borrows or not choices.experiments else "test",
        "play": play,
        "outcome": outcome,
        "smallest": round(PERCENT * smallest, 1),
        "within_days": WITHIN,
        "control": 50,
        "drawn_by": "person",
        "url": reverse("today"),
        "starts_on": viewer.today + timedelta(days=1),
        "weeks": WEEKS,
    }
    asked = given.get("offering", "")
    shown = offering(viewer, UUID(asked)) if is_id(asked) else None
    if shown is None:
        return found
    names = {lang: _name(shown.title, given.get("code", ""), lang) for lang in LANGUAGES}
    about = {"offering": words(shown.title), "state": STATE_OF.get(given.get("code", ""), "")}
    problem = {f"problem_{lang}": words(shown.problem, lang) for lang in LANGUAGES if shown.problem.get(lang)}
    return found | about | problem | {f"name_{lang}": name for lang, name in names.items()}


def _name(title: Text, code: str, lang: str) -> str:
    with translation.override(lang):
        said = {
            "few_start": _("Few people begin with “%(title)s”"),
            "few_finish": _("Few people finish “%(title)s”"),
            "fading": _("Fewer people work on “%(title)s” each week"),
            "many_stop": _("Many people stop half-way in “%(title)s”"),
            "step_stops": _("Many people stop at one step of “%(title)s”"),
        }.get(code, "%(title)s")
        return (said % {"title": words(title, lang)})[:LINE]


def as_planned(viewer: Viewer, found: CampaignPage) -> dict[str, Any]:
    """The form of a campaign that is there already, to change it or to do the same for another audience."""
    card = found.card or {}
    texts: dict[str, Any] = {f"name_{lang}": found.name.get(lang, "") for lang in LANGUAGES}
    for part in ("problem", "benefit"):
        texts |= {f"{part}_{lang}": card.get(part, {}).get(lang, "") for lang in LANGUAGES}
    return texts | {
        "kind": found.kind,
        "play": found.play,
        "outcome": found.outcome,
        "within_days": found.within_days,
        "smallest": round(PERCENT * found.smallest_effect, 1),
        "control": round(PERCENT * found.control_share),
        "drawn_by": found.drawn_by,
        "url": card.get("url", ""),
        "starts_on": max(found.starts_on, viewer.today),
        "weeks": found.weeks,
        **_audience(viewer, found.rule),
    }


def _audience(viewer: Viewer, rule: Mapping[str, Any]) -> dict[str, Any]:
    """The choices that say the same as a rule; one that they cannot say stands written out."""
    parts = rule.get("and", [rule] if rule else [])
    simple = [part for part in parts if part.get("op") == "eq" and part.get("field") in SIMPLE]
    if len(simple) < len(parts) or len({part["field"] for part in simple}) < len(simple):
        return {"rule": yaml.safe_dump(dict(rule), sort_keys=False, allow_unicode=True)}
    chosen = {part["field"]: part["value"] for part in simple}
    if "unit" in chosen:
        chosen["unit"] = next((unit.name for unit in names_of_units(viewer, audience=rule)), "")
    if "offering" in chosen:
        shown = offering(viewer, UUID(chosen["offering"]))
        chosen["offering"] = words(shown.title) if shown else ""
    return chosen
