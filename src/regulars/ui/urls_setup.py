"""Pages of administration that need the pieces of the interface."""

from django.urls import path, re_path

from regulars.ui.setup import (
    audit,
    duplicate_rules,
    duplicates,
    handing,
    layouts,
    matching_rules,
    retention,
    rules,
    searching,
    territories,
    territory_plan,
)

urlpatterns = [
    path("admin/transfer/<uuid:pk>/", handing.page, name="hand_over"),
    path("admin/audit/", audit.shown, name="audit"),
    path("admin/audit/export", audit.export, name="audit_export"),
    path("admin/retention/", retention.shown, name="retention"),
    path("admin/retention/apply", retention.apply, name="retention_apply"),
    path("admin/search/", searching.shown, name="search_state"),
    path("admin/search/rebuild", searching.rebuild, name="search_rebuild"),
    path("admin/layouts/", layouts.listed, name="layouts"),
    path("admin/layouts/<slug:name>/", layouts.edit, name="layout"),
    path("admin/form-rules/", rules.listed, name="form_rules"),
    path("admin/form-rules/new", rules.new, name="new_form_rule"),
    path("admin/form-rules/<uuid:key>", rules.rule, name="form_rule"),
    path("admin/form-rules/<uuid:key>/delete", rules.delete, name="delete_form_rule"),
    path("admin/duplicates/", duplicates.listed, name="duplicates"),
    path("admin/duplicates/matching/new", matching_rules.new, name="new_matching_rule"),
    path("admin/duplicates/matching/<uuid:key>", matching_rules.rule, name="matching_rule"),
    path("admin/duplicates/deeds/new", duplicate_rules.new, name="new_duplicate_rule"),
    path("admin/duplicates/deeds/<uuid:key>", duplicate_rules.rule, name="duplicate_rule"),
    re_path(
        r"^admin/duplicates/(?P<kind>matching|deeds)/(?P<key>[0-9a-f-]{36})/delete$",
        matching_rules.delete,
        name="delete_matching_rule",
    ),
    path("admin/territories/", territories.tree, name="territories"),
    path("admin/territories/<uuid:key>/move", territories.move, name="territory_move"),
    path("admin/territories/rules/new", territories.new_rule, name="new_territory_rule"),
    path("admin/territories/rules/<uuid:key>", territories.rule, name="territory_rule"),
    path("admin/territories/rules/<uuid:key>/delete", territories.delete_rule, name="delete_territory_rule"),
    path("admin/territories/preview", territory_plan.preview, name="territory_preview"),
    path("admin/territories/preview/figures", territory_plan.figures_of, name="territory_figures"),
    path("admin/territories/preview/records", territory_plan.moving_of, name="territory_moving"),
    path("admin/territories/activate", territory_plan.activate, name="territory_activate"),
    path("admin/territories/settle", territory_plan.settle, name="territory_settle"),
]
