"""Addresses of feedback between two colleagues, under /me/feedback/."""

from __future__ import annotations

from django.urls import path

from vonk.web.me import feedback

urlpatterns = [
    path("", feedback.feedback, name="feedback"),
    path("ask/", feedback.ask, name="feedback_ask"),
    path("<uuid:asked>/", feedback.answer, name="feedback_answer"),
    path("<uuid:asked>/decline/", feedback.decline, name="feedback_decline"),
    path("<uuid:asked>/reconsider/", feedback.reconsider, name="feedback_reconsider"),
    path("<uuid:asked>/removal/", feedback.remove, name="feedback_remove"),
]
