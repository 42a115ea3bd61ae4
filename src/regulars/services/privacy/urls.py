"""The addresses of personal data."""

from django.urls import path

from regulars.services.privacy.pages import person, start

app_name = "privacy"
urlpatterns = [
    path("admin/personal-data/", start.start, name="start"),
    path("admin/personal-data/ask", start.ask, name="ask"),
    path("admin/personal-data/readings/", start.read, name="readings"),
    path("admin/personal-data/returns/<uuid:key>/settle", start.settle, name="settle"),
    path("admin/personal-data/certificates/<uuid:key>.json", person.download, name="download"),
    path("admin/personal-data/<uuid:key>/", person.person, name="person"),
    path("admin/personal-data/<uuid:key>/gather", person.gather, name="gather"),
    path("admin/personal-data/<uuid:key>/erase", person.erase, name="erase"),
]
