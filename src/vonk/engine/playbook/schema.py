"""What a play is: the schema of one YAML file, which is refused when a field is unknown, missing or out of range.

Follows science.md section 2.1. Two departures: the messages stand in the play's own file, so there are no template ids,
and the waiting time stands in ``timing`` alone, so a rule of eligibility never repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from msgspec import Meta

from vonk.engine.playbook import grammar

Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,48}$")]
Sentence = Annotated[str, Meta(min_length=1, max_length=300)]
Days = Annotated[int, Meta(ge=0, le=730)]
Count = Annotated[int, Meta(ge=0)]
Euro = Annotated[float, Meta(ge=0)]
Barrier = Literal["cap_psych", "cap_phys", "opp_phys", "opp_soc", "mot_refl", "mot_auto"]  # COM-B
Phase = Literal["before", "during", "after", "context"]
Letter = Literal["A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D"]
Level = Literal["low", "medium", "high"]
Driver = Literal["autonomy", "ownership", "mastery", "joy", "belonging", "purpose"]
Delivery = Literal["nudge", "listening", "transactional", "page"]
Decides = Literal["person", "manager", "learning_team", "director", "works_council"]
# What people themselves say is in the way. COM-B alone is too coarse: time and technical fuss are one word there.
Tap = Literal["unknown", "no_time", "not_relevant", "too_hard", "no_support", "forgets", "technical"]
RecipeStep = Annotated[str, Meta(min_length=1, max_length=140)]

LANGUAGES: Final = ("nl", "en")  # every play speaks at least these
PLACEHOLDERS: Final = frozenset({"offering", "step", "minutes", "next_step"})
DRIVERS: Final[tuple[str, ...]] = get_args(Driver)
TAPS: Final[tuple[str, ...]] = get_args(Tap)
TRIGGERS: Final = {"before": ("enrolled",), "during": ("enrolled", "quiet"), "after": ("enrolled", "completed")}
MAX_WORDS: Final = 100  # of one whole message
MAX_SENTENCES: Final = 2  # of its body
_PLACEHOLDER: Final = re.compile(r"\{(\w*)\}")
_SENTENCE_END: Final = re.compile(r"(?<=[.?])\s+")

# A published effect shrinks before it becomes a prior (science.md section 2.1): a randomised field trial among adults
# who had committed themselves to something comparable, a laboratory or classroom study, a mere correlation.
DISCOUNT: Final = {"field_rct": 0.7, "academic": 0.25, "correlational": 0.0}


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Immutable, and a field that the schema does not know is an error."""


class Timing(_Strict, frozen=True):
    """When a play fits: from ``delay_d`` to ``delay_d + window_d`` whole days after the trigger."""

    trigger: Literal["enrolled", "quiet", "completed"]
    delay_d: Days
    window_d: Days
    expiry_d: Days  # a message not delivered within this many days is dropped

    @property
    def field(self) -> str:
        """The day count of the grammar that the trigger counts from."""
        return f"days_{self.trigger}"


class Dose(_Strict, frozen=True):
    """How often one play may go out about one enrolment."""

    max_per_item: Annotated[int, Meta(ge=1, le=3)]
    min_gap_d: Annotated[int, Meta(ge=7, le=365)]


class Cost(_Strict, frozen=True):
    """What one use of the play takes."""

    learner_min: Count
    manager_min: Count
    eur: Euro


class Outcome(_Strict, frozen=True):
    """What the play should move, and by how much to matter."""

    primary: Annotated[str, Meta(pattern=r"^[A-Z]\d{1,2}$")]  # signal id of science.md section 1.2
    window_d: Days
    direction: Literal["up", "down"]
    mde: Annotated[float, Meta(gt=0, lt=1)]  # smallest difference that matters, as a share


class EffectPrior(_Strict, frozen=True):
    """The effect to expect, on the logit scale; ``published`` is what the source reports before the discount."""

    scale: Literal["logit"]
    published: Annotated[float, Meta(ge=-2, le=2)]
    basis: Literal["field_rct", "academic", "correlational"]
    sd: Annotated[float, Meta(gt=0, le=1)]

    def __post_init__(self) -> None:
        if self.sd < abs(self.mean) / 1.5:
            problem = f"sd {self.sd} is too sure: at least |mean| / 1.5 = {abs(self.mean) / 1.5:.3f}"
            raise ValueError(problem)

    @property
    def mean(self) -> float:
        """The published effect after the discount."""
        return self.published * DISCOUNT[self.basis]


class Source(_Strict, frozen=True):
    """One publication and what it found."""

    cite: Sentence
    says: Sentence
    checked: bool  # false: from memory or second hand, not to be shown as fact


class Evidence(_Strict, frozen=True):
    """How much is known elsewhere, and for whom."""

    grade: Letter
    sources: Annotated[tuple[Source, ...], Meta(min_length=1)]
    effect_prior: EffectPrior
    applicability: Sentence

    @property
    def letter(self) -> str:
        """The grade without plus or minus, as it is shown."""
        return self.grade[0]


class Risk(_Strict, frozen=True):
    """What the play could do wrong."""

    autonomy: Level
    equity: Level
    privacy: Level


class PlayText(_Strict, frozen=True):
    """One play in one language.

    ``title``, ``summary``, ``steps`` (the recipe, for whoever decides on it) and ``caveat`` are for the playbook's
    pages; the rest is the message.
    """

    title: Annotated[str, Meta(min_length=1, max_length=60)]
    summary: Sentence
    subject: Annotated[str, Meta(min_length=1, max_length=60)]
    headline: Annotated[str, Meta(min_length=1, max_length=80)]
    body: Sentence
    button: Annotated[str, Meta(min_length=1, max_length=40)]
    why_rule: Sentence
    steps: Annotated[tuple[RecipeStep, ...], Meta(min_length=2, max_length=6)]
    caveat: Annotated[str, Meta(min_length=1, max_length=200)]

    def __post_init__(self) -> None:
        for name in ("title", "summary", "subject", "headline", "body", "button", "why_rule"):
            _check_placeholders(name, getattr(self, name))
        if len(sentences(self.caveat)) != 1:
            raise ValueError("caveat must be one sentence")
        if len(sentences(self.body)) > MAX_SENTENCES:
            raise ValueError("body has more than two sentences")
        if not fill(self.body, {"offering": ""}):
            raise ValueError("body needs a sentence that stands when the step is unknown")
        words = sum(len(part.split()) for part in (self.subject, self.headline, self.body, self.button, self.why_rule))
        if words >= MAX_WORDS:
            problem = f"the message has {words} words; it must stay under {MAX_WORDS}"
            raise ValueError(problem)


class RefusedText(_Strict, frozen=True):
    """A refused practice in one language: what people believe, why it is refused, what to do instead."""

    title: Annotated[str, Meta(min_length=1, max_length=80)]
    summary: Sentence
    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    instead: Annotated[str, Meta(min_length=1, max_length=500)]


class Play(_Strict, frozen=True):
    """One graded practice. Only the statuses ``pilot`` and ``proven_here`` are ever in use.

    ``delivery`` says how it reaches somebody. Only a ``nudge`` is chosen for a person by a run; what is asked
    (``listening``), what somebody else asked for (``transactional``) and what simply stands in a page follow rules of
    their own, and their ``timing`` says when that is.
    """

    id: Id
    version: Annotated[int, Meta(ge=1)]
    status: Literal["draft", "pilot", "proven_here", "retired"]
    seed_refs: tuple[str, ...]  # practices of science.md 2.2: first the one it stands for, then what it draws on
    phase: Phase
    phase_default: bool  # the baseline of its phase: wins when two plays promise as much
    level: Literal["person", "manager", "team", "organisation"]
    decides: Decides  # who decides to use it
    barrier: Annotated[tuple[Barrier, ...], Meta(min_length=1)]
    fogg: Literal["spark", "facilitator", "signal"]
    east: tuple[Literal["easy", "attractive", "social", "timely"], ...]
    channel: Annotated[tuple[Literal["page", "mail", "chat"], ...], Meta(min_length=1)]
    timing: Timing
    dose: Dose
    cost: Cost
    outcome: Outcome
    guardrails: tuple[Literal["opt_out", "complaint", "outside_hours", "pulse_response", "equity_gap"], ...]
    evidence: Evidence
    risk: Risk
    consent_basis: Literal["signals", "experiments", "pulse", "manager_view", "suggestions"]  # purpose to be decided on
    texts: dict[str, PlayText]
    eligibility: Any = None  # a rule of grammar.py; none: everybody in the phase and the window
    exclusions: Any = None  # a rule of grammar.py; who it holds for is left out
    driver: Driver | None = None  # of the six drivers the one that it strengthens most
    delivery: Delivery = "nudge"
    taps: tuple[Tap, ...] = ()  # the answers to "what is in the way?" that it is meant for

    def __post_init__(self) -> None:
        _check_languages(self.texts)
        if self.timing.trigger not in TRIGGERS.get(self.phase, (self.timing.trigger,)):
            problem = f"timing.trigger {self.timing.trigger!r} never happens in the phase {self.phase!r}"
            raise ValueError(problem)
        for name in ("eligibility", "exclusions"):
            if (raw := getattr(self, name)) is not None:
                grammar.parse(raw, name)
        for language in LANGUAGES:
            _check_rule_text(self.texts[language].why_rule, language, self.evidence.letter)

    @property
    def sendable(self) -> bool:
        """Whether a run may choose it for a person and send it."""
        in_use = self.status in ("pilot", "proven_here") and self.delivery == "nudge"
        return in_use and self.level == "person" and self.phase != "context"

    def text(self, name: str) -> dict[str, str]:
        """One text in every language, by language code."""
        return {language: getattr(text, name) for language, text in self.texts.items()}

    @property
    def recipe(self) -> dict[str, tuple[str, ...]]:
        """The steps in every language, by language code."""
        return {language: text.steps for language, text in self.texts.items()}


class Refused(_Strict, frozen=True):
    """A practice that the playbook knows and refuses: no evidence, or harmful when taken literally."""

    id: Id
    version: Annotated[int, Meta(ge=1)]
    status: Literal["refused"]
    grade: Literal["X"]
    seed_refs: tuple[str, ...]
    sources: Annotated[tuple[Source, ...], Meta(min_length=1)]
    texts: dict[str, RefusedText]

    def __post_init__(self) -> None:
        _check_languages(self.texts)

    def text(self, name: str) -> dict[str, str]:
        """One text in every language, by language code."""
        return {language: getattr(text, name) for language, text in self.texts.items()}


class Playbook(_Strict, frozen=True):
    """All plays and refused practices, each sorted by id."""

    plays: tuple[Play, ...]
    refused: tuple[Refused, ...]

    def play(self, play_id: str) -> Play:
        """The play with this id; KeyError when there is none."""
        for play in self.plays:
            if play.id == play_id:
                return play
        raise KeyError(play_id)

    def for_driver(self, driver: str) -> tuple[Play, ...]:
        """The plays that strengthen a driver: what is in use first, then by grade."""
        found = [play for play in self.plays if play.driver == driver and play.status != "retired"]
        grades = get_args(Letter)
        return tuple(
            sorted(found, key=lambda play: (play.status == "draft", grades.index(play.evidence.grade), play.id))
        )


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its full stop or question mark."""
    return [part for part in _SENTENCE_END.split(text.strip()) if part]


def fill(template: str, values: Mapping[str, object]) -> str:
    """The text with its placeholders filled; a sentence that names something unknown (missing or None) is left out."""
    known = {name: str(value) for name, value in values.items() if value is not None}
    kept = [part for part in sentences(template) if set(_PLACEHOLDER.findall(part)) <= known.keys()]
    return _PLACEHOLDER.sub(lambda found: known[found[1]], " ".join(kept))


def _check_placeholders(name: str, text: str) -> None:
    allowed = PLACEHOLDERS if name == "body" else frozenset({"offering"})
    if unknown := set(_PLACEHOLDER.findall(text)) - allowed:
        problem = f"{name} may not use {{{', '.join(sorted(unknown))}}}"
        raise ValueError(problem)
    if set(_PLACEHOLDER.sub("", text)) & set("{}"):
        problem = f"{name} has a loose brace"
        raise ValueError(problem)


def _check_languages(texts: Mapping[str, object]) -> None:
    if missing := [language for language in LANGUAGES if language not in texts]:
        problem = f"texts in {', '.join(missing)} are missing"
        raise ValueError(problem)


def _check_rule_text(text: str, language: str, letter: str) -> None:
    ending = {"nl": f"Bewijs {letter}.", "en": f"Evidence {letter}."}[language]
    if not text.endswith(ending):
        problem = f"why_rule in {language} must end with '{ending}'"
        raise ValueError(problem)
