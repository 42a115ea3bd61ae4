"""Addresses of the pages for own fields and entities."""

from __future__ import annotations

from django.urls import URLPattern, path

from regulars.ui.own import entities, fields, life, overview

urlpatterns: list[URLPattern] = [
    path("", overview.listed, name="own"),
    path("new", entities.new, name="own_new"),
    path("<slug:name>/", overview.shown, name="own_entity"),
    path("<slug:name>/settings", entities.edit, name="own_settings"),
    path("<slug:name>/order", overview.ordered, name="own_order"),
    path("<slug:name>/look", fields.look, name="own_look"),
    path("<slug:name>/retire", life.retire_entity, name="own_retire"),
    path("<slug:name>/erase", life.erase_entity, name="own_erase"),
    path("<slug:name>/fields/new", fields.new, name="own_field_new"),
    path("<slug:name>/fields/<slug:key>/", fields.edit, name="own_field"),
    path("<slug:name>/fields/<slug:key>/retire", life.retire_field, name="own_field_retire"),
    path("<slug:name>/fields/<slug:key>/kind", life.kind, name="own_field_kind"),
    path("<slug:name>/fields/<slug:key>/erase", life.erase_field, name="own_field_erase"),
]
