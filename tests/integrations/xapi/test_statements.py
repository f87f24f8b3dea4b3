"""The record store over HTTP, as a learning platform meets it."""

from __future__ import annotations

import base64
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.http import HttpResponse
from django.test import Client

from tests.conftest import House
from tests.records.samples import COURSE, VERBS, open_lms, statement
from vonk.records.actions import Opened
from vonk.records.models import Statement

pytestmark = pytest.mark.urls("tests.integrations.xapi.addresses")


class Platform:
    """A client with a key, a secret and a version."""

    def __init__(self, opened: Opened, version: str = "1.0.3") -> None:
        token = base64.b64encode(f"{opened.key}:{opened.secret}".encode()).decode()
        self.headers = {"Authorization": f"Basic {token}", "X-Experience-API-Version": version}
        self.client = Client(enforce_csrf_checks=True)

    def post(self, body: Any, **more: Any) -> HttpResponse:
        data = body if isinstance(body, bytes) else msgspec.json.encode(body)
        options = {"content_type": "application/json", "headers": self.headers, **more}
        return self.client.post("/xapi/statements", data, **options)

    def put(self, statement_id: object, body: Any, query: str = "") -> HttpResponse:
        path = f"/xapi/statements?statementId={statement_id}{query}"
        return self.client.put(path, msgspec.json.encode(body), content_type="application/json", headers=self.headers)

    def get(self, headers: dict[str, str] | None = None, **query: Any) -> HttpResponse:
        return self.client.get("/xapi/statements", query, headers={**self.headers, **(headers or {})})

    def found(self, **query: Any) -> list[str]:
        response = self.get(**query)
        assert response.status_code == 200, response.content
        return [one["id"] for one in msgspec.json.decode(response.content)["statements"]]


@pytest.fixture
def lms(house: House) -> Platform:
    return Platform(open_lms())


def error(response: HttpResponse) -> str:
    return str(msgspec.json.decode(response.content)["error"])


def test_batch_is_stored_and_its_ids_come_back_in_order(lms: Platform) -> None:
    some = [statement() for _ in range(3)]
    response = lms.post(some)
    assert response.status_code == 200
    assert msgspec.json.decode(response.content) == [one["id"] for one in some]
    assert response["X-Experience-API-Version"] == "1.0.3"
    assert response["X-Experience-API-Consistent-Through"].endswith("Z")


def test_refusal_names_the_path(lms: Platform) -> None:
    response = lms.post([statement(), {**statement(), "actor": {"mbox": "noor"}}])
    assert response.status_code == 400
    assert error(response).startswith("$[1].actor.mbox: ")
    assert not Statement.objects.exists()


def test_wrong_secret_or_none_is_401_and_reads_nothing(lms: Platform) -> None:
    for wrong in ("", "Basic x", "Basic " + base64.b64encode(b"key:guess").decode(), "Bearer x"):
        response = lms.post(statement(), headers={"X-Experience-API-Version": "1.0.3", "Authorization": wrong})
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("version", ["", "0.95", "3.0"])
def test_version_must_be_spoken_here(house: House, version: str) -> None:
    assert Platform(open_lms(), version).post(statement()).status_code == 400


def test_version_of_the_request_is_that_of_the_answer(house: House) -> None:
    assert Platform(open_lms(), "2.0.0").get()["X-Experience-API-Version"] == "2.0.0"


def test_conflict_is_409(lms: Platform) -> None:
    one = statement()
    assert lms.post(one).status_code == 200
    assert lms.post(one).status_code == 200
    assert lms.post({**one, "verb": {"id": VERBS + "failed"}}).status_code == 409


def test_too_much_at_once_is_413(lms: Platform, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = lms.post([statement() for _ in range(10)])
    assert response.status_code == 413
    assert "split the batch" in error(response)


def test_other_content_types_and_parameters_are_refused(lms: Platform) -> None:
    assert "application/json" in error(lms.post(b"x", content_type="multipart/mixed; boundary=a"))
    assert lms.post(statement(), query_params={"statementId": str(uuid4())}).status_code == 400
    assert lms.client.delete("/xapi/statements", headers=lms.headers).status_code == 405


def test_put_stores_one_under_the_id_of_the_address(lms: Platform) -> None:
    bare = {name: value for name, value in statement().items() if name != "id"}
    mine = uuid4()
    assert lms.put(mine, bare).status_code == 204
    assert msgspec.json.decode(Statement.objects.get().body)["id"] == str(mine)
    assert lms.put(mine, {**bare, "id": str(mine)}).status_code == 204
    assert lms.put(mine, {**bare, "verb": {"id": VERBS + "failed"}}).status_code == 409
    assert lms.put(uuid4(), {**bare, "id": str(mine)}).status_code == 400
    assert lms.put("7", bare).status_code == 400
    assert lms.put(uuid4(), bare, "&registration=x").status_code == 400


def test_statement_comes_back_whole_with_what_the_store_adds(lms: Platform) -> None:
    one = statement(result={"duration": "PT8M"})
    lms.post(one)
    response = lms.get(statementId=one["id"])
    got = msgspec.json.decode(response.content)
    assert {name: got[name] for name in one} == one
    assert set(got) - set(one) == {"stored", "authority", "version"}
    assert response["Last-Modified"] == got["stored"]


def test_activity_without_its_list_comes_back_in_one(lms: Platform) -> None:
    one = statement(context={"contextActivities": {"parent": {"id": COURSE}}})
    lms.post(one)
    got = msgspec.json.decode(lms.get(statementId=one["id"]).content)
    assert got["context"]["contextActivities"] == {"parent": [{"id": COURSE}]}


def test_unknown_and_voided_statements_are_404_until_asked_for_as_voided(lms: Platform) -> None:
    one = statement()
    void = {**statement("voided"), "object": {"objectType": "StatementRef", "id": one["id"]}}
    lms.post([one, void])
    assert lms.get(statementId=uuid4()).status_code == 404
    assert lms.get(statementId=one["id"]).status_code == 404
    assert lms.get(voidedStatementId=one["id"]).status_code == 200
    assert lms.found() == [void["id"]]


def test_filters_find_what_they_say(lms: Platform) -> None:
    registration = str(uuid4())
    a = statement("completed")
    b = statement(actor="sven", activity=COURSE + "/b", context={"registration": registration})
    lms.post([a, b])
    agent = '{"mbox":"mailto:SVEN@example.org"}'
    assert lms.found() == [b["id"], a["id"]]
    assert lms.found(ascending="true") == [a["id"], b["id"]]
    assert lms.found(verb=VERBS + "completed") == [a["id"]]
    assert lms.found(activity=COURSE + "/b") == [b["id"]]
    assert lms.found(registration=registration) == [b["id"]]
    assert lms.found(agent=agent) == [b["id"]]
    assert lms.found(since="2099-01-01T00:00:00Z") == []
    assert lms.found(until="2099-01-01T00:00:00Z") == [b["id"], a["id"]]


@pytest.mark.parametrize(
    "query",
    [
        {"statementid": "x"},
        {"statementId": "x"},
        {"limit": "-1"},
        {"limit": "x"},
        {"since": "yesterday"},
        {"agent": "{}"},
        {"agent": "x"},
        {"ascending": "yes"},
        {"format": "long"},
        {"registration": "x"},
        {"related_activities": "true"},
        {"attachments": "true"},
        {"cursor": "x"},
        {"statementId": str(uuid4()), "verb": VERBS},
        {"statementId": str(uuid4()), "voidedStatementId": str(uuid4())},
    ],
)
def test_wrong_filter_is_named(lms: Platform, query: dict[str, str]) -> None:
    response = lms.get(**query)
    assert response.status_code == 400
    assert any(name in error(response) for name in query)


def test_pages_follow_each_other_without_gap_or_overlap(lms: Platform) -> None:
    some = [statement() for _ in range(7)]
    lms.post(some)
    lms.post(statement("failed"))
    response = lms.get(limit=3, verb=VERBS + "experienced")
    ids, pages = [], 0
    while True:
        page = msgspec.json.decode(response.content)
        ids += [one["id"] for one in page["statements"]]
        pages += 1
        if not page["more"]:
            break
        lms.post(statement())  # what comes meanwhile does not shift the pages
        response = lms.client.get(page["more"], headers=lms.headers)
    assert ids == [one["id"] for one in reversed(some)]
    assert pages == 3


def test_source_sees_only_its_own(lms: Platform, house: House) -> None:
    one = statement()
    lms.post(one)
    other = Platform(open_lms("Other"))
    assert other.found() == []
    assert other.get(statementId=one["id"]).status_code == 404


def test_formats_leave_out_what_was_not_asked(lms: Platform) -> None:
    named = {"id": COURSE, "definition": {"name": {"nl": "Tillen", "en-US": "Lifting"}}}
    lms.post(statement(object=named, actor={"mbox": "mailto:noor@example.org", "name": "Noor"}))
    (ids,) = msgspec.json.decode(lms.get(format="ids").content)["statements"]
    assert (ids["object"], ids["actor"]) == ({"id": COURSE}, {"mbox": "mailto:noor@example.org"})
    response = lms.get({"Accept-Language": "de, en;q=0.8, nl;q=0.1"}, format="canonical")
    (one,) = msgspec.json.decode(response.content)["statements"]
    assert one["object"]["definition"]["name"] == {"en-US": "Lifting"}


def test_head_says_what_get_would_without_the_body(lms: Platform) -> None:
    lms.post(statement())
    response = lms.client.head("/xapi/statements", headers=lms.headers)
    assert (response.status_code, response.content) == (200, b"")


def test_about_is_open_and_names_the_versions(db: None) -> None:
    response = Client().get("/xapi/about")
    assert msgspec.json.decode(response.content) == {"version": ["1.0.3", "2.0.0"]}
    assert Client().post("/xapi/about").status_code == 405
