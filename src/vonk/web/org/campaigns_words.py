"""Says audiences, costs, states and hindrances of campaigns in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonk.activation.audience import Clause, Said
from vonk.activation.campaigns import CampaignPage, Cost
from vonk.people import texts
from vonk.web import formats

PERCENT = 100


def audience_words(said: Said | None) -> str:
    """For whom, as one sentence."""
    if said is None:
        return _("Everybody who works here.")
    return _("Everybody who %(holds)s.") % {"holds": _part(said)}


def _part(said: Said) -> str:
    if isinstance(said, Clause):
        return _clause(said)
    parts = [_part(part) if isinstance(part, Clause) else f"({_part(part)})" for part in said.parts]
    if said.how == "not":
        return _("is not someone who %(holds)s") % {"holds": parts[0].strip("()")}
    return _joined(parts, _("and") if said.how == "and" else _("or"))


def _joined(parts: Sequence[str], word: str) -> str:
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}" if len(parts) > 1 else parts[0]


def _clause(said: Clause) -> str:
    what = _joined([_value(said.field, value) for value in said.values] or [""], _("or"))
    return _sentence(said.field, said.op) % {"what": what}


def _sentence(field: str, op: str) -> str:
    """How a comparison is said, with a place for what it compares with when there is such."""
    holds = {
        "unit": _("works in %(what)s"),
        "role": _("has the role %(what)s"),
        "lang": _("reads %(what)s"),
        "offering": _("enrolled in %(what)s"),
        "obligation": _("learns something that is %(what)s"),
        "state": _("is as far as: %(what)s"),
    }
    other = {
        "unit": _("works elsewhere than in %(what)s"),
        "role": _("has another role than %(what)s"),
        "lang": _("reads another language than %(what)s"),
        "offering": _("enrolled in something else than %(what)s"),
        "obligation": _("learns something that is not %(what)s"),
        "state": _("is at another point than: %(what)s"),
    }
    nothing = {"unit": _("is in no unit"), "role": _("has no role")}
    if op == "is_null":
        return nothing.get(field, _("never enrolled in anything"))
    return (other if op == "ne" else holds)[field]


def _value(field: str, value: texts.Text | str) -> str:
    if not isinstance(value, str):
        value = texts.words(value)
    names = {"lang": language_names(), "obligation": obligation_names(), "state": state_names()}
    if field in names:
        return names[field].get(value, value)
    said = value or _("something that is gone")
    return _("“%(title)s”") % {"title": said} if field == "offering" else said


def language_names() -> dict[str, str]:
    """The languages that people read."""
    return {"nl": _("Dutch"), "en": _("English")}


def obligation_names() -> dict[str, str]:
    """How binding an enrolment is."""
    return {
        "chosen": _("their own choice"),
        "employer": _("asked by the employer"),
        "statutory_or_cao": _("required by law or agreement"),
    }


def state_names() -> dict[str, str]:
    """How far somebody is: those that an audience is made of."""
    return {
        "approved": _("enrolled, not begun"),
        "started": _("begun, not finished"),
        "completed": _("finished"),
        "applied": _("used at work"),
        "lapsed": _("stopped without a word"),
        "withdrawn": _("stopped on purpose"),
    }


def outcome_names() -> dict[str, str]:
    """What counts as a result."""
    return {
        "started": _("Begins with it"),
        "took_up": _("Is active again"),
        "step": _("Takes a further step"),
        "completed": _("Finishes it"),
        "applied": _("Says that it was used at work"),
    }


def kind_names() -> dict[str, str]:
    """What kind of campaign it is."""
    return {"test": _("Comparison"), "inform": _("Told to everybody"), "aa": _("Check")}


def cost_lines(cost: Cost, *, compares: bool) -> tuple[str, list[str]]:
    """What it asks of people: the sentence, and what stands below it."""
    if cost.people is None:
        return (
            _("Too small for a campaign"),
            [_("Fewer than thirty people. Choose a larger part, or fewer conditions. To a few people, talk.")],
        )
    people = _("About %(people)s people") % {"people": formats.number(cost.people)}
    weeks = ngettext("%(n)s week", "%(n)s weeks", cost.weeks) % {"n": cost.weeks}
    most = _("At most %(messages)s messages in %(weeks)s, and at most %(each)s for one person.") % {
        "messages": formats.number(cost.messages),
        "weeks": weeks,
        "each": cost.each,
    }
    lines = [
        most,
        ngettext(
            "About %(n)s minute of each person, to read.", "About %(n)s minutes of each person, to read.", cost.minutes
        )
        % {"n": cost.minutes},
        _("Never more than one a week and two in four weeks for anybody, all sources together."),
    ]
    if compares:
        lines.append(knowable(cost))
    return people, lines


def knowable(cost: Cost) -> str:
    """Whether these people are enough to know, said before it starts."""
    needed = formats.number(_about(cost.needed or 0))
    if cost.known_in is not None and cost.known_in <= cost.weeks:
        weeks = ngettext("%(n)s week", "%(n)s weeks", cost.known_in) % {"n": cost.known_in}
        return _("To know takes about %(needed)s people: with these about %(weeks)s.") % {
            "needed": needed,
            "weeks": weeks,
        }
    if cost.known_in is not None:
        return _("To know takes about %(needed)s people: with these about %(n)s weeks, so let it run longer.") % {
            "needed": needed,
            "n": cost.known_in,
        }
    if cost.people is not None and cost.needed and cost.people >= cost.needed:
        return _("To know takes about %(needed)s people. How many weeks shows once messages go out.") % {
            "needed": needed
        }
    return _(
        "To know takes about %(needed)s people, and these are fewer: most likely it still says “not yet knowable” "
        "at the end. What was seen then counts together with other organisations."
    ) % {"needed": needed}


def _about(number: int) -> int:
    """Two figures that say something: 15.234 is about 15.000."""
    step: int = 10 ** max(0, len(str(number)) - 2)
    return round(number / step) * step


def hindrance_words(code: str) -> str:
    """Why a campaign cannot start, and what to do."""
    return {
        "replay": _("These are recorded clicks: nobody can respond. Only a check of two equal groups says something."),
        "purposes_off": _("The works council has not agreed to messages and signals, so no campaign can start."),
        "experiments_off": _("The works council has not agreed to comparisons. You can tell it to everybody instead."),
        "past": _("This day has passed. Choose today or later."),
        "too_short": _("It ends before anybody’s result is known. Let it run longer."),
        "no_play": _("Choose a play that is in use."),
        "no_card": _("Write the problem and the benefit: that is what people read."),
        "one_language": _("Write the card in both languages: everybody reads their own."),
        "too_small": _(
            "Too small for a campaign: fewer than thirty people. Choose a larger part, or fewer conditions."
        ),
    }[code]


def stop_words(reason: str) -> str:
    """Why it was stopped."""
    if reason.startswith("guardrail:"):
        return _("It stopped by itself: a limit that was agreed beforehand was reached.")
    if reason.startswith("verdict:"):
        return _("It stopped by itself: it did more harm than good.")
    return {
        "too_small": _("It did not begin: too few people were left to compare or to tell."),
        "play_withdrawn": _("It stopped by itself: its play is no longer in use."),
    }.get(reason, _("Nobody gets anything more of it. What was released stays readable."))


def agreed(found: CampaignPage) -> list[tuple[str, str]]:
    """What was agreed beforehand, as pairs."""
    rows = [(_("For whom"), audience_words(found.audience))]
    if found.kind == "test":
        rows += _comparison(found)
    if found.kind == "aa":
        rows += [
            (_("Counts as a result"), _result(found)),
            (
                _("Who is compared"),
                _(
                    "Everybody about whom something was decided, one time each; nine in ten may get messages, one in "
                    "ten gets none"
                ),
            ),
        ]
    rows.append((_("Period"), formats.span(found.starts_on, found.ends_on)))
    if found.looks:
        rows.append((_("Days of looking"), _looks(found)))
    return [*rows, (_("Seal"), found.plan_digest[:16])] if found.plan_digest else rows


def _comparison(found: CampaignPage) -> list[tuple[str, str]]:
    per = _("whole teams") if found.drawn_by == "unit" else _("single people")
    share = round(PERCENT * found.control_share)
    told = _("By lot, %(per)s: %(share)s in 100 do not get it, to compare with.") % {"per": per, "share": share}
    return [
        (_("Play"), texts.words(found.play_title) or _("a play that is no longer in use")),
        (_("Counts as a result"), _result(found)),
        (_("Difference that matters"), formats.figure(found.smallest_effect, "pp", 0)),
        (_("Who is compared"), told),
    ]


def _result(found: CampaignPage) -> str:
    return ngettext(
        "%(what)s within %(n)s day of the first decision about somebody",
        "%(what)s within %(n)s days of the first decision about somebody",
        found.within_days,
    ) % {"what": outcome_names()[found.outcome], "n": found.within_days}


def _looks(found: CampaignPage) -> str:
    count = len(found.looks)
    if count == 1:
        return formats.full_date(found.looks[0])
    return _("%(n)s, from %(first)s to %(last)s; the interval holds at every one") % {
        "n": count,
        "first": formats.day_month(found.looks[0]),
        "last": formats.full_date(found.looks[-1]),
    }
