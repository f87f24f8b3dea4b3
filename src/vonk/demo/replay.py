"""The replay organisation's learning: parts, steps, enrolments and activity, derived from real clicks, nothing drawn.

Choices where the recorded data leave room, each one deliberate:
- A part is open from the day after the previous assessment's date up to and including its own date (part 1 from the
  first click on); a first opening falls in the part of its day. The first part that closes after the cut is the last
  one shown.
- A site's part is the one with most of its first opens, the earlier one at a tie; under half of them makes it general.
- A step is a run of sites in order of median first-open day. At most six such steps come before the assessment, which
  has no sites and is reached by submitting. A site with very many first opens can fill more than its share of a step.
- Still registered at a date means: unregistered later than that date, or never. Who registers after a part has begun is
  enrolled in it on the day of registering, in the parts before it too, and has 28 days at least before it lapses.
- Who has no recorded day of registration (one person, without clicks) gets no enrolment.
- A submission carried over from an earlier presentation is dated before the course: it completes the part on enrolling.
- Of submitting, withdrawing and lapsing the earliest ends an enrolment, submitting first on the same day. A lapsed or
  withdrawn part is closed: what is submitted or opened afterwards no longer changes it.
- First activity is the first opening of one of the part's sites, or the submission if that came first; before the day
  of enrolment it counts as that day. Clicks on general sites, or on sites of another part, do not start a part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import polars as pl
import yaml

from vonk.demo.cut import CUT_DAY, Cut

FIRST_DAY: Final = -10
LAPSE_DAYS: Final = 28
CONTENT_STEPS: Final = 6
GENERAL_BELOW: Final = 0.5
ACTIVATION_DAYS: Final = 28


@dataclass(frozen=True, slots=True)
class Replay:
    """Frames keyed by course ("AAA", "BBB"), part and step (from 1), person and site (from 0); days count from day 0.

    courses: course, title_nl, title_en, people, sites
    parts: course, part, opens_day (of enrolment), due_day, open (due after the cut), steps, minutes, title_nl, title_en
    steps: course, part, step, kind (content | assessment), sites, title_nl, title_en, minutes (a design value)
    sites: course, site, activity_type, part and step (null: general), first_opens, share (of its part), median_day
    enrolments: course, person, part, due_day, enrolled_day, started_day, submitted_day, withdrawn_day, lapsed_day,
        state at the cut (approved | started | completed | withdrawn | lapsed), step (highest reached, 0 for none),
        last_day (of clicks on the part's sites before the enrolment ended)
    person_days: course, person, day, clicks, sites (list), parts (list, those whose sites were clicked)
    first_opens: course, person, site, day, part, step, one row per person and site
    """

    courses: pl.DataFrame
    parts: pl.DataFrame
    steps: pl.DataFrame
    sites: pl.DataFrame
    enrolments: pl.DataFrame
    person_days: pl.DataFrame
    first_opens: pl.DataFrame

    def step_opens(self) -> pl.DataFrame:
        """Find each person's first opening of each step, whichever site it was: course, person, part, step, day."""
        opens = self.first_opens.drop_nulls("part")
        return opens.group_by("course", "person", "part", "step", maintain_order=True).agg(pl.col("day").min())


def derive(cut: Cut) -> Replay:
    """Derive everything that the replay shows from the shipped cut."""
    windows = _windows(cut)
    opened = cut.clicks.group_by("course", "person", "site").agg(pl.col("day").min())
    sites = _with_steps(_with_parts(opened, windows)).join(cut.sites, on=["course", "site"], how="left").sort("site")
    first_opens = opened.join(sites.select("course", "site", "part", "step"), on=["course", "site"])
    course_titles, part_titles, step_titles = _titles()
    steps = _steps(sites, windows, step_titles)
    parts = _parts(windows, steps, part_titles)
    return Replay(
        courses=_courses(cut, course_titles),
        parts=parts,
        steps=steps,
        sites=sites.select("course", "site", "activity_type", "part", "step", "first_opens", "share", "median_day"),
        enrolments=_enrolments(cut, parts, sites, first_opens),
        person_days=_person_days(cut.clicks, sites),
        first_opens=first_opens.sort("person", "day", "site"),
    )


def activation(replay: Replay) -> pl.DataFrame:
    """Count per part: enrolled, mature, active, completed, withdrawn, lapsed, a28, unfinished.

    A28 is the share with a first activity within 28 days, of the enrolments 28 days old at the cut (null: none are).
    """
    mature = pl.col("enrolled_day") + ACTIVATION_DAYS <= CUT_DAY
    active = mature & (pl.col("started_day") - pl.col("enrolled_day") <= ACTIVATION_DAYS)
    ended = [(pl.col("state") == state).sum().alias(state) for state in ("completed", "withdrawn", "lapsed")]
    counts = replay.enrolments.group_by("course", "part").agg(
        pl.len().alias("enrolled"), mature.sum().alias("mature"), active.sum().alias("active"), *ended
    )
    a28 = pl.when(pl.col("mature") > 0).then(pl.col("active") / pl.col("mature")).alias("a28")
    unfinished = pl.col("enrolled") - pl.sum_horizontal("completed", "withdrawn", "lapsed")
    return counts.with_columns(a28, unfinished.alias("unfinished")).sort("course", "part")


def _windows(cut: Cut) -> pl.DataFrame:
    """List the parts up to the cut, each opening for enrolment at the date of the previous assessment."""
    previous = pl.col("due_day").shift(1).over("course", order_by="part")
    windows = cut.assessments.with_columns(previous.fill_null(FIRST_DAY).alias("opens_day"))
    windows = windows.with_columns(pl.col("part").cast(pl.Int64))
    return windows.filter(pl.col("opens_day") < CUT_DAY).sort("course", "part")


def _with_parts(opened: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    """Give every site its part (null: general), and the number, the median day and the part's share of first opens."""
    key = ["course", "site"]
    ends = windows.select("course", "part", "due_day").sort("due_day")
    placed = opened.sort("day").join_asof(
        ends, left_on="day", right_on="due_day", by="course", strategy="forward", check_sortedness=False
    )
    tally = placed.group_by(*key, "part").agg(pl.len().alias("here")).sort("here", "part", descending=[True, False])
    modal = tally.unique(key, keep="first", maintain_order=True)
    totals = opened.group_by(key).agg(pl.len().alias("first_opens"), pl.col("day").median().alias("median_day"))
    share = pl.col("here") / pl.col("first_opens")
    sites = totals.join(modal, on=key).with_columns(share.alias("share"))
    return sites.with_columns(pl.when(pl.col("share") >= GENERAL_BELOW).then("part").alias("part")).drop("here")


def _with_steps(sites: pl.DataFrame) -> pl.DataFrame:
    """Give every site of a part its step: equal slices of the part's first opens, in order of median first-open day."""
    key = ["course", "part"]
    ordered = sites.sort("course", "part", "median_day", "site")
    middle = pl.col("first_opens").cum_sum().over(key) - pl.col("first_opens") / 2
    slice_ = (CONTENT_STEPS * middle / pl.col("first_opens").sum().over(key)).floor()
    dense = slice_.rank("dense").over(key).cast(pl.Int64)
    return ordered.with_columns(pl.when(pl.col("part").is_not_null()).then(dense).alias("step"))


def _titles() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Read the titles of courses, parts and steps, and the steps' minutes, as their designer gave them."""
    text = (files("vonk.demo") / "data" / "offerings.yaml").read_text(encoding="utf-8")
    courses, parts, steps = [], [], []
    for course, content in yaml.safe_load(text).items():
        courses.append({"course": course, **_named(content["title"])})
        for part, offering in enumerate(content["parts"], 1):
            parts.append({"course": course, "part": part, **_named(offering["title"])})
            steps += [
                {"course": course, "part": part, "step": position, **_named(step), "minutes": step["minutes"]}
                for position, step in enumerate(offering["steps"], 1)
            ]
    return pl.DataFrame(courses), pl.DataFrame(parts), pl.DataFrame(steps)


def _named(text: Mapping[str, Any]) -> dict[str, str]:
    return {"title_nl": text["nl"], "title_en": text["en"]}


def _courses(cut: Cut, titles: pl.DataFrame) -> pl.DataFrame:
    people = cut.people.group_by("course").agg(pl.len().alias("people"))
    sites = cut.sites.group_by("course").agg(pl.len().alias("sites"))
    return titles.join(people, on="course").join(sites, on="course").sort("course")


def _steps(sites: pl.DataFrame, windows: pl.DataFrame, titles: pl.DataFrame) -> pl.DataFrame:
    """List the content steps that were found, then the assessment, of every part."""
    key = ["course", "part"]
    columns = [*key, "step", "kind", "sites"]
    found = sites.drop_nulls("part").group_by(*key, "step").agg(pl.len().cast(pl.Int64).alias("sites"))
    content = found.with_columns(pl.lit("content").alias("kind")).select(columns)
    final = windows.select(key).join(found.group_by(key).agg(pl.col("step").max()), on=key, how="left")
    final = final.with_columns(
        pl.col("step").fill_null(0) + 1, pl.lit("assessment").alias("kind"), pl.lit(0, pl.Int64).alias("sites")
    )
    steps = pl.concat([content, final.select(columns)])
    return steps.join(titles, on=[*key, "step"], how="left").sort(*key, "step")


def _parts(windows: pl.DataFrame, steps: pl.DataFrame, titles: pl.DataFrame) -> pl.DataFrame:
    key = ["course", "part"]
    sizes = steps.group_by(key).agg(pl.len().cast(pl.Int64).alias("steps"), pl.col("minutes").sum())
    parts = windows.join(sizes, on=key).join(titles, on=key, how="left")
    opened = (pl.col("due_day") > CUT_DAY).alias("open")
    return parts.select(*key, "opens_day", "due_day", opened, "steps", "minutes", "title_nl", "title_en").sort(key)


def _enrolments(cut: Cut, parts: pl.DataFrame, sites: pl.DataFrame, first_opens: pl.DataFrame) -> pl.DataFrame:
    """Follow every enrolment up to its end or to the cut."""
    key = ["course", "person", "part"]
    moves = _closed(_enrolled(cut, parts))
    running = pl.col("day") <= pl.min_horizontal("submitted_day", "withdrawn_day", "lapsed_day", pl.lit(CUT_DAY))
    opens = first_opens.drop_nulls("part").join(moves, on=key).filter(running)
    progress = opens.group_by(key).agg(pl.col("day").min().alias("first_open"), pl.col("step").max())
    clicked = cut.clicks.join(sites.select("course", "site", "part"), on=["course", "site"]).drop_nulls("part")
    last = clicked.join(moves, on=key).filter(running).group_by(key).agg(pl.col("day").max().alias("last_day"))
    frame = moves.join(progress, on=key, how="left").join(last, on=key, how="left")
    frame = frame.join(parts.select("course", "part", "steps"), on=["course", "part"])
    first = pl.min_horizontal("first_open", "submitted_day")
    reached = pl.when(pl.col("submitted_day").is_null()).then(pl.col("step").fill_null(0)).otherwise("steps")
    frame = frame.with_columns(
        pl.when(first.is_not_null()).then(pl.max_horizontal(first, "enrolled_day")).alias("started_day"),
        reached.alias("step"),
    )
    days = ["enrolled_day", "started_day", "submitted_day", "withdrawn_day", "lapsed_day"]
    return frame.select(*key, "due_day", *days, _state(), "step", "last_day").sort("person", "part")


def _enrolled(cut: Cut, parts: pl.DataFrame) -> pl.DataFrame:
    """Say who is enrolled in which part, on which day, and when the part's assessment was submitted."""
    people = cut.people.filter(pl.col("registered_day").is_not_null())
    rows = people.join(parts.select("course", "part", "opens_day", "due_day"), on="course")
    rows = rows.with_columns(pl.max_horizontal("opens_day", "registered_day").alias("enrolled_day"))
    left = pl.col("unregistered_day")
    stayed = left.is_null() | ((left > 0) & (left > pl.col("enrolled_day")))
    submissions = cut.submissions.with_columns(pl.col("part").cast(pl.Int64))
    return rows.filter(stayed).join(submissions, on=["course", "person", "part"], how="left")


def _closed(enrolled: pl.DataFrame) -> pl.DataFrame:
    """Keep of submitting, withdrawing and lapsing only the one that ended the enrolment."""
    lapse = pl.max_horizontal("due_day", "enrolled_day") + LAPSE_DAYS
    submitted = pl.max_horizontal("submitted_day", "enrolled_day")
    dated = enrolled.with_columns(
        pl.when(pl.col("submitted_day").is_not_null()).then(submitted).alias("submitted_day"),
        pl.col("unregistered_day").alias("withdrawn_day"),
        pl.when(lapse <= CUT_DAY).then(lapse).alias("lapsed_day"),
    )
    ends = ["submitted_day", "withdrawn_day", "lapsed_day"]
    ended = dated.with_columns(pl.min_horizontal(ends).alias("end"))
    first = pl.coalesce(pl.when(pl.col(end) == pl.col("end")).then(pl.lit(end)) for end in ends)
    kept = [pl.when(first == end).then(end).alias(end) for end in ends]
    return ended.select("course", "person", "part", "due_day", "enrolled_day", *kept)


def _state() -> pl.Expr:
    return (
        pl.when(pl.col("submitted_day").is_not_null())
        .then(pl.lit("completed"))
        .when(pl.col("withdrawn_day").is_not_null())
        .then(pl.lit("withdrawn"))
        .when(pl.col("lapsed_day").is_not_null())
        .then(pl.lit("lapsed"))
        .when(pl.col("started_day").is_not_null())
        .then(pl.lit("started"))
        .otherwise(pl.lit("approved"))
        .alias("state")
    )


def _person_days(clicks: pl.DataFrame, sites: pl.DataFrame) -> pl.DataFrame:
    """Add the clicks up per person and day, with the sites and the parts that they fell on."""
    placed = clicks.join(sites.select("course", "site", "part"), on=["course", "site"]).sort("person", "day", "site")
    return placed.group_by("course", "person", "day", maintain_order=True).agg(
        pl.col("clicks").cast(pl.Int64).sum(),
        pl.col("site").alias("sites"),
        pl.col("part").drop_nulls().unique().sort().alias("parts"),
    )
