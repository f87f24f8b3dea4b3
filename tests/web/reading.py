"""What somebody reads on a page, in one language: as it is sent, or its words alone."""

from __future__ import annotations

import re

from django.test import Client

from tests.conftest import House


def browser(house: House, who: str, lang: str = "en") -> Client:
    """The browser of a persona who chose this language."""
    client = house.client(who)
    client.cookies["django_language"] = lang
    return client


def html(client: Client, address: str, lang: str = "en", **query: str) -> str:
    """The page as it is sent."""
    client.cookies["django_language"] = lang
    page = client.get(address, query)
    assert page.status_code == 200, (address, page.status_code)
    return page.content.decode()


def read(client: Client, address: str, lang: str = "en") -> str:
    """The words of the page, without its tags."""
    return words(html(client, address, lang))


def words(page: str) -> str:
    """The text of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
