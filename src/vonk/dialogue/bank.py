"""What the pulse asks and says: statements, barriers and strategies, read once from the content files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from vonk.dialogue.content_files import content
from vonk.people.texts import Text

DRIVERS = ("autonomy", "ownership", "mastery", "joy", "belonging", "purpose")
CONSTRUCTS = (*DRIVERS, "safety", "support")
LOWEST, HIGHEST = 1, 5
BARRIER, MOTIVE = "barrier", "motive"  # the two taps of a round that are no statements


@dataclass(frozen=True)
class Item:
    """One statement; `side` is whose view it asks ("employee", "employer"), empty for the 24 of the bank."""

    code: str
    construct: str
    reversed: bool  # agreeing is unfavourable
    text: Text
    side: str = ""

    def oriented(self, score: int) -> int:
        """The score turned so that 5 is always favourable."""
        return LOWEST + HIGHEST - score if self.reversed else score


@dataclass(frozen=True)
class Construct:
    """What three statements ask together: a driver, safety or support."""

    code: str
    name: Text
    asks: Text
    hint: Text  # one more word under its statements; may be empty


@dataclass(frozen=True)
class Barrier:
    """What may stand in the way: the word on the tap, a sentence, and a small step one can do oneself."""

    code: str
    label: Text
    says: Text
    helps: Text


@dataclass(frozen=True)
class Strategy:
    """What helps one driver: for the organisation, for oneself, and as plays of the playbook, the best first."""

    driver: str
    title: Text
    sentence: Text
    small: Text
    plays: tuple[str, ...]


@dataclass(frozen=True)
class Motives:
    """Why somebody began: the question and its answers by code."""

    question: Text
    answers: Mapping[str, Text]


@cache
def bank() -> Mapping[str, Item]:
    """Every statement by code: the 24 of the bank in the order of CONSTRUCTS, then value and own time of both sides."""
    pulse = content("pulse")
    items = [Item(code, code[:-1], raw.get("reversed", False), _text(raw)) for code, raw in pulse["statements"].items()]
    for code, raw in pulse["sides"].items():
        construct, _, side = code.rpartition("_")
        items.append(Item(code, construct, reversed=False, text=_text(raw), side=side))
    return MappingProxyType({item.code: item for item in items})


@cache
def labels() -> Mapping[int, Text]:
    """What the scores 1 to 5 are called."""
    return MappingProxyType(dict(content("pulse")["labels"]))


@cache
def constructs() -> Mapping[str, Construct]:
    """The six drivers, then safety and support."""
    pulse = content("pulse")
    return MappingProxyType(
        {
            code: Construct(code, raw["name"], raw["asks"], pulse["hints"].get(code, {}))
            for code, raw in pulse["constructs"].items()
        }
    )


@cache
def motives() -> Motives:
    """The question why somebody began, with its answers."""
    raw = content("pulse")["motive"]
    return Motives(raw["question"], MappingProxyType(raw["answers"]))


@cache
def first_successes() -> Mapping[str, Text]:
    """A tiny thing that succeeds, by what asked for it: unknown, too_hard or mastery."""
    return MappingProxyType(content("pulse")["first_success"])


@cache
def barriers() -> Mapping[str, Barrier]:
    """The eight codes of BarrierTap, in the order of the taps; `none` comes last."""
    return MappingProxyType({code: Barrier(code, **raw) for code, raw in content("barriers")["barriers"].items()})


@cache
def barrier_question() -> Text:
    """The question above the taps."""
    question: Text = content("barriers")["question"]
    return question


@cache
def strategies() -> Mapping[str, Strategy]:
    """One strategy for each of the six drivers."""
    return MappingProxyType(
        {
            driver: Strategy(driver, raw["title"], raw["sentence"], raw["small"], tuple(raw["plays"]))
            for driver, raw in content("strategies").items()
        }
    )


def _text(raw: Mapping[str, Any]) -> Text:
    return {"nl": raw["nl"], "en": raw["en"]}
