"""Addresses of what is in my way, being busy, how I like to learn, and how far I am, under /me/."""

from __future__ import annotations

from django.urls import path

from vonk.web.me import barriers, busy, intention, progress

urlpatterns = [
    path("barriers/", barriers.in_my_way, name="my_barriers"),
    path("barriers/say/", barriers.say_it, name="my_barrier_say"),
    path("learning/<uuid:enrolment>/too-busy/", busy.too_busy, name="too_busy"),
    path("learning/<uuid:enrolment>/too-busy/later/", busy.later, name="too_busy_later"),
    path("learning/<uuid:enrolment>/too-busy/back/", busy.back, name="too_busy_back"),
    path("busy/<slug:verb>/", busy.busy, name="busy"),
    path("wishes/", intention.wishes, name="wishes"),
    path("wishes/not-now/", intention.not_now, name="wishes_not_now"),
    path("wishes/again/", intention.again, name="wishes_again"),
    path("wishes/removal/", intention.remove, name="wishes_removal"),
    path("progress/", progress.progress, name="my_progress"),
]
