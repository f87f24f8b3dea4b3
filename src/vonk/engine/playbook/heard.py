"""Claims about learning that go round: each with its likely origin, its grade, and what to say of it."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Annotated, Literal, get_args

import msgspec
import yaml
from msgspec import Meta

from vonk.engine.playbook.loader import PlaybookError
from vonk.engine.playbook.schema import LANGUAGES, Id, Letter, Sentence, Source

Paragraph = Annotated[str, Meta(min_length=1, max_length=600)]


class ClaimText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A claim in one language."""

    claim: Annotated[str, Meta(min_length=1, max_length=160)]
    heard: Sentence  # where it goes round
    origin: Paragraph  # where it probably comes from
    caveat: Paragraph
    instead: Paragraph  # what to say when it comes up


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One claim. Of grade D or X it is never told as a fact; `patterns` find it in a text, in either language."""

    id: Id
    grade: Letter | Literal["X"]
    seed_refs: tuple[str, ...]
    sources: tuple[Source, ...]
    texts: dict[str, ClaimText]
    patterns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if missing := [language for language in LANGUAGES if language not in self.texts]:
            problem = f"texts in {', '.join(missing)} are missing"
            raise ValueError(problem)
        if self.grade in ("D", "X") and not self.patterns:
            problem = f"a claim of grade {self.grade} needs patterns by which it is found"
            raise ValueError(problem)
        for pattern in self.patterns:
            re.compile(pattern)

    @property
    def letter(self) -> str:
        """The grade without plus or minus, as it is shown."""
        return self.grade[0]

    @property
    def usable(self) -> bool:
        """Whether it may be told as a fact, with its caveat."""
        return self.letter not in ("D", "X")

    def text(self, name: str) -> dict[str, str]:
        """One text in every language, by language code."""
        return {language: getattr(text, name) for language, text in self.texts.items()}


@cache
def load_claims() -> tuple[Claim, ...]:
    """The claims in the wheel, worst grade first; PlaybookError when a file is wrong."""
    folder = resources.files("vonk.engine.playbook") / "claims"
    found = [
        _read(file.name, file.read_text(encoding="utf-8")) for file in folder.iterdir() if file.name.endswith(".yaml")
    ]
    order = ("X", *reversed(get_args(Letter)))
    return tuple(sorted(found, key=lambda claim: (order.index(claim.grade), claim.id)))


def _read(name: str, text: str) -> Claim:
    try:
        claim = msgspec.convert(yaml.safe_load(text), Claim)
    except yaml.YAMLError as error:
        raise PlaybookError(name, f"not readable as YAML: {error}") from error
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        raise PlaybookError(name, f"{path.strip('`') or '$'}: {message}") from error
    if name != f"{claim.id}.yaml":
        raise PlaybookError(name, f"$.id: {claim.id!r} must be the name of the file")
    return claim
