"""Template tags for the components that compute something; the others are plain classes (see /styleguide/)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, FileInput, RadioSelect, Textarea
from django.forms.widgets import CheckboxSelectMultiple
from django.utils.html import format_html
from django.utils.safestring import SafeString

from vonk.web.icons import ICONS

register = template.Library()

LONGEST_STEP = 15
FUSES = {"narrow": 300, "half": 600}
GRADES = {"A": 4, "B": 3, "C": 2, "D": 1, "X": 0}


@register.simple_tag
def icon(name: str) -> SafeString:
    """One line icon, hidden from screen readers: the words beside it say it."""
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', ICONS[name])


@register.simple_block_tag
def section(content: str, title: str, meta: str = "", id: str = "") -> SafeString:  # noqa: A002 - the HTML attribute
    """A block: ink rule, heading, one quiet line at the right, then the content."""
    attribute = format_html(' id="{}"', id) if id else ""
    aside = format_html('<p class="meta">{}</p>', meta) if meta else ""
    return format_html(
        '<section class="block"{}><div class="head"><h2>{}</h2>{}</div>{}</section>', attribute, title, aside, content
    )


@dataclass(frozen=True)
class FuseStep:
    """One dot of a path, in pixels."""

    x: float
    state: str


@register.inclusion_tag("components/fuse.html")
def fuse(now: int, total: int, *, finished: bool = False, title: str = "") -> dict[str, Any]:
    """The path as a fuse: `now` is the step one stands at (1 to `total`)."""
    done = total if finished else now - 1
    return {
        "drawings": [_fuse(done, total, name, width) for name, width in FUSES.items()],
        "now": now,
        "total": total,
        "title": title,
    }


def _fuse(done: int, total: int, name: str, width: int) -> dict[str, Any]:
    left, right = 8, width - 12
    pitch = (right - left) / max(total - 1, 1)
    states = ["done" if step < done else "now" if step == done else "later" for step in range(total)]
    steps = [FuseStep(round(left + step * pitch, 1), state) for step, state in enumerate(states)]
    here = steps[min(done, total - 1)].x
    return {"width": width, "steps": steps, "here": here, "burnt": here - 12 if done < total else here, "left": left,
            "right": right, "name": name}  # fmt: skip


@register.inclusion_tag("components/minutes.html")
def minutes(used: int, words: str = "", *, longest: int = LONGEST_STEP) -> dict[str, Any]:
    """One tick per minute of the longest step; the number always stands beside it in words."""
    ticks = [{"x": 6 * minute + 1.5, "used": minute < used} for minute in range(longest)]
    return {"used": used, "words": words, "ticks": ticks if used <= longest else [], "width": 6 * longest}


@register.inclusion_tag("components/row.html")
def row(
    title: str, url: str = "", *, minutes: int | None = None, meta: str = "", value: str = "", value_meta: str = ""
) -> dict[str, Any]:
    """One line of a list: minutes left, title, meta, and a chevron or a figure at the right."""
    return {"title": title, "url": url, "minutes": minutes, "meta": meta, "value": value, "value_meta": value_meta}


@register.inclusion_tag("components/rank.html")
def rank(
    number: int | str,
    title: str,
    *,
    why: str = "",
    meta: str = "",
    gain: str = "",
    interval: str = "",
    gain_for: str = "",
    url: str = "",
    action: str = "",
    ember: bool = False,
    about: str = "",
) -> dict[str, Any]:
    """One item of a ranked list; only the first may have the ember button.

    number: empty in a list without order. about: the page that the title leads to.
    """
    return {"number": number, "title": title, "why": why, "meta": meta, "gain": gain, "interval": interval,
            "gain_for": gain_for, "url": url, "action": action, "ember": ember, "about": about}  # fmt: skip


@register.inclusion_tag("components/grade.html")
def grade(letter: str) -> dict[str, Any]:
    """How strong the evidence is: the letter over four small marks; X is refused."""
    got = GRADES[letter]
    return {
        "letter": letter,
        "marks": [{"x": 8 * place, "got": place < got} for place in range(4)],
        "refused": letter == "X",
    }


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", *, action: str = "", url: str = "") -> dict[str, Any]:
    """What will stand here, and the first step."""
    return {"title": title, "text": text, "action": action, "url": url}


@register.inclusion_tag("components/too_few.html")
def too_few(name: str, *, minimum: int | None = None, instead: str = "") -> dict[str, Any]:
    """A normal row that says why there is no figure, never the count; `instead` tells of the larger unit."""
    return {"name": name, "minimum": minimum, "instead": instead}


@register.inclusion_tag("components/why.html")
def why(rows: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The parts of an explanation: facts used, the rule, the chance part, who sees it, how to stop."""
    return {"rows": rows}


@register.inclusion_tag("components/crumbs.html")
def crumbs(trail: Iterable[tuple[str, str]], here: str) -> dict[str, Any]:
    """The way back: (label, url) pairs, then where one is."""
    return {"trail": trail, "here": here}


@register.inclusion_tag("components/pages.html")
def pages(number: int, count: int, *, query: str = "") -> dict[str, Any]:
    """Earlier and later pages of a list; `query` is the rest of the query string, ending in "&"."""
    return {"number": number, "count": count, "query": query}


@register.inclusion_tag("components/state.html")
def state(kind: str, words: str) -> dict[str, Any]:
    """A tick, a dotted ring or a cross, always with its words. kind: "good", "waiting" or "wrong"."""
    return {"kind": kind, "words": words, "icon": {"good": "check", "waiting": "waiting", "wrong": "error"}[kind]}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, *, shape: str = "") -> dict[str, Any]:
    """A form field with label, help and errors; shape: "" (by widget), "chips", "answers" or "short"."""
    return {"field": bound, "kind": shape if shape in ("chips", "answers") else _kind(bound), "short": shape == "short"}


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        return "answers"
    if isinstance(widget, CheckboxInput):
        return "switch"
    if isinstance(widget, FileInput):
        return "upload"
    return "text" if isinstance(widget, Textarea) else "line"
