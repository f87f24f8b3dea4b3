"""Addresses of a person's own talks, of the can-now record, and of what learning brings."""

from __future__ import annotations

from django.urls import include, path

from vonk.web.me import can_now, pay, talks
from vonk.web.talks.views import paths

urlpatterns = [
    path("talks/", talks.my_talks, name="my_talks"),
    path("talks/new/", talks.my_talk_new, name="my_talk_new"),
    path("talks/can-now/", can_now.can_now, name="can_now"),
    path("talks/can-now/<uuid:entry>/", can_now.can_now_change, name="can_now_change"),
    path("talks/can-now/<uuid:entry>/delete/", can_now.can_now_delete, name="can_now_delete"),
    path("talks/", include(paths("me"))),
    path("pay/", pay.my_pay, name="my_pay"),
    path("pay/<uuid:offering>/ask/", pay.my_pay_ask, name="my_pay_ask"),
]
