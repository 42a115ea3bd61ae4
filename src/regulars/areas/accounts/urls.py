"""Addresses of accounts in depth beyond those that every entity has."""

from django.urls import path

from regulars.areas.accounts.branch import pages as branch
from regulars.areas.accounts.org_chart import pages as org_chart
from regulars.areas.accounts.plan import pages as plan
from regulars.areas.accounts.relations import pages as relations

app_name = "accounts"
urlpatterns = [
    path("accounts/<str:key>/chart", org_chart.chart, name="chart"),
    path("accounts/<uuid:key>/chart/<uuid:person>/place", org_chart.place, name="chart_place"),
    path("accounts/<uuid:key>/chart/<uuid:person>/standing", org_chart.standing, name="chart_standing"),
    path("accounts/<str:key>/branch", branch.branch, name="branch"),
    path("accounts/<uuid:key>/branch/place", branch.place, name="branch_place"),
    path("accounts/<str:key>/plan", plan.plan, name="plan"),
    path("accounts/<uuid:key>/plan/sell", plan.sell, name="plan_sell"),
    path("relations/add", relations.add, name="relation_add"),
]
