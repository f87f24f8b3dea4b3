"""Addresses of what one says, under /me/say/."""

from __future__ import annotations

from django.urls import path

from vonk.web.me import voice

urlpatterns = [
    path("", voice.say, name="say"),
    path("receipt/", voice.receipt, name="say_receipt"),
    path("<uuid:report>/", voice.report, name="say_report"),
    path("<uuid:report>/more/", voice.more, name="say_more"),
    path("<uuid:report>/withdrawal/", voice.withdraw, name="say_withdraw"),
    path("<uuid:report>/again/", voice.restore, name="say_restore"),
]
