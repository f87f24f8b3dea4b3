"""Addresses of the answers about pay."""

from __future__ import annotations

from django.urls import path

from vonk.web.org import pay

urlpatterns = [
    path("", pay.pay, name="pay"),
    path("new/", pay.pay_new, name="pay_new"),
    path("<uuid:answer>/", pay.pay_change, name="pay_change"),
    path("<uuid:answer>/withdraw/", pay.pay_withdraw, name="pay_withdraw"),
    path("<uuid:answer>/restore/", pay.pay_restore, name="pay_restore"),
]
