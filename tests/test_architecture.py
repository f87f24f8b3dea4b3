"""Rules of the house that an import contract cannot hold, read from the syntax tree of every module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "vonk"
LONGEST_FILE, LONGEST_FUNCTION = 400, 40

WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}
SURELY_WRITES = WRITES - {"create", "update", "delete"}  # no other thing than a model or its manager has these
WRITERS = {"actions", "models", "migrations", "lifecycle", "jobs"}
# Parts of an app's own actions that stand in a file of their own.
MORE_WRITERS = {
    "people": {"journal", "personal_data", "disclosures", "briefing"},  # seeing somebody writes the access log
    "learning": {
        "changes",
        "projection",
        "reporting",
        "requesting",
        "time_actions",
        "busy_actions",
        "intention_actions",
        "time_lifecycle",
    },
    "activation": {"assignments", "campaigns", "evidence", "evidence_files", "news", "play_versions", "suggesting"},
}

AGGREGATES = {"Count", "Sum", "Avg", "Min", "Max", "StdDev", "Variance"}
# Outside insight a total is only taken over things, never over people: each with its reason.
MAY_AGGREGATE = {
    "activation/snapshot.py": "steps of an offering",
    "catalog/queries.py": "steps of an offering",
}

# Everything else asks vonk.clock.
MAY_READ_TIME = {
    "clock.py": "the clock itself",
    "conf/demonstration.py": "the moment at which a demo starts, before its clock is set",
}
TIME = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
    "timezone": {"now"},
}


@dataclass(frozen=True)
class Module:
    """A source file and what its syntax tree says."""

    path: Path

    @cached_property
    def name(self) -> str:
        """As people/actions/own.py."""
        return self.path.relative_to(SOURCE).as_posix()

    @property
    def app(self) -> str:
        return self.name.split("/")[0]

    @property
    def part(self) -> str:
        """The file, or the folder directly under the app: actions for people/actions/own.py."""
        parts = self.name.removesuffix(".py").split("/")
        return parts[1] if len(parts) > 1 else ""

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def nodes[N: ast.AST](self, kind: type[N]) -> Iterator[N]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kind))

    @cached_property
    def imported(self) -> dict[str, str]:
        """The module that each imported name comes from."""
        return {
            alias.asname or alias.name: node.module or "" for node in self.nodes(ast.ImportFrom) for alias in node.names
        }

    def modules(self) -> set[str]:
        """Every module that is imported, and every name taken from one, dotted."""
        plain = {alias.name for node in self.nodes(ast.Import) for alias in node.names}
        taken = {f"{node.module}.{alias.name}" for node in self.nodes(ast.ImportFrom) for alias in node.names}
        return plain | taken | {node.module or "" for node in self.nodes(ast.ImportFrom)}

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


MODULES = [Module(path) for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


def _root(node: ast.expr) -> str:
    """The name at the beginning of a chain: Person for Person.objects.filter(…).update."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return ""
    return node.id


def _writes(module: Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call that writes, with the app whose model it is when the syntax tells."""
    for call in module.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES:
            home = module.imported.get(_root(call.func), "")
            owner = home.split(".")[1] if home.startswith("vonk.") and home.endswith(".models") else ""
            if owner or call.func.attr in SURELY_WRITES:
                yield call, owner


def test_the_rules_below_look_at_the_whole_product() -> None:
    assert {module.app for module in MODULES} >= {"people", "intake", "web", "engine", "learning", "records"}
    assert len(MODULES) > 50


def test_only_the_app_that_owns_a_model_writes_it() -> None:
    strangers = [
        f"{m.at(call)} writes {owner}" for m in MODULES for call, owner in _writes(m) if owner and owner != m.app
    ]
    assert strangers == []


def test_inside_an_app_only_actions_and_their_like_write() -> None:
    found = [
        m.at(call)
        for m in MODULES
        for call, _owner in _writes(m)
        if m.app not in {"engine", "cli.py"} and m.part not in WRITERS | MORE_WRITERS.get(m.app, set())
    ]
    assert found == []


def test_faces_import_queries_and_actions_and_never_models() -> None:
    faces = [m for m in MODULES if m.app in {"web", "integrations"}]
    found = [
        f"{m.name} imports {name}"
        for m in faces
        for name in sorted(m.modules())
        if name.startswith("vonk.") and ".models" in name
    ]
    assert found == []


def test_totals_over_people_are_taken_in_insight_alone() -> None:
    found = [
        m.name
        for m in MODULES
        if m.app != "insight" and m.name not in MAY_AGGREGATE
        if any(home == "django.db.models" and name in AGGREGATES for name, home in m.imported.items())
        or any(
            isinstance(c.func, ast.Attribute) and c.func.attr == "aggregate" and m.app != "engine"
            for c in m.nodes(ast.Call)
        )
    ]
    assert found == []


def test_only_the_clock_reads_time() -> None:
    found = [
        m.at(call)
        for m in MODULES
        if m.name not in MAY_READ_TIME
        for call in m.nodes(ast.Call)
        if isinstance(call.func, ast.Attribute) and call.func.attr in TIME.get(_last_name(call.func.value), set())
    ]
    assert found == []


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def test_only_the_middleware_touches_the_user_of_a_request() -> None:
    found = [
        m.at(node)
        for m in MODULES
        for node in m.nodes(ast.Attribute)
        if node.attr == "user" and _last_name(node.value) == "request" and m.name != "web/middleware.py"
    ]
    assert found == []


def test_forms_are_plain() -> None:
    assert [m.name for m in MODULES if "ModelForm" in m.imported or "forms.ModelForm" in m.text] == []


def test_every_module_says_in_its_first_line_what_it_is_for() -> None:
    assert [m.name for m in MODULES if not ast.get_docstring(m.tree)] == []


def test_files_and_functions_are_short() -> None:
    files = [f"{m.name}: {m.text.count(chr(10))}" for m in MODULES if m.text.count("\n") > LONGEST_FILE]
    functions = [
        f"{m.at(node)} {node.name}: {length}"
        for m in MODULES
        for node in m.nodes(ast.FunctionDef)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert files + functions == []


def test_no_module_is_a_drawer_for_anything() -> None:
    drawers = {"utils", "helpers", "common", "base", "manager", "service", "misc"}
    assert [m.name for m in MODULES if m.path.stem in drawers] == []


def _queries() -> Iterator[tuple[Module, ast.FunctionDef]]:
    for module in MODULES:
        if module.part == "queries" and module.app != "engine":
            for node in module.tree.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield module, node


WHO = {"viewer", "system", "reader", "source"}  # a source is the connection that reads back its own statements
NOBODYS_DATA = {"catalog"}  # offerings and their steps
# Queries that come before anybody is known, or read nothing from the store: each with its reason.
ASK_WITHOUT_A_VIEWER = {
    "records.connection_for": "who asks is what is being established: the key of a connection",
    "records.read_put": "reads a request, not the store",
    "messaging.link_page": "a signed link stands for one message and one purpose",
    "intake.preview_of": "tells a plan that was made for a reader",
    "intake.sheet_of": "reads a kept sheet back",
}


def test_every_query_takes_who_asks_first() -> None:
    found = [
        f"{m.at(node)} {node.name}"
        for m, node in _queries()
        if m.app not in NOBODYS_DATA and f"{m.app}.{node.name}" not in ASK_WITHOUT_A_VIEWER
        if not node.args.args or node.args.args[0].arg.removeprefix("_") not in WHO
    ]
    assert found == []


@pytest.mark.parametrize("word", ["QuerySet", "Manager", "models."])
def test_no_query_hands_out_a_queryset_or_model(word: str) -> None:
    annotated = [(m, node, ast.unparse(node.returns) if node.returns else "") for m, node in _queries()]
    assert [m.at(node) for m, node, returns in annotated if not returns] == []
    assert [f"{m.at(node)} -> {returns}" for m, node, returns in annotated if word in returns] == []


def test_no_query_hands_out_a_model_by_name() -> None:
    found = []
    for m, node in _queries():
        names = {n.id for n in ast.walk(node.returns or ast.Constant(None)) if isinstance(n, ast.Name)}
        found += [f"{m.at(node)} -> {name}" for name in names if m.imported.get(name, "").endswith(".models")]
    assert found == []
