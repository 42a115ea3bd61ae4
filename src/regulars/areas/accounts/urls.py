"""Addresses of accounts in depth beyond those that every entity has."""

from django.urls import path

from regulars.areas.accounts.org_chart import pages as org_chart

app_name = "accounts"
urlpatterns = [
    path("accounts/<str:key>/chart", org_chart.chart, name="chart"),
    path("accounts/<uuid:key>/chart/<uuid:person>/place", org_chart.place, name="chart_place"),
    path("accounts/<uuid:key>/chart/<uuid:person>/standing", org_chart.standing, name="chart_standing"),
]
