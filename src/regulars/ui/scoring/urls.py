"""The addresses of scores."""

from django.urls import path, re_path

from regulars.ui.scoring import models, rules

urlpatterns = [
    path("", rules.listed, name="scoring"),
    path("rules/new", rules.new, name="new_score_rule"),
    path("rules/<uuid:key>", rules.rule, name="score_rule"),
    path("rules/<uuid:key>/switch", rules.switch, name="switch_score_rule"),
    path("rules/<uuid:key>/delete", rules.delete, name="delete_score_rule"),
    path("<slug:name>/model", models.shown, name="score_model"),
    path("<slug:name>/model/wish", models.wish, name="score_model_wish"),
    re_path(r"^(?P<name>[a-z-]+)/model/(?P<what>learn|stop)$", models.act, name="score_model_act"),
    path("<slug:name>/model/use", models.use, name="score_model_use"),
    path("<slug:name>/model/field", models.field, name="score_model_field"),
]
