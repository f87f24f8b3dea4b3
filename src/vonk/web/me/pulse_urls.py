"""Addresses of the pulse and of one's own drivers, under /me/."""

from __future__ import annotations

from django.urls import path

from vonk.web.me import drivers, pulse

urlpatterns = [
    path("question/<uuid:pulse_round>/<slug:tap>/", pulse.answer, name="pulse_answer"),
    path("question/<uuid:pulse_round>/<slug:tap>/undo/", pulse.take_back, name="pulse_undo"),
    path("drivers/", drivers.drivers, name="drivers"),
    path("drivers/removal/", drivers.remove_all, name="drivers_removal"),
    path("drivers/<uuid:pulse_round>/<slug:item>/removal/", drivers.remove_answer, name="driver_answer_removal"),
    path("drivers/motives/<uuid:enrolment>/", drivers.motive, name="driver_motive"),
]
