"""What every page template needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Viewer, demo flag and the open moment."""
    return {"viewer": getattr(request, "viewer", None), "demo": settings.VONK_DEMO, "now": getattr(request, "now", None)}
