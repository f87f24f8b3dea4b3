"""Addresses of one's own requests."""

from __future__ import annotations

from django.urls import path

from vonk.web.me import requests

urlpatterns = [
    path("", requests.requests, name="my_requests"),
    path("need/", requests.need, name="my_need"),
    path("new/<uuid:offering>/", requests.ask, name="my_request"),
    path("<uuid:enrolment>/answer/", requests.answer, name="my_request_answer"),
    path("<uuid:enrolment>/cancel/", requests.cancel, name="my_request_cancel"),
]
