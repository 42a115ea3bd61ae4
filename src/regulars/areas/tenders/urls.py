"""Addresses of tenders beyond those that every entity has."""

from django.urls import path

from regulars.areas.tenders import pages

app_name = "tenders"
urlpatterns = [
    path("tenders/<uuid:key>/documents.zip", pages.everything, name="everything"),
    path("tenders/<uuid:key>/documents/<slug:name>.pdf", pages.document, name="document"),
    path("tenders/<uuid:key>/versions", pages.versions, name="versions"),
]
