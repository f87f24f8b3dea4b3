"""What stands in somebody's way: honest about how sure it is, better with every tap, and the same in any order."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.decision_world import TODAY, ago, table
from vonk.engine import tables
from vonk.engine.barriers import (
    BARRIERS,
    COM_B,
    EVEN,
    HALF_LIFE,
    NONE,
    SHARES,
    SIGNS,
    STRENGTH,
    Fact,
    Mix,
    estimate,
    serves,
    usual_mix,
)
from vonk.engine.playbook.loader import load_playbook

NO_SIGNS = tables.SIGN.empty_table()
NO_TAPS = tables.BARRIER.empty_table()


def tap(barrier: str, days: int = 0, person: int = 1) -> dict[str, Any]:
    return {"person": person, "barrier": barrier, "tapped_on": ago(days)}


def sign(code: str, number: int = 1, person: int = 1) -> dict[str, Any]:
    return {"person": person, "sign": code, "number": number}


def mix(taps: list[dict[str, Any]], signs: list[dict[str, Any]] | None = None, people: tuple[int, ...] = (1,)) -> Mix:
    return estimate(
        np.array(people),
        table(tables.BARRIER, taps),
        table(tables.SIGN, signs or []),
        EVEN.of(np.full(len(people), -1)),
        as_of=TODAY,
    )


def share(found: Mix, barrier: str) -> float:
    return float(found.mean[0, BARRIERS.index(barrier)])


# --- a planted world ------------------------------------------------------------------------------------------------


class World(NamedTuple):
    """People whose true mix is known, and what they tapped."""

    true: np.ndarray  # persons × SHARES
    found: Mix


def planted(
    taps: int, *, days: int, people: int = 6_000, usual: np.ndarray | None = None, drift: bool = False
) -> World:
    """People with a mix of their own tap `taps` times in so many days; one tap in seven is a slip.

    With drift the mix of half of them changed wholly within the half-life of a tap, of a quarter before that, and so on.
    """
    rng = np.random.default_rng(taps * 1_000 + days)
    usual = np.full(8, 1 / 8) if usual is None else usual
    true, before = (rng.dirichlet(STRENGTH * usual, people) for _ in range(2))
    who = np.repeat(np.arange(people), taps)
    age = np.concatenate([rng.permutation(days)[:taps] for _ in range(people)])  # a day each
    changed = rng.exponential(HALF_LIFE / np.log(2), people) if drift else np.full(people, np.inf)
    mixed = np.where((age > changed[who])[:, None], before[who], true[who])
    said = (rng.random(len(who))[:, None] > mixed.cumsum(axis=1)).sum(axis=1).clip(0, 7)
    said = np.where(rng.random(len(who)) < 1 / 7, rng.integers(0, 8, len(who)), said)
    rows = pa.table(
        {
            "person": who,
            "offering": pa.nulls(len(who), pa.int64()),
            "barrier": np.array(SHARES)[said],
            "tapped_on": np.datetime64(TODAY) - age.astype("timedelta64[D]"),
        },
        schema=tables.BARRIER,
    )
    return World(true, estimate(np.arange(people), rows, NO_SIGNS, np.tile(usual, (people, 1)), as_of=TODAY))


def hits(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Whether the barrier that was called the largest is, and the chance that was stated."""
    at, sure = world.found.largest()
    return world.true.argmax(axis=1) == at, sure


@pytest.mark.parametrize(("taps", "days"), [(1, 14), (2, 60), (4, 120), (8, 180)])
def test_the_stated_chance_is_that_of_being_right_where_barriers_drift(taps: int, days: int) -> None:
    right, sure = hits(planted(taps, days=days, drift=True))
    for low in np.arange(0.1, 0.9, 0.2):
        these = (sure >= low) & (sure < low + 0.2)
        if these.sum() > 300:
            assert abs(right[these].mean() - sure[these].mean()) < 0.07


@pytest.mark.parametrize(("taps", "days"), [(2, 60), (4, 60), (6, 120)])
def test_where_nothing_drifts_it_is_surer_of_too_little_rather_than_too_much(taps: int, days: int) -> None:
    right, sure = hits(planted(taps, days=days))
    certain = sure >= 0.5
    assert right[certain].mean() > sure[certain].mean()


@pytest.mark.parametrize(("taps", "days", "drift"), [(0, 1, False), (1, 14, False), (4, 60, False), (6, 120, False),
                                                     (2, 60, True), (4, 120, True)])  # fmt: skip
def test_nine_in_ten_intervals_hold_the_true_share(taps: int, days: int, *, drift: bool) -> None:
    world = planted(taps, days=days, drift=drift)
    low, high = world.found.interval()
    inside = (world.true[:, :7] >= low) & (world.true[:, :7] <= high)
    assert 0.84 < inside.mean() < 0.92


def test_every_tap_makes_it_better() -> None:
    worlds = [planted(taps, days=60) for taps in (0, 1, 2, 4, 8, 16)]
    errors = [float(((w.found.mean - w.true[:, :7]) ** 2).sum(axis=1).mean()) for w in worlds]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < errors[0] / 2
    assert np.diff([hits(w)[0].mean() for w in worlds]).min() > 0


def test_knowing_what_is_usual_here_helps() -> None:
    usual = np.array([0.05, 0.5, 0.05, 0.1, 0.05, 0.05, 0.05, 0.15])
    world = planted(1, days=14, usual=usual)
    right, sure = hits(world)
    assert abs(right.mean() - sure.mean()) < 0.05
    assert right.mean() > hits(planted(1, days=14))[0].mean()


def test_over_everybody_the_mean_stays_what_was_usual() -> None:
    """The expected mix of tomorrow is that of today: what a play is worth is moved between people, never made larger."""
    usual = np.array([0.1, 0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
    world = planted(3, days=60, usual=usual, people=20_000)
    assert world.found.mean.mean(axis=0) == pytest.approx(usual[:7], abs=0.02)


# --- taps and signs -------------------------------------------------------------------------------------------------


def test_a_tap_raises_its_barrier_and_fades_by_half_in_sixty_days() -> None:
    fresh, old, none = mix([tap("no_time")]), mix([tap("no_time", HALF_LIFE)]), mix([])
    assert share(fresh, "no_time") > share(old, "no_time") > share(none, "no_time") == pytest.approx(1 / 8)
    assert fresh.alpha[0, 1] - none.alpha[0, 1] == pytest.approx(2 * (old.alpha[0, 1] - none.alpha[0, 1]))
    assert share(fresh, "no_time") == pytest.approx((STRENGTH / 8 + 0.75) / (STRENGTH + 0.75))


def test_nothing_is_in_my_way_lowers_all_seven() -> None:
    assert (mix([tap(NONE)]).mean < mix([]).mean).all()
    assert mix([tap(NONE)]).mean.sum() < 1 - 1 / 8


def test_a_tap_of_tomorrow_counts_not_at_all_and_the_same_tap_twice_counts_once() -> None:
    assert (mix([tap("forgets", -1)]).alpha == mix([]).alpha).all()
    assert (mix([tap("forgets", 3), tap("forgets", 3)]).alpha == mix([tap("forgets", 3)]).alpha).all()
    assert (mix([tap("no longer asked")]).alpha == mix([]).alpha).all()


def test_busy_days_speak_of_time_and_no_sign_outweighs_a_fresh_tap() -> None:
    assert share(mix([], [sign("busy", 4)]), "no_time") > 0.25
    said = {kind.worth for kind in SIGNS if kind.code.startswith("said:")}
    assert max(kind.worth for kind in SIGNS if not kind.code.startswith("said:")) < min(said)


def test_who_was_reminded_in_vain_did_not_forget() -> None:
    assert share(mix([], [sign("unmoved", 3)]), "forgets") < share(mix([]), "forgets")
    assert share(mix([], [sign("picked_up", 1)]), "forgets") > share(mix([]), "forgets")


def test_every_sign_says_why_and_points_somewhere() -> None:
    for kind in SIGNS:
        assert kind.reason.endswith(".")
        assert sum(kind.points.values()) == pytest.approx(1)
        assert set(kind.points) <= set(SHARES)


def test_what_weighs_most_is_named_first_with_its_number() -> None:
    found = mix([tap("too_hard", 30), tap("no_time", 2)], [sign("busy", 5), sign("not_started", 40)])
    assert [(fact.code, fact.barrier, fact.number) for fact in found.facts(0)] == [
        ("said", "no_time", 2),
        ("busy", "no_time", 5),
        ("said", "too_hard", 30),
        ("not_started", "unknown", 40),
    ]
    assert found.facts(0)[3] == Fact("not_started", "unknown", 40, 0.4)
    assert mix([]).facts(0) == ()


def test_a_sign_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="not in SIGNS"):
        mix([], [sign("moon")])


# --- how sure -------------------------------------------------------------------------------------------------------


def test_the_chance_of_being_the_largest_is_that_of_drawing_it() -> None:
    rng = np.random.default_rng(5)
    taps = [tap(SHARES[rng.integers(8)], int(rng.integers(90)), person=n) for n in range(1, 13) for _ in range(n)]
    found = mix(taps, people=tuple(range(1, 13)))
    at, sure = found.largest()
    for person in range(12):
        draws = rng.dirichlet(found.alpha[person], 40_000).argmax(axis=1)
        assert sure[person] == pytest.approx((draws == at[person]).mean(), abs=0.015)


def test_one_tap_is_not_enough_to_be_sure_and_two_are() -> None:
    assert mix([tap("no_time")]).largest()[1][0] < 0.5
    assert mix([tap("no_time"), tap("no_time", 7)]).largest()[1][0] > 0.5


def test_the_table_holds_only_those_of_whom_something_is_known() -> None:
    rows = mix([tap("no_time", person=2)], people=(1, 2, 3)).table()
    assert rows.schema == tables.MIX
    assert [(row["person"], row["barrier"]) for row in rows.to_pylist()] == [(2, "no_time")]
    assert sum(rows["usual"][0].as_py()) == pytest.approx(7 / 8)


# --- what is usual here ---------------------------------------------------------------------------------------------


def groups(*pairs: tuple[int, int]) -> pa.Table:
    return pa.table({"person": [p for p, _ in pairs], "unit": [u for _, u in pairs]},
                    schema=pa.schema([("person", pa.int64()), ("unit", pa.int64())]))  # fmt: skip


def test_a_mix_of_fewer_than_ten_people_is_nobodys_business() -> None:
    nine = table(tables.BARRIER, [tap("no_time", person=n) for n in range(9)])
    assert usual_mix(nine, groups(), as_of=TODAY).whole == pytest.approx(EVEN.whole, abs=0.03)
    ten = table(tables.BARRIER, [tap("no_time", person=n) for n in range(10)])
    assert usual_mix(ten, groups(), as_of=TODAY).whole[1] > 0.25


def test_who_taps_much_counts_once() -> None:
    rows = [tap("no_time", person=n) for n in range(20)] + [tap("technical", n % 90, person=99) for n in range(400)]
    assert usual_mix(table(tables.BARRIER, rows), groups(), as_of=TODAY).whole[6] < 0.15


def test_a_unit_leans_on_its_organisation() -> None:
    rows = [tap("no_time", person=n) for n in range(30)] + [tap("technical", person=n) for n in range(100, 112)]
    where = groups(*((n, 1) for n in range(30)), *((n, 2) for n in range(100, 112)), (500, 3))
    usual = usual_mix(table(tables.BARRIER, rows), where, as_of=TODAY)
    assert set(usual.groups) == {1, 2}
    assert usual.groups[2][6] > usual.whole[6] > usual.groups[1][6]
    found = usual.of(np.array([3, 2, -1]))
    assert found[0] == pytest.approx(usual.whole)
    assert found[1] == pytest.approx(usual.groups[2])
    assert found.sum(axis=1) == pytest.approx(1)


def test_one_tap_more_seldom_shows_in_what_is_usual() -> None:
    rows = [tap(SHARES[n % 8], person=n) for n in range(200)]
    before = usual_mix(table(tables.BARRIER, rows), groups(), as_of=TODAY)
    after = usual_mix(table(tables.BARRIER, [*rows, tap("technical", person=999)]), groups(), as_of=TODAY)
    assert before == after


def test_nobody_tapped_anything() -> None:
    assert usual_mix(NO_TAPS, groups((1, 1)), as_of=TODAY).whole == pytest.approx(EVEN.whole)
    assert mix([]).mean[0] == pytest.approx([1 / 8] * 7)


# --- which play -----------------------------------------------------------------------------------------------------


def test_every_barrier_has_parts_of_com_b_and_every_part_a_barrier() -> None:
    assert set(COM_B) == set(BARRIERS)
    assert {part for parts in COM_B.values() for part in parts} == {
        "cap_psych", "cap_phys", "opp_phys", "opp_soc", "mot_refl", "mot_auto"
    }  # fmt: skip


def test_a_play_helps_against_the_taps_it_names_and_else_against_what_shares_its_part_of_com_b() -> None:
    technical = load_playbook().play("smooth-start")
    assert technical.barrier == ("opp_phys",)
    assert [BARRIERS[at] for at in np.flatnonzero(serves(technical))] == ["technical"]
    unnamed = msgspec.structs.replace(technical, taps=())
    assert [BARRIERS[at] for at in np.flatnonzero(serves(unnamed))] == ["no_time", "technical"]


# --- purity ---------------------------------------------------------------------------------------------------------

taps_of_some = st.lists(st.builds(tap, st.sampled_from(SHARES), st.integers(-3, 200), st.integers(1, 6)), max_size=30)
signs_of_some = st.lists(
    st.builds(sign, st.sampled_from([kind.code for kind in SIGNS[8:]]), st.integers(0, 60), st.integers(1, 6)),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(taps_of_some, signs_of_some, st.randoms(use_true_random=False))
def test_order_and_chunks_do_not_matter(taps: list[Any], signs: list[Any], random: Any) -> None:
    people = [1, 2, 3, 4, 5]
    whole = mix(taps, signs, tuple(people))
    at, sure = whole.largest()
    for rows in (people, taps, signs):
        random.shuffle(rows)
    cut = random.randint(0, 5)
    for chunk in (people[:cut], people[cut:]):
        found = mix(taps, signs, tuple(chunk))
        part_at, part_sure = found.largest()
        for i, person in enumerate(chunk):
            assert (found.alpha[i] == whole.alpha[person - 1]).all()
            assert found.facts(i) == whole.facts(person - 1)
            assert (part_at[i], part_sure[i]) == (at[person - 1], sure[person - 1])


@settings(max_examples=60, deadline=None)
@given(taps_of_some)
def test_shares_are_shares_and_lie_in_their_interval(taps: list[Any]) -> None:
    found = mix(taps, people=(1, 2, 3))
    low, high = found.interval()
    assert (found.mean > 0).all()
    assert (found.mean.sum(axis=1) < 1).all()
    assert (low <= high).all()
