"""The xAPI record store over HTTP: sources send their statements here and read their own back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from vonk.integrations.xapi.credentials import basic
from vonk.records import actions, queries
from vonk.records.queries import Refused, Source

VERSIONS = {"1.0": "1.0.3", "2.0": "2.0.0"}
SINGLE = {"statementId", "voidedStatementId", "format", "attachments"}
FILTERS = {"agent", "verb", "activity", "registration", "since", "until", "limit", "ascending", "format", "attachments"}
UNKEPT = {"related_activities", "related_agents"}
type View = Callable[[HttpRequest, Source], HttpResponse]


def error(status: int, message: str, **headers: str) -> JsonResponse:
    """A refusal in words."""
    return JsonResponse({"error": message}, status=status, headers=headers)


def xapi(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Asks for a version and a connection's key and secret, and turns refusals into answers."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        version = VERSIONS.get(request.headers.get("X-Experience-API-Version", "")[:3])
        response = _answer(view, request) if version else error(400, "send X-Experience-API-Version: 1.0.3 or 2.0.0")
        now: datetime = request.now  # type: ignore[attr-defined]
        response["X-Experience-API-Version"] = version or "2.0.0"
        response["X-Experience-API-Consistent-Through"] = queries.stamp(now)
        return response

    return answer


def _answer(view: View, request: HttpRequest) -> HttpResponse:
    found = basic(request.headers.get("Authorization", ""))
    source = queries.connection_for(*found) if found else None
    if source is None:
        challenge = {"WWW-Authenticate": 'Basic realm="xAPI", charset="UTF-8"'}
        return error(401, "sign in with the key and secret of a connection (basic authentication)", **challenge)
    try:
        return view(request, source)
    except Refused as refused:
        return error(400, str(refused))
    except actions.Conflict as conflict:
        return error(409, str(conflict))
    except RequestDataTooBig:
        return error(413, f"send at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes; split the batch")


@xapi
def statements(request: HttpRequest, source: Source) -> HttpResponse:
    """Stores (POST, PUT) and finds (GET, HEAD) statements."""
    match request.method:
        case "POST":
            return _post(request, source)
        case "PUT":
            return _put(request, source)
        case "GET" | "HEAD":
            return _get(request, source)
    return error(405, "use GET, HEAD, POST or PUT", Allow="GET, HEAD, POST, PUT")


def about(request: HttpRequest) -> HttpResponse:
    """The versions that are spoken here; open to everybody."""
    if request.method not in {"GET", "HEAD"}:
        return error(405, "use GET", Allow="GET, HEAD")
    return JsonResponse({"version": list(VERSIONS.values())}, headers={"X-Experience-API-Version": "2.0.0"})


def _given(request: HttpRequest) -> bytes:
    """The body, when it says to be JSON."""
    if request.content_type != "application/json":
        raise Refused("Content-Type", "must be application/json; attachments go as a fileUrl, not as multipart")
    return request.body


def _post(request: HttpRequest, source: Source) -> HttpResponse:
    if request.GET:
        raise Refused(next(iter(request.GET)), "is no parameter of POST")
    now: datetime = request.now  # type: ignore[attr-defined]
    stored = actions.store(connection=source, statements=queries.read(_given(request)), now=now)
    return JsonResponse([str(one) for one in stored.ids], safe=False)


def _put(request: HttpRequest, source: Source) -> HttpResponse:
    statement_id = queries.uuid_from(request.GET.dict(), "statementId")
    if statement_id is None or len(request.GET) > 1:
        raise Refused("statementId", "is needed, and nothing besides")
    now: datetime = request.now  # type: ignore[attr-defined]
    one = queries.read_put(_given(request), statement_id)
    actions.store(connection=source, statements=[one], now=now)
    return HttpResponse(status=204)


def _get(request: HttpRequest, source: Source) -> HttpResponse:
    given = _parameters(request.GET)
    if queries.flag(given, "attachments"):
        raise Refused("attachments", "are not kept here; leave it out or ask for false")
    languages = _languages(request)
    if "statementId" in given or "voidedStatementId" in given:
        return _get_one(source, given, languages)
    page = queries.statements_for(source, given, languages=languages, base_url=settings.VONK_BASE_URL)
    more = f"{reverse('xapi_statements')}?cursor={page.token}" if page.token else ""
    body = b'{"statements":[' + b",".join(page.statements) + b'],"more":"' + more.encode() + b'"}'
    return HttpResponse(body, content_type="application/json")


def _get_one(source: Source, given: dict[str, str], languages: list[str]) -> HttpResponse:
    if {"statementId", "voidedStatementId"} <= set(given) or not set(given) <= SINGLE:
        raise Refused("statementId", "stands alone, with at most format and attachments beside it")
    found = queries.statement_for(source, given, languages=languages, base_url=settings.VONK_BASE_URL)
    if found is None:
        return error(404, "no such statement")
    body, stored = found
    return HttpResponse(body, content_type="application/json", headers={"Last-Modified": stored})


def _parameters(query: QueryDict) -> dict[str, str]:
    given = {name: str(value) for name, value in query.dict().items()}
    for name, value in given.items():
        if name in UNKEPT and value != "false":
            raise Refused(name, "is not supported; ask by agent or activity")
        if name not in FILTERS | SINGLE | UNKEPT | {"cursor"}:
            raise Refused(name, "is no parameter of this address (upper and lower case count)")
    return {name: value for name, value in given.items() if name not in UNKEPT}


def _languages(request: HttpRequest) -> list[str]:
    """Languages of the Accept-Language header in order of preference."""
    parts = [part.split(";q=") for part in request.headers.get("Accept-Language", "").lower().split(",") if part]
    ranked = sorted(parts, key=lambda part: -float(part[1]) if len(part) > 1 and _number(part[1]) else -1.0)
    return [part[0].strip() for part in ranked]


def _number(text: str) -> bool:
    return text.strip().replace(".", "", 1).isdigit()
