"""Reads settings from the environment, and secrets from the environment or a file."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def text(name: str, default: str = "") -> str:
    """The value of NAME, or the content of the file that NAME_FILE points to."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str) -> bool:
    """True for 1, true, yes or on."""
    return text(name).lower() in {"1", "true", "yes", "on"}


def home() -> Path:
    """The folder that holds database, lake and secret: VONK_HOME, or ./var."""
    return Path(text("VONK_HOME", "var")).resolve()


def secret_key() -> str:
    """VONK_SECRET_KEY, or a key made once and kept beside the database, readable by its owner only."""
    if given := text("VONK_SECRET_KEY"):
        return given
    path = home() / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def database() -> dict[str, Any]:
    """Django's database entry for VONK_DATABASE: empty for SQLite under VONK_HOME, else postgresql://…."""
    url = text("VONK_DATABASE")
    if not url:
        return _sqlite(home() / "vonk.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgresql", "postgres"}:
        remedy = "give postgresql://user:password@host:port/name or leave it empty for SQLite"
        msg = f"VONK_DATABASE begins with {parts.scheme}://; {remedy}"
        raise ValueError(msg)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def snapshot_database() -> dict[str, Any]:
    """The same database over a connection of its own that only reads, and reads one moment (decisions.md section 8)."""
    entry = database()
    options = dict(entry.get("OPTIONS", {}))
    if entry["ENGINE"].endswith("sqlite3"):
        options |= {"transaction_mode": "DEFERRED", "init_command": options["init_command"] + "; PRAGMA query_only=ON"}
    else:
        options["options"] = "-c default_transaction_isolation=repeatable\\ read -c default_transaction_read_only=on"
    return {**entry, "OPTIONS": options, "CONN_MAX_AGE": 0, "TEST": {"MIRROR": "default"}}


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY"
            ),
        },
    }
