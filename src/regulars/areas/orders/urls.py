"""Addresses of quotes beyond those that every entity has."""

from django.urls import path

from regulars.areas.orders import pages

app_name = "orders"
urlpatterns = [
    path("quotes/<uuid:key>/quote.pdf", pages.pdf, name="pdf"),
    path("quotes/<uuid:key>/versions", pages.versions, name="versions"),
]
