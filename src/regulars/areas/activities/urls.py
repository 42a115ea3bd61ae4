"""Addresses of Today."""

from django.urls import path

from regulars.areas.activities import pages

urlpatterns = [
    path("", pages.page, name="today"),
    path("today/list", pages.listed, name="today_list"),
    path("today/<slug:plural>/<uuid:key>/complete", pages.complete, name="today_complete"),
    path("today/<slug:plural>/<uuid:key>/plan", pages.plan, name="today_plan"),
]
