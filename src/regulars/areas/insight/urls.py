"""Addresses of insight."""

from django.urls import path

from regulars.areas.activities.today import add_figures
from regulars.areas.insight.month import month_so_far
from regulars.areas.insight.pages import dashboard

add_figures(month_so_far)

urlpatterns = [path("dashboard", dashboard, name="dashboard")]
