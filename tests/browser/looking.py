"""What a test of pages looks at: who one is, which pages there are, and what is wrong with one."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import polib
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request

LOCALE = Path(__file__).parents[2] / "src/vonk/locale/nl/LC_MESSAGES/django.po"
PER_KIND = 1  # so many pages of one kind (an offering, a message) are opened
NOT_PAGES = re.compile(r"^/(static|l)/|/export/|\.(ics|csv)|[?&]download")
VARIES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|(?<=/playbook/)[a-z0-9_-]+")
LETTER = re.compile(r"/settings/mail/\d+/$")  # in the language of whom it was sent to
SEEN_TEXT = """() => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll("[lang], script, style").forEach((part) => part.remove());
  return [document.documentElement.lang, copy.textContent.replace(/\\s+/g, " ")];
}"""
TOO_WIDE = """() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= page.clientWidth) return "";
  const out = [...document.querySelectorAll("body *")].filter((part) => {
    const scrolls = part.closest(".table-scroll");
    return part.getBoundingClientRect().right > page.clientWidth + 1 && (!scrolls || scrolls === part);
  });
  return `${page.scrollWidth} px on a screen of ${page.clientWidth}: ` + out.slice(0, 3).map((part) => part.outerHTML.slice(0, 90)).join(" | ");
}"""


@dataclass(frozen=True)
class Look:
    """One way to look: how wide, in which language, by day or by night."""

    width: int
    lang: str
    scheme: str
    height: int = 844
    javascript: bool = True

    def __str__(self) -> str:
        return f"{self.width}-{self.lang}-{self.scheme}"


@dataclass
class Visit:
    """One open page, and what the browser complained about since `calm` was last called."""

    page: Page
    context: BrowserContext
    url: str
    complaints: list[str] = field(default_factory=list)

    def calm(self) -> list[str]:
        """What was complained about, once."""
        found, self.complaints[:] = list(self.complaints), []
        return found

    def open(self, path: str) -> int:
        """Goes to a page; the status it answers with."""
        response = self.page.goto(self.url + path)
        assert response is not None
        return response.status

    def be(self, persona: str) -> None:
        """Signs in with the one click that the demo offers."""
        self.open("/demo/")
        self.page.locator(f"form[action='/demo/be/{persona}/'] button").click()
        self.page.wait_for_load_state()


def _failed(found: Visit, request: Request) -> None:
    """A request that the next page cut off is no fault; everything else is, what the policy blocked included."""
    if request.failure != "net::ERR_ABORTED":
        found.complaints.append(f"{request.url}: {request.failure}")


def visit(browser: Browser, url: str, look: Look, persona: str = "") -> Visit:
    """A new browser of somebody, who has never been here."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.scheme,  # type: ignore[arg-type]
        java_script_enabled=look.javascript,
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "django_language", "value": look.lang, "url": url}])
    page = context.new_page()
    found = Visit(page, context, url)
    page.on("console", lambda said: found.complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("requestfailed", lambda request: _failed(found, request))
    if persona:
        found.be(persona)
    return found


def paths_from(found: Visit, *starts: str) -> list[str]:
    """Every page that can be reached by links, at most PER_KIND of one kind; where a link forwards, what it leads to."""
    todo, kinds, reached = list(starts), Counter[str](), []
    while todo:
        path = todo.pop(0)
        kind = _kind(path)
        if path in reached or NOT_PAGES.search(path) or kinds[kind] >= (1 if "?" in path else PER_KIND):
            continue
        answer = found.context.request.get(found.url + path)
        kinds[kind] += 1
        path = answer.url.removeprefix(found.url)
        if path in reached:
            continue
        reached.append(path)
        todo += [html.unescape(link) for link in re.findall(r'<a [^>]*href="(/[^"#]*)', answer.text())]
        here = path.partition("?")[0]
        todo += [here + html.unescape(link) for link in re.findall(r'<a [^>]*href="(\?[^"#]*)', answer.text())]
    return reached


def _kind(path: str) -> str:
    where, _, query = path.partition("?")
    return VARIES.sub("*", where) + "?" + "&".join(sorted(part.partition("=")[0] for part in query.split("&")))


def faults(found: Visit, look: Look) -> list[str]:
    """What is wrong with the page that is open, in words."""
    wrong = [f"the browser says: {said}" for said in found.calm()]
    if (headings := found.page.locator("h1").count()) != 1:
        wrong.append(f"{headings} headings of the first level")
    wrong += sideways(found.page)
    wrong += _axe(found.page)
    lang, text = found.page.evaluate(SEEN_TEXT)
    if lang != look.lang and not LETTER.search(found.page.url):
        wrong.append(f"says that it is in {lang}, not in {look.lang}")
    return wrong + [f"not in {lang}: {said}" for said in foreign(lang) if said in text]


def sideways(page: Page) -> list[str]:
    """Whether one must scroll sideways to read this page, and what sticks out."""
    wide = page.evaluate(TOO_WIDE)
    return [f"scrolls sideways, {wide}"] if wide else []


def _axe(page: Page) -> list[str]:
    result = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
    return [
        f"axe {one['id']} ({one['impact']}): {one['help']}: {one['nodes'][0]['html'][:160]}"
        for one in result.response["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


@cache
def foreign(lang: str) -> list[str]:
    """Sentences that belong to the other language: all that are long enough not to stand in a name by chance."""
    entries = [entry for entry in polib.pofile(str(LOCALE)) if "%" not in entry.msgid and entry.msgid != entry.msgstr]
    own, other = ("msgstr", "msgid") if lang == "nl" else ("msgid", "msgstr")
    spoken = " ".join(getattr(entry, own) for entry in entries)
    return [said for entry in entries if len(said := getattr(entry, other)) > 14 and said not in spoken]
