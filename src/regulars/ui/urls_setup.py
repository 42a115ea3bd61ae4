"""Pages of administration that need the pieces of the interface."""

from django.urls import path

from regulars.ui.setup import layouts, rules, searching

urlpatterns = [
    path("admin/search/", searching.shown, name="search_state"),
    path("admin/search/rebuild", searching.rebuild, name="search_rebuild"),
    path("admin/layouts/", layouts.listed, name="layouts"),
    path("admin/layouts/<slug:name>/", layouts.edit, name="layout"),
    path("admin/form-rules/", rules.listed, name="form_rules"),
    path("admin/form-rules/new", rules.new, name="new_form_rule"),
    path("admin/form-rules/<uuid:key>", rules.rule, name="form_rule"),
    path("admin/form-rules/<uuid:key>/delete", rules.delete, name="delete_form_rule"),
]
