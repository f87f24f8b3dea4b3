"""Addresses of the record store."""

from __future__ import annotations

from django.urls import path

from vonk.integrations.xapi import views

urlpatterns = [
    path("statements", views.statements, name="xapi_statements"),
    path("about", views.about, name="xapi_about"),
]
