"""Addresses of campaigns, under /org/campaigns/."""

from __future__ import annotations

from django.urls import path

from vonk.web.org import campaigns, campaigns_new

urlpatterns = [
    path("", campaigns.campaigns, name="campaigns"),
    path("new/", campaigns_new.new, name="campaign_new"),
    path("card/", campaigns_new.card, name="campaign_card"),
    path("<uuid:campaign>/", campaigns.campaign, name="campaign"),
    path("<uuid:campaign>/edit/", campaigns_new.edit, name="campaign_edit"),
    path("<uuid:campaign>/start/", campaigns.start, name="campaign_start"),
    path("<uuid:campaign>/back/", campaigns.take_back, name="campaign_back"),
    path("<uuid:campaign>/removal/", campaigns.remove, name="campaign_remove"),
    path("<uuid:campaign>/again/", campaigns.restore, name="campaign_restore"),
    path("<uuid:campaign>/stop/", campaigns.stop, name="campaign_stop"),
    path("<uuid:campaign>/resume/", campaigns.resume, name="campaign_resume"),
]
