"""Addresses of insight."""

from django.urls import path

from regulars.areas.activities.today import add_figures
from regulars.areas.insight.lead_pages import PLACE, lead_sources
from regulars.areas.insight.month import month_so_far
from regulars.areas.insight.pages import dashboard
from regulars.ui.navigation import add_place

add_figures(month_so_far)
add_place(PLACE)  # below the dashboard

urlpatterns = [
    path("dashboard", dashboard, name="dashboard"),
    path("dashboard/leads", lead_sources, name="lead_sources"),
]
