"""Short pieces to read at the right moment, in series of a few parts: one Markdown file for each language. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import ceil
from types import MappingProxyType
from typing import Any, Final, Literal

import yaml

LANGUAGES: Final = ("nl", "en")
MOST_WORDS: Final = 350
READ_PER_MINUTE: Final = 200
# When a piece is of use: what the figures say (codes of insight's worklist), or what somebody is about to do.
MOMENTS: Final = frozenset(
    {"few_start", "few_finish", "many_stop", "step_stops", "low_use", "first_figures", "before_campaign", "manager_new",
     "stuck", "looking_back", "heard_numbers"}
)  # fmt: skip
WHO: Final = frozenset({"learning_team", "manager"})

type Role = Literal["learning_team", "manager"]


@dataclass(frozen=True)
class Source:
    """What the piece rests on, with how far it may be trusted; unchecked is from memory or second hand."""

    cite: str
    says: str
    grade: str
    checked: bool


@dataclass(frozen=True)
class Article:
    """One piece in one language; `body` is Markdown without HTML."""

    slug: str
    title: str
    series: str
    part: int
    parts: int  # of the series
    summary: str
    who: tuple[str, ...]
    when: tuple[str, ...]
    plays: tuple[str, ...]
    sources: tuple[Source, ...]
    body: str

    @property
    def minutes(self) -> int:
        """How long it takes to read."""
        return ceil(len(self.body.split()) / READ_PER_MINUTE)


@cache
def articles(language: str) -> Mapping[str, Article]:
    """Every piece by slug, series by series and part by part; in Dutch when there is no such language."""
    lang = language[:2] if language[:2] in LANGUAGES else LANGUAGES[0]
    folder = resources.files("vonk.activation").joinpath("content", "articles")
    files = [file for file in folder.iterdir() if file.name.endswith(f".{lang}.md")]
    raw = {file.name.partition(".")[0]: file.read_text(encoding="utf-8").split("---\n", 2)[1:] for file in files}
    heads = {slug: yaml.safe_load(head) for slug, (head, _body) in raw.items()}
    ordered = sorted(heads, key=lambda slug: (heads[slug]["order"], heads[slug]["part"]))
    return MappingProxyType({slug: _article(slug, heads, raw[slug][1]) for slug in ordered})


def _article(slug: str, heads: Mapping[str, Mapping[str, Any]], body: str) -> Article:
    head = heads[slug]
    return Article(
        slug=slug,
        title=head["title"],
        series=head["series"],
        part=head["part"],
        parts=sum(other["series"] == head["series"] for other in heads.values()),
        summary=head["summary"],
        who=tuple(head["who"]),
        when=tuple(head["when"]),
        plays=tuple(head["plays"]),
        sources=tuple(Source(**source) for source in head["sources"]),
        body=body,
    )


def for_role(role: Role, language: str) -> tuple[Article, ...]:
    """The pieces that are written for somebody."""
    return tuple(one for one in articles(language).values() if role in one.who)


def for_moment(code: str, role: Role, language: str) -> tuple[Article, ...]:
    """What is worth reading now, the most fitting first; usually one, never more than two."""
    found = [one for one in for_role(role, language) if code in one.when]
    return tuple(sorted(found, key=lambda one: (one.when.index(code), one.part)))[:2]


def for_play(play: str, role: Role, language: str) -> tuple[Article, ...]:
    """The pieces that speak of a play."""
    return tuple(one for one in for_role(role, language) if play in one.plays)[:2]
