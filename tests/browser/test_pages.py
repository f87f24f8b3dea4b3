"""Every page of every persona: it answers, fits the screen, can be read by everybody, and speaks one language."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Request

from tests.browser.conftest import Demo
from tests.browser.looking import Look, Visit, faults, paths_from, sideways, visit

pytestmark = pytest.mark.browser

DESK, PHONE = Look(1280, "nl", "light"), Look(390, "en", "dark")
NARROW = 320
LARGEST = 100_000  # bytes of a first visit, fonts aside
PICTURES = Path(__file__).parents[2] / "docs/img"
# persona: pages that must be among those found by following links from the front door
HOLDS = {
    "noor": {
        "/me/",
        "/me/learning/*/",
        "/me/inbox/",
        "/me/inbox/*/",
        "/me/inbox/*/why/",
        "/me/inbox/settings/",
        "/me/data/",
        "/me/talks/",
        "/me/talks/*/",
        "/me/talks/can-now/",
        "/me/say/",
        "/me/drivers/",
        "/me/used/",
        "/me/time/",
        "/me/feedback/",
        "/me/requests/",
        "/me/pay/",
        "/me/log/",
        "/me/learning/*/too-busy/",
        "/me/barriers/",
        "/me/wishes/",
        "/me/progress/",
    },
    "mila": {
        "/me/",
        "/team/",
        "/team/seen/",
        "/team/talks/",
        "/team/talks/*/",
        "/team/requests/",
        "/team/rituals/",
        "/team/card/",
        "/team/log/",
        "/team/ingredients/",
        "/team/coach/",
        "/team/coach/*/",
        "/team/questions/",
    },
    "lars": {
        "/org/",
        "/org/offerings/",
        "/org/offerings/*/",
        "/org/campaigns/*/",
        "/org/playbook/",
        "/org/playbook/*/",
        "/org/units/*/",
        "/org/scan/",
        "/org/drivers/",
        "/org/drivers/units/*/",
        "/org/use/",
        "/org/friction/",
        "/org/overview/",
        "/org/ingredients/",
        "/org/ingredients/units/*/",
        "/org/unused/",
        "/org/offerings/*/for-whom/",
        "/org/listening/",
        "/org/listening/reports/",
        "/org/listening/interviews/",
        "/org/pay/",
        "/org/time/",
    },
    "femke": {"/org/", "/org/offerings/*/", "/org/drivers/", "/org/listening/"},
    "wim": {"/org/", "/settings/purposes/", "/org/use/"},
    "sven": {"/me/", "/me/data/"},
    "rachida": {"/me/", "/me/data/"},
    "ada": {"/settings/imports/", "/settings/purposes/", "/settings/mail/", "/settings/mail/*/", "/settings/reports/"},
}
VISITOR = ("/demo/", "/accounts/login/", "/accounts/password/reset/", "/styleguide/")


def test_the_first_command_reports_people_statements_and_time(demo: Demo) -> None:
    assert re.search(r"2,150\s+people in \d+ units", demo.report)
    assert re.search(r"106,124\s+statements posted over HTTP", demo.report)
    assert re.search(r"decisions over 17 weekly runs", demo.report)
    assert "peak memory" in demo.report


# Each in the look that they mostly use; the other look of each is among the long tests.
AT_A_DESK: Final = ("lars", "wim", "ada")
LOOKS: Final = [
    pytest.param(
        persona,
        look,
        marks=() if persona == "noor" or (persona in AT_A_DESK) == (look is DESK) else pytest.mark.full,
        id=f"{persona}-{look}",
    )
    for persona in HOLDS
    for look in (DESK, PHONE)
]


@pytest.mark.parametrize(("persona", "look"), LOOKS)
def test_every_page_of_a_persona_is_sound(browser: Browser, demo: Demo, persona: str, look: Look) -> None:
    found = visit(browser, demo.url, look, persona)
    paths = paths_from(found, "/")
    kinds = {re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=playbook/)[a-z0-9_-]+|\d+", "*", path) for path in paths}
    assert kinds >= HOLDS[persona], f"no link leads to {HOLDS[persona] - kinds}"
    wrong = _wrong(found, look, paths)
    assert not wrong, "\n".join(wrong)
    found.context.close()


@pytest.mark.parametrize("look", [DESK, PHONE], ids=str)
def test_every_page_of_a_visitor_is_sound(browser: Browser, demo: Demo, look: Look) -> None:
    found = visit(browser, demo.url, look)
    wrong = _wrong(found, look, VISITOR)
    assert not wrong, "\n".join(wrong)
    found.context.close()


def _wrong(found: Visit, look: Look, paths: tuple[str, ...] | list[str]) -> list[str]:
    """On each page, what is wrong with it; on a phone also at the narrowest width."""
    wrong = []
    for path in paths:
        if (status := found.open(path)) != 200:
            wrong.append(f"{path}: answers {status}")
        wrong += [f"{path}: {fault}" for fault in faults(found, look)]
        if look.width < 500:
            found.page.set_viewport_size({"width": NARROW, "height": look.height})
            wrong += [f"{path}: {fault}" for fault in sideways(found.page)]
            found.page.set_viewport_size({"width": look.width, "height": look.height})
    return wrong


@pytest.mark.parametrize(("persona", "path"), [("noor", "/me/"), ("mila", "/team/"), ("lars", "/org/"), ("", "/demo/")])
def test_first_visit_is_small(browser: Browser, demo: Demo, persona: str, path: str) -> None:
    signed_in = visit(browser, demo.url, PHONE, persona)
    cookies = signed_in.context.cookies()
    signed_in.context.close()
    found = visit(browser, demo.url, PHONE)
    found.context.add_cookies(cookies)  # type: ignore[arg-type]
    finished: list[Request] = []
    found.page.on("requestfinished", lambda one: finished.append(one))  # noqa: PLW0108 - Playwright marks the function
    assert found.open(path) == 200
    found.page.wait_for_load_state("networkidle")
    sizes = {one.url: one.sizes()["responseBodySize"] for one in finished if one.resource_type != "font"}
    found.context.close()
    assert sum(sizes.values()) < LARGEST, sizes


PAGES = {  # picture: whose page, and which; a tuple follows the first link that begins so
    "where-we-stand": ("lars", "/org/", ""),
    "today": ("noor", "/me/", ""),
    "team": ("mila", "/team/", ""),
    "funnel": ("lars", "/org/", "/org/offerings/"),
    "campaign": ("lars", "/org/campaigns/", "/org/campaigns/"),
}


@pytest.mark.parametrize("name", PAGES)
def test_screenshots_for_the_readme(browser: Browser, demo: Demo, name: str) -> None:
    """VONK_SCREENSHOTS=1 takes them anew; otherwise they only have to be there."""
    picture = PICTURES / f"{name}.png"
    if os.environ.get("VONK_SCREENSHOTS") == "1":
        persona, path, link = PAGES[name]
        found = visit(browser, demo.url, Look(1280, "en", "light", height=860), persona)
        found.open(path)
        if link:
            found.page.locator(f"main a[href^='{link}']").first.click()
            found.page.wait_for_load_state("networkidle")
        found.page.screenshot(path=picture)
        found.context.close()
    assert picture.read_bytes()[:4] == b"\x89PNG"
