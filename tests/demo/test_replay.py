"""The shipped cut is what it says it is, and the replay follows its rules to the letter."""

from datetime import date
from importlib.resources import files

import polars as pl
import pytest

from vonk.demo import cut as cutting
from vonk.demo.cut import Cut
from vonk.demo.replay import Replay, activation, derive

ENDS = ["submitted_day", "withdrawn_day", "lapsed_day"]


@pytest.fixture(scope="module")
def cut() -> Cut:
    return cutting.load()


@pytest.fixture(scope="module")
def replay(cut: Cut) -> Replay:
    return derive(cut)


def write_source(folder, *, clicks, registration=((7, -20, None),), submissions=()):
    """A folder of OULAD tables for BBB 2013B with one assessment, on day 19, plus a presentation that isn't wanted."""
    home = {"code_module": "BBB", "code_presentation": "2013B"}
    elsewhere = {**home, "code_presentation": "2014J"}
    pl.DataFrame(
        [{**home, "id_student": s, "date_registration": r, "date_unregistration": u} for s, r, u in registration]
        + [{**elsewhere, "id_student": 99, "date_registration": 0, "date_unregistration": None}],
        schema_overrides={"date_unregistration": pl.Int16, "date_registration": pl.Int16},
    ).write_parquet(folder / "studentRegistration.parquet")
    pl.DataFrame(
        [{**home, "id_student": s, "id_site": i, "date": d, "sum_click": n} for s, i, d, n in clicks]
        + [{**elsewhere, "id_student": 99, "id_site": 5, "date": 1, "sum_click": 1}],
        schema_overrides={"date": pl.Int16, "sum_click": pl.Int16},
    ).write_parquet(folder / "studentVle_raw_3presentations.parquet")
    pl.DataFrame([{**home, "id_assessment": 1, "assessment_type": "TMA", "date": 19}]).with_columns(
        pl.col("date").cast(pl.Int16)
    ).write_parquet(folder / "assessments.parquet")
    pl.DataFrame([{**home, "id_site": 5, "activity_type": "forumng"}]).write_parquet(folder / "vle.parquet")
    pl.DataFrame(
        submissions or [(1, 7, 18, 0, 55)],
        schema=["id_assessment", "id_student", "date_submitted", "is_banked", "score"],
        orient="row",
    ).write_parquet(folder / "studentAssessment.parquet")


def test_cut_is_small_and_holds_no_demographic_column(cut):
    shipped = [file for file in (files("vonk.demo") / "data").iterdir() if file.name.endswith(".parquet")]

    assert sum(len(file.read_bytes()) for file in shipped) < 3_000_000
    assert {column for table in cutting.TABLES for column in getattr(cut, table).columns} == {
        "course", "person", "registered_day", "unregistered_day", "site", "day", "clicks", "part", "submitted_day",
        "due_day", "activity_type",
    }  # fmt: skip
    assert {file.name.removesuffix(".parquet") for file in shipped} == set(cutting.TABLES)


def test_cut_has_the_people_of_both_presentations_up_to_day_120(cut):
    assert dict(cut.people.group_by("course").len().iter_rows()) == {"AAA": 383, "BBB": 1767}
    assert cut.people["person"].to_list() == list(range(2150))
    assert cut.clicks["person"].n_unique() == 1912  # three of the 1,915 who ever click do so after the cut only
    assert cut.clicks["day"].min() == -10
    for column in (cut.clicks["day"], cut.submissions["submitted_day"], cut.people["unregistered_day"]):
        assert column.max() <= cutting.CUT_DAY
    assert not cut.clicks.select("person", "site", "day").is_duplicated().any()


def test_cutting_adds_clicks_per_day_and_forgets_what_came_after_day_120(tmp_path):
    clicks = [(7, 5, 1, 2), (7, 5, 1, 3), (7, 5, 2, 1), (8, 5, 121, 9)]
    write_source(tmp_path, clicks=clicks, registration=[(7, -20, 130), (8, 3, 120)], submissions=[(1, 7, 121, 0, 55)])

    made = cutting.make(tmp_path)

    assert made.clicks.select("person", "day", "clicks").rows() == [(0, 1, 5), (0, 2, 1)]
    assert made.people.rows() == [("BBB", 0, -20, None), ("BBB", 1, 3, 120)]
    assert made.submissions.is_empty()
    assert made.sites.rows() == [("BBB", 0, "forumng")]


def test_written_cut_reads_back_the_same(tmp_path, cut):
    size = cutting.write(cut, tmp_path)

    assert size == sum(file.stat().st_size for file in tmp_path.iterdir())
    for table in cutting.TABLES:
        assert pl.read_parquet(tmp_path / f"{table}.parquet").equals(getattr(cut, table))


def test_eight_parts_open_at_the_previous_assessment(replay):
    assert replay.parts.select("course", "part", "opens_day", "due_day", "open").rows() == [
        ("AAA", 1, -10, 19, False),
        ("AAA", 2, 19, 54, False),
        ("AAA", 3, 54, 117, False),
        ("AAA", 4, 117, 166, True),
        ("BBB", 1, -10, 19, False),
        ("BBB", 2, 19, 47, False),
        ("BBB", 3, 47, 89, False),
        ("BBB", 4, 89, 124, True),
    ]


def test_parts_and_steps_are_named_in_both_languages(replay):
    for frame in (replay.courses, replay.parts, replay.steps):
        titles = frame.select("title_nl", "title_en")
        assert titles.null_count().row(0) == (0, 0)
        assert not (frame["title_nl"] == frame["title_en"]).any()
    assert replay.steps["minutes"].is_between(5, 15).all()
    assert len(replay.steps) == sum(replay.parts["steps"])


def test_at_most_seven_steps_the_assessment_last(replay):
    for _, steps in replay.steps.group_by("course", "part"):
        ordered = steps.sort("step")
        assert ordered["step"].to_list() == list(range(1, len(steps) + 1))
        assert len(steps) <= 7
        assert ordered["kind"].to_list() == ["content"] * (len(steps) - 1) + ["assessment"]


def sites_by_hand(cut, replay):
    """Part and first-open days of every site, the plain way."""
    ends = {course: [due for c, _, due, _ in replay.parts.select("course", "part", "due_day", "open").rows() if c == course]
            for course in ("AAA", "BBB")}  # fmt: skip
    first: dict[tuple[int, int], int] = {}
    course_of = {}
    for course, person, site, day, _ in cut.clicks.iter_rows():
        first[person, site] = min(day, first.get((person, site), day))
        course_of[site] = course
    days: dict[int, list[int]] = {}
    for (_, site), day in first.items():
        days.setdefault(site, []).append(day)
    found = {}
    for site, opened in days.items():
        parts = [1 + sum(day > due for due in ends[course_of[site]]) for day in opened]
        modal = max(sorted(set(parts)), key=parts.count)
        found[site] = (modal if parts.count(modal) / len(parts) >= 0.5 else None, sorted(opened))
    return found


def test_site_belongs_to_the_part_of_most_first_opens_or_is_general(cut, replay):
    by_hand = sites_by_hand(cut, replay)

    derived = {site: (part, opens) for site, part, opens in replay.sites.select("site", "part", "first_opens").rows()}
    assert derived == {site: (part, len(opened)) for site, (part, opened) in by_hand.items()}
    assert replay.sites["part"].null_count() > 0


def test_steps_follow_the_median_day_and_hold_about_equal_numbers_of_first_opens(replay):
    placed = replay.sites.drop_nulls("part")
    for _, sites in placed.group_by("course", "part"):
        spans = sites.group_by("step").agg(
            pl.col("median_day").min().alias("from"),
            pl.col("median_day").max().alias("to"),
            pl.col("first_opens").sum(),
        )
        ordered = spans.sort("step")
        assert (ordered["to"].shift(1) <= ordered["from"]).drop_nulls().all()
        fair = sites["first_opens"].sum() / 6
        assert ordered["first_opens"].max() <= fair + sites["first_opens"].max()


def end_of(submitted, unregistered, lapse):
    dated = [(day, rank, name) for rank, (name, day) in enumerate(
        (("submitted_day", submitted), ("withdrawn_day", unregistered), ("lapsed_day", lapse))) if day is not None]  # fmt: skip
    return min(dated) if dated else (None, 0, None)


def enrolments_by_hand(cut, replay):
    """Every enrolment with its days and highest step, person by person."""
    submitted = {(person, part): day for _, person, part, day in cut.submissions.iter_rows()}
    opens: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for person, part, step, day in replay.first_opens.select("person", "part", "step", "day").iter_rows():
        opens.setdefault((person, part), []).append((day, step))
    rows = {}
    for course, person, registered, unregistered in cut.people.iter_rows():
        for part, opens_day, due, steps in (
            replay.parts.filter(course=course).select("part", "opens_day", "due_day", "steps").rows()
        ):
            if registered is None or (unregistered is not None and unregistered <= max(0, opens_day, registered)):
                continue
            enrolled = max(opens_day, registered)
            lapse = max(due, enrolled) + 28
            handed_in = submitted.get((person, part))
            handed_in = None if handed_in is None else max(handed_in, enrolled)
            day, _, kind = end_of(handed_in, unregistered, lapse if lapse <= 120 else None)
            mine = [(d, s) for d, s in opens.get((person, part), []) if day is None or d <= day]
            firsts = [d for d, _ in mine] + ([day] if kind == "submitted_day" else [])
            started = max(min(firsts), enrolled) if firsts else None
            step = steps if kind == "submitted_day" else max((s for _, s in mine), default=0)
            rows[person, part] = (enrolled, started, *(day if kind == end else None for end in ENDS), step)
    return rows


def test_every_enrolment_follows_the_rules(cut, replay):
    columns = ["enrolled_day", "started_day", *ENDS, "step"]
    derived = {(p, n): tuple(rest) for p, n, *rest in replay.enrolments.select("person", "part", *columns).iter_rows()}

    by_hand = enrolments_by_hand(cut, replay)

    assert len(derived) == len(replay.enrolments) == 7607
    assert derived == by_hand


def test_who_unregistered_by_day_0_gets_no_enrolment(cut, replay):
    gone = cut.people.filter(pl.col("unregistered_day") <= 0)["person"]

    assert len(gone) == 130
    assert not replay.enrolments["person"].is_in(gone.implode()).any()


def test_unregistering_withdraws_the_open_part_and_enrols_in_no_later_one(cut, replay):
    left = cut.people.filter(pl.col("unregistered_day") > 0).select("person", "unregistered_day")
    theirs = replay.enrolments.join(left, on="person")

    assert (theirs["enrolled_day"] < theirs["unregistered_day"]).all()
    assert theirs.filter(pl.col("state").is_in(["approved", "started"])).is_empty()
    withdrawn = theirs.drop_nulls("withdrawn_day")
    assert (withdrawn["withdrawn_day"] == withdrawn["unregistered_day"]).all()
    assert set(withdrawn["person"]) == set(left["person"])


def test_parts_whose_assessment_lies_after_the_cut_are_open_not_failed(replay):
    late = replay.enrolments.filter(pl.col("due_day") > cutting.CUT_DAY)

    assert set(late["state"]) == {"approved", "started", "completed", "withdrawn"}


def test_activation_counts_only_enrolments_of_28_days(replay):
    shares = {(course, part): a28 for course, part, a28 in activation(replay).select("course", "part", "a28").rows()}

    assert shares["AAA", 4] is None
    assert {key: round(share, 3) for key, share in shares.items() if share is not None} == {
        ("AAA", 1): 1.0, ("AAA", 2): 0.866, ("AAA", 3): 0.718,
        ("BBB", 1): 0.906, ("BBB", 2): 0.817, ("BBB", 3): 0.681, ("BBB", 4): 0.576,
    }  # fmt: skip


def test_person_days_keep_every_click(cut, replay):
    assert replay.person_days["clicks"].sum() == cut.clicks["clicks"].cast(pl.Int64).sum()
    assert not replay.person_days.select("person", "day").is_duplicated().any()
    assert replay.person_days["sites"].list.len().sum() == len(cut.clicks)


def test_same_cut_gives_the_same_replay(cut, replay):
    again = derive(cut)

    for name in ("courses", "parts", "steps", "sites", "enrolments", "person_days", "first_opens"):
        assert getattr(again, name).equals(getattr(replay, name)), name
    assert again.step_opens().equals(replay.step_opens())


def test_nothing_in_the_replay_is_a_real_date(replay):
    for name in ("parts", "enrolments", "person_days", "first_opens"):
        assert not any(isinstance(value, date) for value in getattr(replay, name).row(0))
