"""What people do, pressed in a real browser: with JavaScript and without, by mouse and by keyboard."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Demo
from tests.browser.looking import Look, Visit, faults, visit

pytestmark = pytest.mark.browser

DESK = Look(1280, "en", "light")
PHONE = Look(390, "nl", "dark")
WITHOUT = Look(1280, "en", "light", javascript=False)
WORDS = "I cannot find the form"
FIRST_PAGE = {
    "noor": "/me/",
    "mila": "/team/",
    "lars": "/org/",
    "femke": "/org/",
    "wim": "/me/",
    "sven": "/me/",
    "rachida": "/me/",
    "ada": "/settings/imports/",
}
type Enter = Callable[..., Visit]


@pytest.fixture
def enter(browser: Browser, demo: Demo) -> Iterator[Enter]:
    """Opens a browser as somebody; afterwards none of them may have complained."""
    opened: list[Visit] = []

    def one(persona: str = "", look: Look = DESK) -> Visit:
        opened.append(visit(browser, demo.url, look, persona))
        return opened[-1]

    yield one
    said = [complaint for found in opened for complaint in found.calm()]
    for found in opened:
        found.context.close()
    assert said == []


def press(page: Page, name: str | re.Pattern[str], role: str = "button") -> None:
    """Presses the first thing of this name and waits for the page that follows."""
    page.get_by_role(role, name=name, exact=isinstance(name, str)).first.click()  # type: ignore[arg-type]
    page.wait_for_load_state()


def begin(found: Visit) -> str:
    """Opens today's step; the address of its page."""
    found.open("/me/")
    press(found.page, "Begin this step", role="link")
    assert re.search(r"/me/learning/[0-9a-f-]{36}/$", found.page.url)
    return found.page.url.removeprefix(found.url)


@pytest.mark.parametrize("persona", FIRST_PAGE)
def test_one_click_signs_in_and_leads_to_ones_first_page(enter: Enter, persona: str) -> None:
    found = enter(persona)
    assert found.page.url == found.url + FIRST_PAGE[persona]


@pytest.mark.parametrize("look", [DESK, WITHOUT], ids=["javascript", "no javascript"])
def test_noor_says_a_step_is_done_and_undoes_it(enter: Enter, look: Look) -> None:
    noor = enter("noor", look)
    begin(noor)
    step = noor.page.get_by_role("heading", level=1).inner_text()
    done = noor.page.locator("ol.steps").get_by_text("done")
    before = done.count()
    press(noor.page, "I did this step")
    expect(noor.page.get_by_role("status")).to_contain_text(re.compile(r"Step \d+ is done\."))
    assert done.count() == before + 1
    assert noor.page.get_by_role("heading", level=1).inner_text() != step
    press(noor.page, "Undo")
    expect(noor.page.get_by_role("status")).to_contain_text(re.compile(r"Step \d+ is open again\."))
    assert done.count() == before
    assert noor.page.get_by_role("heading", level=1).inner_text() == step


@pytest.mark.parametrize("look", [DESK, WITHOUT], ids=["javascript", "no javascript"])
def test_what_noor_shares_is_milas_one_thing_until_she_takes_it_back(enter: Enter, look: Look) -> None:
    noor, mila = enter("noor", look), enter("mila", look)
    mila.open("/team/")
    before = mila.page.locator("main").inner_text()
    assert WORDS not in before
    begin(noor)
    noor.page.get_by_label("What is in the way?").fill(WORDS)
    press(noor.page, "Share that I am stuck")
    expect(noor.page.get_by_role("status")).to_contain_text("Your manager can see this now.")

    mila.open("/team/")
    assert WORDS in mila.page.locator("main").inner_text()
    heading = mila.page.get_by_role("heading", level=1)
    while "Noor" not in heading.inner_text():  # the demo's example goes first: who is stuck longest
        press(mila.page, "Something else", role="link")
        assert "?other=0" not in mila.page.url, "all were shown, and none was about Noor"
    press(mila.page, "I asked")
    expect(mila.page.get_by_role("status")).to_contain_text(re.compile(r"Noted: you asked Noor"))
    press(mila.page, "Undo")
    expect(heading).not_to_have_text("Done for this week")

    noor.open("/me/")
    press(noor.page, "Take back")
    expect(noor.page.get_by_role("status")).to_contain_text("Your manager no longer sees it.")
    mila.open("/team/")
    assert mila.page.locator("main").inner_text() == before


def test_not_now_puts_a_step_aside_and_brings_it_back(enter: Enter) -> None:
    sven = enter("sven")
    step = sven.page.get_by_role("heading", level=1).inner_text()
    press(sven.page, "Not now")
    expect(sven.page.get_by_role("status")).to_contain_text("Not now is fine.")
    assert sven.page.get_by_role("heading", level=1).inner_text() != step
    press(sven.page, "Undo")
    assert sven.page.get_by_role("heading", level=1).inner_text() == step


def test_messages_are_paused_in_two_presses_and_the_other_switches_stay(enter: Enter) -> None:
    noor = enter("noor")
    noor.open("/me/inbox/")
    press(noor.page, "Stop or pause messages", role="link")
    sheet = noor.page.locator(".sheet")
    assert "until" not in sheet.inner_text()
    press(noor.page, "Pause for a week")
    expect(sheet).to_contain_text(re.compile(r"1 December"))
    press(noor.page, "Turn on again")
    assert "1 December" not in sheet.inner_text()


@pytest.mark.parametrize("look", [DESK, WITHOUT], ids=["javascript", "no javascript"])
def test_the_language_changes_on_the_spot_and_stays(enter: Enter, look: Look) -> None:
    sven = enter("sven", look)
    sven.open("/me/data/")
    expect(sven.page.get_by_role("heading", level=1)).to_have_text("About me")
    press(sven.page, "Nederlands")
    assert sven.page.url.endswith("/me/data/")
    expect(sven.page.get_by_role("heading", level=1)).to_have_text("Over mij")
    assert sven.page.locator("html").get_attribute("lang") == "nl"
    sven.open("/me/")
    assert sven.page.locator("html").get_attribute("lang") == "nl"


def test_the_first_step_is_reached_and_begun_by_keyboard_alone(enter: Enter) -> None:
    noor = enter("noor")
    noor.page.keyboard.press("Tab")
    expect(noor.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    noor.page.keyboard.press("Enter")
    ember = noor.page.locator(".button.ember")
    for _ in range(20):
        noor.page.keyboard.press("Tab")
        outline = noor.page.evaluate("getComputedStyle(document.activeElement).outline")
        assert re.search(r"solid [2-9]px|[2-9]px solid|solid.*[2-9]px", outline), outline
        if ember.evaluate("one => one === document.activeElement"):
            break
    expect(ember).to_be_focused()
    noor.page.keyboard.press("Enter")
    noor.page.wait_for_url("**/me/learning/**")


def test_what_is_somebody_elses_does_not_exist(enter: Enter) -> None:
    noor, sven = enter("noor"), enter("sven")
    theirs = begin(noor)
    assert sven.context.request.get(sven.url + theirs).status == 404
    for path in ("/team/", "/org/", "/org/scan/", "/settings/imports/", "/settings/mail/"):
        answer = sven.context.request.get(sven.url + path)
        assert answer.status == 404, path
        assert "There is nothing here for you" in answer.text()


def test_a_page_that_does_not_exist_is_sound_and_leads_home(browser: Browser, demo: Demo) -> None:
    for look in (DESK, PHONE):
        found = visit(browser, demo.url, look, "sven")
        assert found.open("/org/") == 404
        assert [one for one in faults(found, look) if "404" not in one] == []
        found.page.locator(".button.ember").click()
        found.page.wait_for_url("**/me/")
        found.context.close()


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Three hundred enrolments as another system gives them; one course of five loses most of its people."""
    path = tmp_path / "inschrijvingen.csv"
    courses = ("Tillen", "Rapporteren", "Valpreventie", "Medicatie", "Gesprekken")
    with path.open("w", newline="") as file:
        lines = csv.writer(file, delimiter=";")
        lines.writerow(["Medewerkernummer", "Cursus", "Afdeling", "Ingeschreven op", "Gestart op", "Afgerond op"])
        for number in range(300):
            course, turn, month = courses[number % 5], number // 5 % 10, number % 6 + 1
            done = f"20-{month + 1:02}-2026" if turn < (2 if course == "Rapporteren" else 8) else ""
            team = f"Team {turn % 2 + 1}"
            lines.writerow([f"M{number:03}", course, team, f"02-{month:02}-2026", f"09-{month:02}-2026", done])
    return path


@pytest.mark.parametrize("look", [PHONE, WITHOUT], ids=["phone, nl", "no javascript"])
def test_an_export_becomes_a_ranked_page_that_prints_well(enter: Enter, export: Path, look: Look) -> None:
    lars = enter("lars", look)
    lars.open("/org/scan/")
    lars.page.locator("input[type=file]").set_input_files(export)
    lars.page.locator(".sheet .button.ember").click()
    lars.page.wait_for_url("**/org/scan/result/")
    assert "Rapporteren" in lars.page.locator("#first-action").inner_text()
    assert "Rapporteren" in lars.page.locator(".rank").first.inner_text()
    if look.javascript:
        assert faults(lars, look) == []
    prints_well(lars.page)


def test_where_we_stand_prints_well(enter: Enter) -> None:
    lars = enter("lars")
    lars.open("/org/")
    prints_well(lars.page)


def prints_well(page: Page) -> None:
    """On paper nothing can be pressed, and black stands on white."""
    page.emulate_media(media="print")
    assert page.locator("nav:visible, .button:visible, .language:visible, .toast:visible").count() == 0
    assert page.locator("h1").is_visible()
    assert page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")


@pytest.mark.parametrize(
    ("persona", "look"), [("noor", Look(390, "en", "light")), ("sven", WITHOUT)], ids=["phone", "no javascript"]
)
def test_the_pulse_is_at_most_four_taps(enter: Enter, persona: str, look: Look) -> None:
    found = enter(persona, look)
    found.open("/me/")
    question, taps = found.page.locator("#question"), 0
    while question.locator("button.chip").count():
        asked = question.locator("#asked").inner_text()
        question.locator("button.chip").first.click()
        expect(question.locator("#asked").filter(has_text=asked)).to_have_count(0)
        taps += 1
    assert 2 <= taps <= 4
    expect(question).to_contain_text("That was all. Thank you.")


def test_whether_it_was_used_takes_two_taps(enter: Enter) -> None:
    noor = enter("noor", Look(390, "en", "light"))
    noor.open("/me/")
    noor.page.locator("#used").get_by_role("button", name="Not yet").click()
    noor.page.wait_for_load_state()
    noor.page.locator("#used").locator("button.chip").first.click()
    noor.page.wait_for_load_state()
    expect(noor.page.locator("#used")).not_to_contain_text("Not yet")
    assert noor.page.locator("#used").get_by_role("link").count() > 0, "what fits the barrier is offered at once"


def test_a_manager_is_done_within_two_clicks_of_the_message(enter: Enter) -> None:
    mila = enter("mila")
    mila.open("/team/")  # where the button of the message leads: the first click
    press(mila.page, "I asked")
    expect(mila.page.get_by_role("status")).to_contain_text("Noted")
