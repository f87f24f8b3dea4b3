"""Keeps an uploaded export for as long as it takes to scan it, and the result for an hour; then both are gone."""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from vonk.insight.scan import Result

KEPT = timedelta(hours=1)


def keep_upload(upload: UploadedFile[Any], *, now: datetime) -> str:
    """Write the upload where only this server can read it, and return the token that stands in the session."""
    folder = _folder()
    sweep(now=now)
    token = secrets.token_urlsafe(24)
    with _private(folder / f"{token}.upload").open("wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    _date(folder / f"{token}.upload", now)
    return token


def upload_path(token: str) -> Path | None:
    """Where the upload stands; None when its hour is over or it has been scanned."""
    path = _folder() / f"{token}.upload"
    return path if token and path.exists() else None


def keep_result(token: str, result: Result, *, now: datetime) -> None:
    """Replace the upload by what was found in it, which names nobody."""
    path = _private(_folder() / f"{token}.json")
    path.write_bytes(msgspec.json.encode(result))
    _date(path, now)
    drop_upload(token)


def drop_upload(token: str) -> None:
    """Remove the upload now."""
    (_folder() / f"{token}.upload").unlink(missing_ok=True)


def result_of(token: str) -> Result | None:
    """What was found; None when its hour is over."""
    path = _folder() / f"{token}.json"
    return msgspec.json.decode(path.read_bytes(), type=Result) if token and path.exists() else None


def sweep(*, now: datetime) -> int:
    """Remove everything that is older than an hour; returns how many files."""
    old = [path for path in _folder().iterdir() if path.stat().st_mtime < (now - KEPT).timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    folder = Path(settings.VONK_HOME) / "scan"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _private(path: Path) -> Path:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    return path


def _date(path: Path, now: datetime) -> None:
    """The product's clock decides when the hour is over, in a demo too."""
    os.utime(path, (now.timestamp(), now.timestamp()))
