"""What is accepted as a statement, and how a refusal tells where and why."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.records.samples import statement
from vonk.records.incoming import Refused, read
from vonk.records.statements import moment, seconds

AGENT = {"mbox": "mailto:noor@example.org"}
OBJECT = {"id": "https://lms.example.org/a"}
VOID = {"id": "http://adlnet.gov/expapi/verbs/voided"}
REF = {"objectType": "StatementRef", "id": "9dc99b37-e920-4a68-a066-917faca28949"}
CHOICE = {"interactionType": "choice", "choices": [{"id": "a"}, {"id": "b"}]}


def refusal(*statements: dict[str, Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        read(msgspec.json.encode(list(statements)))
    return caught.value


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"actor": {"mbox": "noor@example.org"}}, "$[1].actor.mbox", "mailto:"),
        ({"actor": {}}, "$[1].actor", "exactly one"),
        ({"actor": {**AGENT, "openid": "https://o.example.org"}}, "$[1].actor", "exactly one"),
        ({"actor": {**AGENT, "member": [AGENT]}}, "$[1].actor", "Group"),
        ({"actor": {"objectType": "Group"}}, "$[1].actor", "at least one member"),
        (
            {"actor": {"objectType": "Group", "member": [{"objectType": "Group", "member": [AGENT]}]}},
            "$[1].actor",
            "Agents",
        ),
        ({"actor": {"account": {"name": "noor"}}}, "$[1].actor.account", "homePage"),
        ({"actor": {"mbox_sha1sum": "abc"}}, "$[1].actor.mbox_sha1sum", "SHA-1"),
        ({"actor": None}, "$[1].actor", "null"),
        ({"verb": {"id": "done"}}, "$[1].verb.id", "absolute IRI"),
        ({"verb": {"id": "https://v.example.org", "display": {"not a tag": "x"}}}, "$[1].verb.display", "language tag"),
        ({"object": {"id": "a"}}, "$[1].object.id", "absolute IRI"),
        ({"object": {"objectType": "Thing", "id": "https://x"}}, "$[1].object.objectType", "cannot be the object"),
        ({"object": {**OBJECT, "definition": {"choices": [{"id": "a"}]}}}, "$[1].object.definition", "interactionType"),
        (
            {"object": {**OBJECT, "definition": {**CHOICE, "choices": [{"id": "a"}] * 2}}},
            "$[1].object.definition",
            "twice",
        ),
        (
            {"object": {"objectType": "SubStatement", "actor": AGENT, "verb": VOID, "object": {"id": "x"}}},
            "$[1].object.object.id",
            "IRI",
        ),
        ({"result": {"duration": "an hour"}}, "$[1].result", "PT1H30M"),
        ({"result": {"score": {"scaled": 1.5}}}, "$[1].result.score.scaled", "<= 1.0"),
        ({"result": {"score": {"raw": 11, "max": 10}}}, "$[1].result.score", "outside"),
        ({"result": {"extensions": {"clicks": 3}}}, "$[1].result.extensions", "absolute IRI"),
        ({"context": {"team": AGENT}}, "$[1].context", "Group"),
        ({"context": {"registration": "one"}}, "$[1].context.registration", "UUID"),
        ({"context": {"contextActivities": {"parent": [{"id": "x"}]}}}, "$[1].context.contextActivities.parent", "IRI"),
        (
            {"context": {"platform": "x"}, "object": {**AGENT, "objectType": "Agent"}},
            "$[1].context.platform",
            "Activity",
        ),
        ({"timestamp": "2026-11-24T09:00:00"}, "$[1].timestamp", "time zone"),
        ({"timestamp": "yesterday"}, "$[1].timestamp", "ISO 8601"),
        ({"authority": {"objectType": "Group", "member": [AGENT]}}, "$[1]", "two members"),
        ({"id": "7"}, "$[1].id", "UUID"),
        ({"version": "0.9"}, "$[1].version", "1.0.3"),
        ({"mood": "good"}, "$[1]", "put it in extensions"),
        ({"verb": VOID}, "$[1].object", "StatementRef"),
        (
            {
                "attachments": [
                    {
                        "usageType": "https://u",
                        "display": {"nl": "x"},
                        "contentType": "text/plain",
                        "length": 1,
                        "sha2": "a" * 64,
                    }
                ]
            },
            "$[1].attachments",
            "fileUrl",
        ),
        ({"object": {"id": "https://x.example.org/" + "a" * 500}}, "$[1].object.id", "500"),
    ],
)
def test_refusal_names_the_path_and_what_to_do(change: dict[str, Any], path: str, says: str) -> None:
    refused = refusal(statement(), {**statement(), **change})
    assert refused.path.startswith(path)
    assert says in refused.remedy


@pytest.mark.parametrize(
    "change",
    [
        {"actor": {"mbox_sha1sum": "a" * 40}},
        {"actor": {"objectType": "Group", "member": [AGENT]}},
        {"actor": {"account": {"homePage": "https://lms.example.org", "name": "L1"}, "name": "Noor"}},
        {"object": {**OBJECT, "definition": {**CHOICE, "correctResponsesPattern": ["a[,]b"]}}},
        {"object": REF},
        {"object": {"objectType": "SubStatement", "actor": AGENT, "verb": VOID, "object": REF}},
        {"verb": VOID, "object": REF},
        {"context": {"contextActivities": {"parent": OBJECT, "grouping": [OBJECT]}, "language": "nl-NL"}},
        {"context": {"contextAgents": [{"objectType": "contextAgent", "agent": AGENT}]}},
        {"result": {"duration": "PT8M", "score": {"scaled": -1}, "extensions": {"https://e": None}}},
        {"timestamp": "2026-11-24T10:00:00.123456789+01:00", "version": "1.0.3"},
        {"stored": "2026-11-24T10:00:00Z", "authority": AGENT},
    ],
)
def test_specification_in_all_its_forms_is_accepted(change: dict[str, Any]) -> None:
    assert len(read(msgspec.json.encode({**statement(), **change}))) == 1


@pytest.mark.parametrize("body", [b"", b"[", b"7", b"\xff", b'[{"actor":', b"null", b"[1]"])
def test_what_is_no_statement_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(Refused):
        read(body)


@pytest.mark.parametrize(
    ("duration", "length"),
    [("PT8M", 480), ("PT1H30.5S", 3630.5), ("P1DT1S", 86401), ("P2W", 1209600), ("PT0,5H", 1800), ("P1Y", 31557600)],
)
def test_durations_become_seconds(duration: str, length: float) -> None:
    assert seconds(duration) == length


@pytest.mark.parametrize("wrong", ["P", "PT", "8M", "PT8", "P1H", "-PT8M", "PT1M1H", "P4W1D"])
def test_what_is_no_duration_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601 duration"):
        seconds(wrong)


def test_a_moment_without_a_real_zone_is_refused() -> None:
    assert moment("2026-11-24T10:00:00+01:00") == moment("2026-11-24T09:00:00Z")
    with pytest.raises(ValueError, match="zone"):
        moment("2026-11-24T10:00:00-00:00")
