"""What comparisons found moves what decisions expect, and travels between organisations as estimate, error and sizes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.activation.world import crowd, purpose, run
from tests.conftest import NOW, TODAY, House
from vonk.activation.evidence import Found, keep_found, known_of, priors
from vonk.activation.evidence_files import NotEvidence, export_evidence, import_evidence, undo_import
from vonk.activation.models import Campaign, Decision, Evidence
from vonk.activation.playbook import playbook
from vonk.cli import main
from vonk.people.access import NotAllowed, System

pytestmark = pytest.mark.django_db
PLAY = "two-step-start"
SYSTEM = System("test", NOW)


def ended(name: str = "c") -> Campaign:
    return Campaign.objects.create(
        name={"nl": name}, play=PLAY, wave=name, starts_on=TODAY, ends_on=TODAY, smallest_effect=0.03, state="ended"
    )


def found(treated: tuple[int, int] = (400, 1000), control: tuple[int, int] = (300, 1000), **more: Any) -> Found:
    return Found(ended(str(uuid4())[:8]).pk, PLAY, "started", TODAY, (*treated, *control), **more)


def belief() -> tuple[float, float]:
    prior = playbook(at=NOW).play(PLAY).evidence.effect_prior
    return prior.mean, prior.sd


def row(**change: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "play": PLAY, "outcome": "started", "estimate": 0.4, "se": 0.1, "treated": 1000,
            "control": 1000, "ended": "2026-10"} | change  # fmt: skip


def file(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"format": "vonk-evidence-1", "rows": rows}).encode()


# What is believed


def test_without_evidence_the_play_speaks_for_itself(house: House) -> None:
    assert priors(at=NOW) == {}
    assert known_of(house.viewer("lars"), play=PLAY) is None


def test_what_was_found_here_weighs_with_its_own_error_and_what_was_found_elsewhere_moves_half_at_most(
    house: House,
) -> None:
    mean, sd = belief()
    import_evidence(SYSTEM, content=file(row(estimate=1.0, se=0.08, treated=5000, control=5000)))
    elsewhere, _ = priors(at=NOW)[PLAY]
    assert mean < elsewhere <= mean + (1.0 - mean) / 2
    assert keep_found(SYSTEM, found=found())
    here, sure = priors(at=NOW)[PLAY]
    assert sure < sd
    kept = Evidence.objects.get(origin="here")
    assert abs(here - kept.estimate) < abs(elsewhere - kept.estimate)
    assert priors(at=NOW.replace(year=2025)) == {}  # nobody knew then


def test_a_comparison_counts_once_and_only_with_two_hundred_in_each_arm(house: House) -> None:
    one = found()
    assert keep_found(SYSTEM, found=one)
    assert not keep_found(SYSTEM, found=one)
    assert not keep_found(SYSTEM, found=found(control=(60, 199)))
    plain, wide = found(), found(wider=2.0)
    for other in (plain, wide):
        keep_found(SYSTEM, found=other)
    errors = list(Evidence.objects.order_by("pk").values_list("se", flat=True))
    assert errors[2] == pytest.approx(2 * errors[1])


def test_another_outcome_than_the_one_of_its_phase_says_nothing_of_the_belief(house: House) -> None:
    import_evidence(SYSTEM, content=file(row(outcome="applied")))
    assert priors(at=NOW) == {}


@pytest.mark.usefixtures("reading")
def test_a_run_decides_with_what_is_known_here(house: House) -> None:
    """Three comparisons here in which a play did much harm: from then on another play goes, or none."""
    for name in ("signals", "nudges", "experiments"):
        purpose(name, on=True)
    crowd(house.noord, 3)
    usual = _play_of_the_crowd()
    for _ in range(3):
        one = found((100, 2000), (1400, 2000))
        keep_found(SYSTEM, found=Found(one.campaign, usual, "started", TODAY, one.counts))
    assert _play_of_the_crowd() != usual


def _play_of_the_crowd() -> str:
    from django.db import transaction

    with transaction.atomic():
        run()
        plays = set(Decision.objects.filter(person__code="c0001").values_list("play", flat=True))
        transaction.set_rollback(True)
    return plays.pop() if plays else ""


def test_only_readers_of_figures_read_what_is_known(house: House) -> None:
    import_evidence(SYSTEM, content=file(row(), row()))
    known = known_of(house.viewer("council"), play=PLAY)
    assert known is not None
    assert (known.places, known.here) == (1, None)
    for name in ("noor", "mila", "registrar", "admin"):
        with pytest.raises(NotAllowed):
            known_of(house.viewer(name), play=PLAY)


# The file


def test_what_leaves_the_house_is_an_estimate_its_error_two_sizes_and_a_month(house: House) -> None:
    keep_found(SYSTEM, found=found())
    import_evidence(SYSTEM, content=file(row()))
    told = export_evidence(SYSTEM)
    (one,) = json.loads(told.content)["rows"]
    assert set(one) == {"id", "play", "outcome", "estimate", "se", "treated", "control", "ended"}
    assert (one["treated"], one["ended"], one["play"]) == (1000, "2026-11", PLAY)
    Evidence.objects.filter(origin="here").update(control=195)
    assert (export_evidence(SYSTEM).rows, export_evidence(SYSTEM).few) == ((), 1)


def test_a_file_comes_in_once_and_goes_back_as_a_whole(house: House) -> None:
    content = file(row(), row())
    looked = import_evidence(SYSTEM, content=content, dry_run=True)
    assert (looked.new, Evidence.objects.count()) == (2, 0)
    first, again = import_evidence(SYSTEM, content=content), import_evidence(SYSTEM, content=content)
    assert (first.new, again.new, again.known, Evidence.objects.count()) == (2, 0, 2, 2)
    assert Evidence.objects.filter(origin="elsewhere", ended_on=date(2026, 10, 1)).count() == 2
    with pytest.raises(LookupError):
        undo_import(SYSTEM, batch="")
    assert undo_import(SYSTEM, batch=first.batch[:12]) == 2
    with pytest.raises(LookupError):
        undo_import(SYSTEM, batch=first.batch)


def test_what_went_out_from_here_and_comes_back_stays_one(house: House) -> None:
    keep_found(SYSTEM, found=found())
    back = import_evidence(SYSTEM, content=export_evidence(SYSTEM).content)
    assert (back.new, back.known, Evidence.objects.get().origin) == (0, 1, "here")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"play": "no-such-play"}, "play"),
        ({"outcome": "happy"}, "outcome"),
        ({"estimate": "0.4"}, "estimate"),
        ({"estimate": float("nan")}, "estimate"),
        ({"estimate": 9}, "estimate"),
        ({"treated": 199}, "treated"),
        ({"control": True}, "control"),
        ({"se": 0.01}, "se"),  # a thousand people in an arm cannot tell it so exactly
        ({"se": 0}, "se"),
        ({"ended": "2027-01"}, "ended"),
        ({"ended": "2026-13"}, "ended"),
        ({"id": "7"}, "id"),
        ({"unit": "Team Noord"}, "unit"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_comes_in(house: House, change: dict[str, Any], field: str) -> None:
    done = import_evidence(SYSTEM, content=file(row(), row(**change)))
    assert [(one.row, one.field) for one in done.problems] == [(2, field)]
    assert Evidence.objects.count() == 0


def test_a_row_without_a_field_or_twice_in_the_file_is_named(house: House) -> None:
    short, twice = row(), row()
    del short["se"]
    done = import_evidence(SYSTEM, content=file(short, twice, twice))
    assert [(one.row, one.field) for one in done.problems] == [(1, "se"), (2, "id"), (3, "id")]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b'{"format": "x", "rows": []}', b'{"rows": {}}'])
def test_another_file_is_refused(house: House, content: bytes) -> None:
    with pytest.raises(NotEvidence):
        import_evidence(SYSTEM, content=content)


def test_the_commands_say_what_they_did_and_how_to_take_it_back(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main(["evidence", *words])
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out + told.err

    out = tmp_path / "out.json"
    assert said("export", str(out))[0] == 1
    keep_found(SYSTEM, found=found())
    code, told = said("export", str(out))
    assert (code, PLAY in told, out.exists()) == (0, True, True)
    incoming = tmp_path / "in.json"
    incoming.write_bytes(file(row()))
    assert "would be new" in said("import", str(incoming), "--dry-run")[1]
    code, told = said("import", str(incoming))
    assert code == 0
    batch = told.split("--undo ")[1].strip()
    assert said("import", "--undo", batch) == (0, "1 taken back.\n")
    incoming.write_bytes(file(row(se=0.001)))
    code, told = said("import", str(incoming))
    assert (code, "se" in told, "Nothing is written" in told) == (1, True, True)
    assert said("import")[0] == said("import", str(tmp_path / "none"))[0] == 1
