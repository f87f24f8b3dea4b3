"""Short pieces and recipes: in both languages, for who they are written for, and the same whatever a team does."""

from __future__ import annotations

import pytest

from tests.conftest import House
from tests.web.reading import browser, html, read, words
from vonk.activation.articles import articles, for_role
from vonk.engine.playbook.loader import load_playbook
from vonk.web.reading import read_now

pytestmark = pytest.mark.usefixtures("now_is")


def test_every_piece_is_readable_in_both_languages_and_nothing_in_it_is_raw(house: House) -> None:
    lars, mila = house.client("lars"), house.client("mila")
    for lang in ("nl", "en"):
        for slug, one in articles(lang).items():
            for client, role, face in ((lars, "learning_team", "org"), (mila, "manager", "team")):
                address = f"/{face}/reading/{slug}/"
                if role not in one.who:
                    assert client.get(address).status_code == 404
                    continue
                page = html(client, address, lang)
                assert one.title in page
                assert "<h2>" in page
                assert "**" not in page
                assert all(source.cite in words(page).replace("&amp;", "&") for source in one.sources)


def test_the_lists_hold_what_is_written_for_their_readers(house: House) -> None:
    for name, face, role in (("council", "org", "learning_team"), ("deputy", "team", "manager")):
        page = read(browser(house, name), f"/{face}/reading/")
        assert all(one.title in page for one in for_role(role, "en"))  # type: ignore[arg-type]
    assert "Did it work, or did it seem so?" not in read(browser(house, "mila"), "/team/reading/")


def test_a_piece_leads_to_the_recipes_that_its_reader_may_open(house: House) -> None:
    mila = browser(house, "mila")
    page = html(mila, "/team/reading/looking-back/")
    assert 'href="/team/recipes/ten-minute-debrief/"' in page
    assert mila.get("/team/recipes/ten-minute-debrief/").status_code == 200
    assert "/team/recipes/micro-step/" not in html(mila, "/team/reading/half-way/")
    assert 'href="/org/playbook/micro-step/"' in html(browser(house, "lars"), "/org/reading/half-way/")


def test_leaders_open_recipes_of_managers_and_teams_and_no_other(house: House) -> None:
    mila = browser(house, "mila")
    listed = html(mila, "/team/recipes/")
    for play in load_playbook().plays:
        theirs = play.level in ("manager", "team") and play.status != "retired"
        assert (f"/team/recipes/{play.id}/" in listed) is theirs
        assert (mila.get(f"/team/recipes/{play.id}/").status_code == 200) is theirs
    assert mila.get("/team/recipes/nothing/").status_code == 404
    assert house.client("noor").get("/team/recipes/").status_code == 404


def test_a_recipe_stands_on_one_sheet_with_every_step_in_the_readers_language(house: House) -> None:
    mila = house.client("mila")
    for lang in ("nl", "en"):
        page = read(mila, "/team/recipes/ten-minute-debrief/", lang)
        play = load_playbook().play("ten-minute-debrief")
        assert all(step in page for step in play.recipe[lang])
        assert play.text("caveat")[lang] in page


def test_the_first_page_of_a_team_has_one_quiet_line_that_is_the_same_for_every_manager(house: House) -> None:
    lines = [html(browser(house, name), "/team/").split('class="quiet-line"')[1].split("</div>")[0]
             for name in ("mila", "boss", "deputy")]  # fmt: skip
    assert len(set(lines)) == 1
    assert lines[0].count("read-more") == 1


def test_a_moment_gives_lines_with_addresses_of_the_readers_face() -> None:
    assert [line.url for line in read_now("many_stop", "manager")] == ["/team/reading/half-way/"]
    assert [line.url for line in read_now("few_start", "learning_team")] == ["/org/reading/before-the-start/"]
    assert read_now("nothing", "learning_team") == ()
