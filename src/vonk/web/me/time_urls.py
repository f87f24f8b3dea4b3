"""Addresses of one's own learning time, under /me/time/."""

from __future__ import annotations

from django.urls import path

from vonk.web.me import time

urlpatterns = [
    path("", time.my_time, name="my_time"),
    path("<uuid:block>/keep/", time.keep, name="my_time_keep"),
    path("<uuid:block>/move/", time.move, name="my_time_move"),
    path("<uuid:block>/let-go/", time.let_go, name="my_time_let_go"),
    path("<uuid:block>/reopen/", time.reopen, name="my_time_reopen"),
    path("<uuid:block>/remove/", time.remove, name="my_time_remove"),
    path("<uuid:block>/change/", time.change, name="my_time_change"),
    path("<uuid:block>.ics", time.calendar, name="my_time_calendar"),
]
