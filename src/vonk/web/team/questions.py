"""The question of the week: a small bank of open questions, the same for every team in the same week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Question:
    """Something to ask one's team: what to do, the words to say, and why it may be worth it."""

    title: str | Promise
    words: str | Promise
    why: str | Promise


BANK: tuple[Question, ...] = (
    Question(
        _("Ask your team what gets in the way of learning"),
        _("What gets in the way when you want to learn something here? And what could I take away?"),
        _("You can often move what your team cannot: a rota, a login, a priority."),
    ),
    Question(
        _("Ask your team what they could really use"),
        _("What did you learn lately that you have really used? What made that possible?"),
        _("What made it possible once can be arranged again, for others too."),
    ),
    Question(
        _("Ask your team what each of them would choose"),
        _("If the choice is all yours: what would you like to learn this season, and why that?"),
        _("People keep up longer what they chose themselves."),
    ),
    Question(
        _("Ask your team which hour can be for learning"),
        _("Which hour of next week can be for learning, and what may wait in that hour?"),
        _("An hour that is named is kept more easily than “when there is time”."),
    ),
    Question(
        _("Ask your team from whom they learned something"),
        _("From which colleague did you learn something lately? What was it?"),
        _("Much of what people learn at work comes from each other, and nobody sees it."),
    ),
    Question(
        _("Look back together at one thing of this week"),
        _("What did we mean to do, what happened, and what will we do differently next time?"),
        _("In studies, teams that looked back briefly did better afterwards; mostly in aviation, care and the army."),
    ),
    Question(
        _("Ask your team what goes better than a year ago"),
        _("What goes better for you than a year ago? How did you learn that?"),
        _("Seeing that something grew makes the next step easier."),
    ),
    Question(
        _("Tell your team what went wrong for you"),
        _("This went wrong for me lately, and this is what I learned from it. What would you have done?"),
        _("When you go first, a mistake becomes something to talk about. Little is proven about this."),
    ),
    Question(
        _("Ask your team who notices that they learn"),
        _("Who notices it when you have learned something: a client, a colleague, yourself? How?"),
        _("Learning that serves somebody is easier to keep up."),
    ),
    Question(
        _("Ask your team what may stop"),
        _("Which course or meeting brings us too little? What happens if we stop it?"),
        _("Time for learning mostly comes from something else that stops."),
    ),
    Question(
        _("Ask your team what they can explain to each other"),
        _("What could you explain to us in ten minutes? And what would you like to hear from somebody here?"),
        _("Whoever explains something learns it again."),
    ),
    Question(
        _("Ask your team what they enjoyed learning"),
        _("What did you enjoy learning, at work or at home? What made it fun?"),
        _("It tells you how people here like to learn, and you can plan for that."),
    ),
)


def of_week(day: date, *, later: int = 0) -> Question:
    """The question of the week that `day` is in, or of so many places further in the bank."""
    weeks = (day.toordinal() - 1) // 7  # 1 January of the year 1 was a Monday
    return BANK[(weeks + later) % len(BANK)]
