"""What a round asks: everybody meets every statement once in twelve rounds, in an own order that can be repeated."""

from __future__ import annotations

from collections import Counter
from uuid import UUID, uuid5

import pytest

from vonk.dialogue import drawing
from vonk.dialogue.bank import (
    CONSTRUCTS,
    DRIVERS,
    bank,
    barriers,
    constructs,
    first_successes,
    labels,
    motives,
    strategies,
)
from vonk.dialogue.models import BarrierTap, MotiveTap, PulseAnswer
from vonk.engine.playbook.loader import load_playbook
from vonk.people.texts import Text

SEED = UUID("018f0000-0000-7000-8000-000000000000")
PEOPLE = [uuid5(SEED, str(number)) for number in range(400)]
STATEMENTS = {code for code, item in bank().items() if not item.side}


def test_twelve_rounds_meet_the_24_statements_once_each_and_the_next_twelve_again() -> None:
    for person in PEOPLE[:50]:
        rounds = [drawing.statements(person, number) for number in range(24)]
        assert Counter(code for two in rounds[:12] for code in two) == dict.fromkeys(STATEMENTS, 1)
        assert Counter(code for two in rounds for code in two) == dict.fromkeys(STATEMENTS, 2)
        assert rounds[:12] != rounds[12:]


def test_a_round_never_asks_one_thing_twice_and_eight_weeks_meet_every_construct() -> None:
    for person in PEOPLE[:50]:
        asked = [[bank()[code].construct for code in drawing.statements(person, number)] for number in range(12)]
        assert all(len(set(two)) == 2 for two in asked)
        for start in (0, 4, 8):
            assert {one for two in asked[start : start + 4] for one in two} == set(CONSTRUCTS)


def test_the_draw_is_the_persons_own_and_repeatable() -> None:
    first = [drawing.statements(person, 0) for person in PEOPLE]
    assert first == [drawing.statements(person, 0) for person in PEOPLE]
    # pinned: no new version of anything may draw otherwise half-way somebody's cycle
    assert [drawing.statements(SEED, number) for number in (0, 7)] == [
        ("purpose1", "safety3"),
        ("autonomy3", "mastery1"),
    ]
    often = Counter(code for two in first for code in two)
    assert set(often) == STATEMENTS
    assert max(often.values()) < 3 * len(PEOPLE) * 2 / len(STATEMENTS)


def test_what_learning_is_worth_and_whose_time_it_takes_are_each_asked_once_in_twelve_weeks() -> None:
    for person in PEOPLE[:50]:
        asked = [drawing.side_question(person, number) for number in range(12)]
        assert asked[0] is None
        assert Counter(asked[:6]) == {"value": 1, "own_time": 1, None: 4}
        assert asked[6:] == asked[:6]


def both(text: Text) -> bool:
    return set(text) == {"nl", "en"} and all(text.values())


def test_everything_that_is_asked_or_said_stands_in_two_languages() -> None:
    texts = [
        *(item.text for item in bank().values()),
        *labels().values(),
        *(text for one in constructs().values() for text in (one.name, one.asks)),
        *(one.hint for one in constructs().values() if one.hint),
        *(text for one in barriers().values() for text in (one.label, one.says, one.helps)),
        *(text for one in strategies().values() for text in (one.title, one.sentence, one.small)),
        motives().question,
        *motives().answers.values(),
        *first_successes().values(),
    ]
    assert [text for text in texts if not both(text)] == []
    assert not any("!" in words for text in texts for words in text.values())


def test_the_content_knows_the_codes_that_are_kept_and_each_scale_has_one_reversed_statement() -> None:
    assert list(barriers()) == [code for code, _ in BarrierTap.BARRIERS]
    assert list(motives().answers) == [code for code, _ in MotiveTap.MOTIVES]
    assert tuple(strategies()) == DRIVERS
    assert tuple(constructs()) == CONSTRUCTS
    turned = Counter(item.construct for item in bank().values() if item.reversed)
    assert turned == dict.fromkeys(CONSTRUCTS, 1)


def test_every_strategy_leads_to_plays_that_there_are() -> None:
    known = {play.id for play in load_playbook().plays}
    assert {play for one in strategies().values() for play in one.plays} - known == set()
    assert all(one.plays for one in strategies().values())


@pytest.mark.parametrize(("code", "score", "favourable"), [("joy1", 5, 5), ("joy3", 5, 1), ("joy3", 2, 4)])
def test_a_reversed_statement_is_turned(code: str, score: int, favourable: int) -> None:
    assert bank()[code].oriented(score) == favourable


def test_a_code_of_the_bank_fits_where_it_is_kept() -> None:
    assert max(map(len, bank())) <= (PulseAnswer._meta.get_field("item").max_length or 0)
