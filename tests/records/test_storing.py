"""All of a request or none, the same twice without harm, and voiding in either order."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest

from tests.conftest import House
from tests.records.samples import NOW, VERBS, open_lms, send, statement
from vonk.records import actions, queries
from vonk.records.actions import Conflict
from vonk.records.incoming import Refused
from vonk.records.models import Statement, Voiding
from vonk.records.queries import Source


def voiding(target: dict[str, object]) -> dict[str, object]:
    return {**statement("voided"), "object": {"objectType": "StatementRef", "id": target["id"]}}


def test_statements_are_kept_as_received_with_their_id_and_moment(lms: Source) -> None:
    given = statement()
    bare = {name: value for name, value in statement().items() if name not in ("id", "timestamp")}
    stored = send(lms, given, bare)
    first, second = Statement.objects.order_by("seq")
    assert msgspec.json.decode(first.body) == given
    assert stored.ids == (UUID(given["id"]), second.statement_id)
    kept = msgspec.json.decode(second.body)
    assert kept["id"] == str(second.statement_id)
    assert kept["timestamp"] == "2026-11-24T09:00:00.000Z"
    assert second.at == NOW


def test_sender_cannot_say_when_it_was_stored_or_on_whose_authority(lms: Source) -> None:
    send(lms, statement(stored="2020-01-01T00:00:00Z", authority={"mbox": "mailto:x@example.org"}))
    kept = msgspec.json.decode(Statement.objects.get().body)
    assert "stored" not in kept
    assert "authority" not in kept


def test_same_statements_twice_are_stored_once(lms: Source) -> None:
    one, two, three = statement(), statement(), statement()
    send(lms, one, two)
    again = send(lms, two, three, one)
    assert again.duplicates == 2
    assert [str(each) for each in again.ids] == [two["id"], three["id"], one["id"]]
    assert Statement.objects.count() == 3


def test_one_conflict_keeps_the_whole_request_out(lms: Source) -> None:
    one = statement()
    send(lms, one)
    with pytest.raises(Conflict):
        send(lms, statement(), {**one, "verb": {"id": VERBS + "failed"}})
    assert Statement.objects.count() == 1


def test_same_id_from_another_source_is_a_conflict(lms: Source) -> None:
    one = statement()
    send(lms, one)
    with pytest.raises(Conflict):
        send(open_lms("Other").source, one)


def test_id_twice_in_one_request_is_refused(lms: Source) -> None:
    one = statement()
    with pytest.raises(Refused, match=r"\$\[1\]\.id"):
        send(lms, one, one)
    assert not Statement.objects.exists()


@pytest.mark.parametrize("together", [True, False])
def test_voiding_marks_its_target_in_whatever_order_they_come(lms: Source, together: bool) -> None:
    early, late = statement(), statement()
    if together:
        send(lms, early, voiding(early), voiding(late), late)
    else:
        for one in (early, voiding(early), voiding(late), late):
            send(lms, one)
    assert set(Statement.objects.filter(voided=True).values_list("statement_id", flat=True)) == {
        UUID(early["id"]),
        UUID(late["id"]),
    }


def test_voiding_cannot_be_voided(lms: Source) -> None:
    one = statement()
    undo = voiding(one)
    send(lms, one, undo)
    with pytest.raises(Refused, match="voiding statement"):
        send(lms, voiding(undo))
    assert Voiding.objects.count() == 1


def test_source_voids_only_what_it_sent_itself(lms: Source) -> None:
    one = statement()
    send(lms, one)
    send(open_lms("Other").source, voiding(one))
    assert not Statement.objects.get(statement_id=one["id"]).voided


def test_only_the_right_secret_opens_a_connection(house: House) -> None:
    opened = open_lms()
    assert queries.connection_for(opened.key, opened.secret) == opened.source
    assert queries.connection_for(opened.key, opened.secret + "x") is None
    assert queries.connection_for("nobody", opened.secret) is None
    renewed = actions.renew_secret(connection=opened.source.id)
    assert queries.connection_for(opened.key, opened.secret) is None
    actions.close_connection(connection=opened.source.id)
    assert queries.connection_for(opened.key, renewed) is None
