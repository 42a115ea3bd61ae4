"""Pages that belong to no entity: Today, search, calendar, dashboard."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
