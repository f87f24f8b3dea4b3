"""Documentation is held against the code: what exists has its mention, and what is mentioned exists."""

from __future__ import annotations

import argparse
import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from django.utils.module_loading import import_string

from vonk import cli
from vonk.conf.schedule import SCHEDULE
from vonk.engine import tables
from vonk.engine.decide import REASONS
from vonk.engine.playbook import grammar
from vonk.engine.playbook.loader import load_playbook
from vonk.engine.playbook.schema import Play, Refused
from vonk.engine.policy import CLOSED, POSTPONING
from vonk.engine.signals.registry import SIGNALS
from vonk.insight.specs import SAID, SPECS
from vonk.intake.headings import HEADINGS
from vonk.people import lifecycle
from vonk.people.purposes import PURPOSES

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "vonk"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
CODE = sorted(
    [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.yaml"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").glob("*.py")]
)


def page(name: str) -> str:
    """The text of one page under docs/."""
    return (DOCS / name).read_text(encoding="utf-8")


def marked(text: str) -> set[str]:
    """Everything that stands between backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))


def first_cells(text: str) -> set[str]:
    """What stands between backticks in the first cell of the rows of tables."""
    return {name for row in re.findall(r"^\| ([^|]*)\|", text, re.MULTILINE) for name in marked(row)}


def section(text: str, heading: str) -> str:
    """From a heading to the next one of the same depth."""
    depth = heading.split(" ", 1)[0]
    found = re.search(rf"^{re.escape(heading)}$(.*?)(?=^{depth} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no heading {heading!r}"
    return found[1]


# Settings


def environment() -> set[str]:
    """Every variable of ours that the code reads from the environment."""
    found: set[str] = set()
    for file in [*(SOURCE / "conf").glob("*.py"), SOURCE / "clock.py"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = ast.unparse(node.func)
                name = node.args[0].value
                reads = called in {"text", "flag", "env.text", "env.flag", "os.environ.get", "os.environ.setdefault"}
                if reads and isinstance(name, str) and name.startswith("VONK_"):
                    found.add(name)
    return found


def test_every_variable_of_the_environment_is_described_and_no_other():
    described = {name for name in first_cells(page("reference/settings.md")) if name.startswith("VONK_")}
    assert environment() == described


def test_no_page_speaks_of_a_variable_that_nobody_reads():
    known = environment() | {f"{name}_FILE" for name in environment()} | {"VONK_CHANNELS"}
    unknown = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in PAGES
        for name in re.findall(r"\bVONK_[A-Z_]+\b", file.read_text(encoding="utf-8"))
        if name not in known
    }
    assert not unknown


# Commands


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command, by its name."""
    actions = cli._parser()._actions
    return next(dict(action.choices) for action in actions if isinstance(action, argparse._SubParsersAction))


def test_every_command_has_its_heading_and_no_other():
    headings = re.findall(r"^## `vonk ([a-z-]+)`$", page("reference/commands.md"), re.MULTILINE)
    assert sorted(headings) == sorted(commands())


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_option_of_a_command_is_described_and_no_other(name: str):
    text = section(page("reference/commands.md"), f"## `vonk {name}`")
    described = set(re.findall(r"^- `(--[a-z-]+)", text, re.MULTILINE))
    options = {option for action in commands()[name]._actions for option in action.option_strings}
    assert described == {option for option in options if option.startswith("--")} - {"--help"}


def test_no_page_shows_a_command_that_does_not_exist():
    shown = {
        f"{file.relative_to(ROOT)}: vonk {word}"
        for file in PAGES
        for word in re.findall(r"(?:`|^|run )vonk ([a-z-]+)", file.read_text(encoding="utf-8"), re.MULTILINE)
        if word not in commands()
    }
    assert not shown


def test_scripts_that_pages_name_are_there():
    named = {name for file in PAGES for name in re.findall(r"\bscripts/([a-z-]+)\b", file.read_text(encoding="utf-8"))}
    assert {name for name in named if not (ROOT / "scripts" / name).is_file()} == set()


# The playbook


def test_every_play_is_listed_with_its_title_phase_grade_and_status():
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (.*)\|$", section(page("reference/playbook.md"), "## What is in it"), re.MULTILINE
    )
    told = {name: [cell.strip() for cell in rest.split("|")] for name, rest in rows}
    expected = {}
    for play in load_playbook().plays:
        status = f"{play.status}, default of its phase" if play.phase_default else play.status
        expected[play.id] = [play.text("title")["en"], play.phase, play.level, play.evidence.grade, status]
    for refused in load_playbook().refused:
        title = refused.text("title")["en"].replace("90%", "90 %")
        expected[refused.id] = [title, "", "", refused.grade, refused.status]
    assert told == expected


def test_every_field_of_a_play_is_described():
    described = first_cells(section(page("reference/playbook.md"), "## Fields"))
    assert described == set(Play.__struct_fields__) | set(Refused.__struct_fields__) - {"grade", "sources"}


def test_every_field_and_operator_of_the_grammar_is_described():
    text = section(page("reference/playbook.md"), "## Rules of eligibility")
    assert first_cells(text) == set(grammar.FIELDS)
    assert marked(text) >= grammar.OPERATORS | {"and", "or", "not"}


def test_every_practice_that_a_play_comes_from_is_named():
    text = section(page("science.md"), "### 2.2 Practices")
    named = set(re.findall(r"\| (X?\d+) \|", text)) | set(re.findall(r"^\| (X?\d+) ", text, re.MULTILINE))
    book = load_playbook()
    assert {ref for play in (*book.plays, *book.refused) for ref in play.seed_refs} <= named


def test_every_outcome_of_a_play_is_a_signal_of_the_method():
    named = set(re.findall(r"^\| ([A-Z]\d) \|", section(page("science.md"), "### 1.2 Signals by id"), re.MULTILINE))
    assert {play.outcome.primary for play in load_playbook().plays} <= named


# Figures, reasons, tables


def test_every_signal_is_described_with_what_it_counts_and_when_it_is_mature():
    text = section(page("reference/figures.md"), "## Signals")
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*)$", text, re.MULTILINE))
    assert rows.keys() == SIGNALS.keys()
    for name, signal in SIGNALS.items():
        for said in (
            signal.name,
            signal.numerator,
            signal.denominator,
            f"{signal.window_days} days",
            f"{signal.maturity_days} days",
        ):
            assert said in rows[name]


def test_every_released_table_is_described():
    assert first_cells(section(page("reference/figures.md"), "## Tables and windows")) == {
        spec.name for spec in (*SPECS, *SAID)
    }


def test_every_reason_is_described_in_the_order_in_which_it_binds():
    before = page("reference/reasons.md").split("## Recorded")[0]
    assert re.findall(r"^\| `(\w+)`", before, re.MULTILINE) == list(REASONS)


def test_every_recorded_constraint_is_described():
    text = section(page("reference/reasons.md"), "## Recorded, never a reason by themselves")
    assert first_cells(text) == {code for code, _ in POSTPONING} | {CLOSED}


def test_every_table_of_the_engine_is_described_with_its_columns():
    schemas = {name.lower(): schema for name, schema in vars(tables).items() if isinstance(schema, pa.Schema)}
    told = dict(re.findall(r"^\*\*`(\w+)`\*\*:(.*?)\n\n", page("reference/tables.md"), re.MULTILINE | re.DOTALL))
    assert {name: re.findall(r"`(\w+)`", text) for name, text in told.items()} == {
        name: schema.names for name, schema in schemas.items()
    }


# Running it


def test_every_job_of_the_schedule_is_described_and_can_be_called():
    text = section(page("operate/serve.md"), "## What runs when")
    assert first_cells(text) == {job.name for job in SCHEDULE}
    for job in SCHEDULE:
        assert callable(import_string(job.task).enqueue), job.name
        if job.at:
            assert re.search(rf"`{job.name}` \| {job.at:%H:%M} ", text), f"{job.name} runs at {job.at}"


def test_every_heading_of_a_file_of_people_is_described():
    text = section(page("operate/imports.md"), "### Headings")
    assert marked(text) >= {word for words in HEADINGS.values() for word in words.split()}


def test_every_class_of_personal_data_is_described_with_its_basis_and_term():
    text = section(page("operate/privacy.md"), "## What is kept, and how long")
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\| ([^|]*) \| ([^|]*) \|$", text, re.MULTILINE)
    handlers = {(handler.data_class, handler.basis, handler.term) for handler in lifecycle.registered()}
    assert set(rows) == handlers


def test_every_purpose_is_described():
    assert set(PURPOSES) <= marked(section(page("operate/privacy.md"), "## Purposes"))


# Dependencies


def test_every_dependency_has_a_line_and_no_other():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *(name for extra in project["project"]["optional-dependencies"].values() for name in extra),
        *(name for group in project["dependency-groups"].values() for name in group),
        *project["build-system"]["requires"],
    ]
    names = {re.split(r"[\[<>=~! ;]", requirement, maxsplit=1)[0].lower() for requirement in wanted}
    assert first_cells(section(page("adr/0099-dependencies.md"), "## Decision")) == names


# Links and references


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    bare = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", bare).replace(" ", "-")


def anchors(file: Path) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)}


def links() -> Iterator[tuple[Path, str]]:
    for file in PAGES:
        text = re.sub(r"```.*?```", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if not re.match(r"[a-z]+:", target):
                yield file, target


@pytest.mark.parametrize(("file", "target"), [pytest.param(f, t, id=f"{f.relative_to(ROOT)}-{t}") for f, t in links()])
def test_a_link_leads_somewhere(file: Path, target: str):
    path, _, anchor = target.partition("#")
    found = (file.parent / path).resolve() if path else file
    assert found.exists()
    if anchor:
        assert anchor in anchors(found)


def test_every_page_can_be_reached_from_the_first():
    reached, waiting = set[Path](), [ROOT / "README.md"]
    found: dict[Path, list[Path]] = {}
    for file, target in links():
        path = (file.parent / target.partition("#")[0]).resolve() if not target.startswith("#") else file
        found.setdefault(file, []).append(path / "README.md" if path.is_dir() else path)
    while waiting:
        file = waiting.pop()
        if file not in reached:
            reached.add(file)
            waiting += found.get(file, [])
    assert {str(file.relative_to(ROOT)) for file in PAGES if file not in reached} == set()


def references() -> dict[str, set[str]]:
    """Pages that the code names, with the sections: decisions.md section 6, science.md 1.3."""
    found: dict[str, set[str]] = {}
    for file in CODE:
        text = re.sub(r"\s*\n\s*#?\s*", " ", file.read_text(encoding="utf-8"))
        for name, number in re.findall(r"\b([a-z]+)\.md (?:section )?(\d+(?:\.\d+)?)", text):
            found.setdefault(f"{name}.md", set()).add(number)
    return found


def test_sections_that_the_code_names_are_there():
    assert references().keys() >= {"decisions.md", "science.md"}
    missing = {
        f"{name} {number}"
        for name, numbers in references().items()
        for number in numbers
        if not re.search(rf"^#+ {re.escape(number)}\.? ", page(name), re.MULTILINE)
    }
    assert not missing


def test_files_that_pages_name_are_there():
    named = {
        (file.relative_to(ROOT), name)
        for file in PAGES
        for name in marked(file.read_text(encoding="utf-8"))
        if re.fullmatch(r"(?:src|tests|bench|docs)/[\w/.-]+", name)
    }
    assert {f"{file}: {name}" for file, name in named if not (ROOT / name).exists()} == set()


# Words

ELSEWHERE = re.compile(
    r"(?<![\w.])/(?:work|root|home/\w+|tmp/\w+)/"  # a path of somebody's own machine
    r"|\b(?:issue|ticket|task) ?#?\d+\b|(?<![\w&/])#\d+\b"  # a number in somebody's own list
    r"|\b(?:TODO|FIXME|XXX)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("file", [pytest.param(file, id=str(file.relative_to(ROOT))) for file in PAGES])
def test_a_page_speaks_of_the_product_alone(file: Path):
    assert ELSEWHERE.findall(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", sorted(DOCS.glob("adr/0*.md")), ids=lambda file: file.name)
def test_a_decision_says_context_decision_what_was_rejected_and_what_follows(file: Path):
    headings = re.findall(r"^## (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert {"Context", "Decision", "Rejected", "Consequences"} <= set(headings)


def test_every_decision_stands_in_the_list():
    listed = set(re.findall(r"\]\((0\d{3}-[\w-]+\.md)\)", page("adr/README.md")))
    assert listed == {file.name for file in DOCS.glob("adr/0*.md")}
