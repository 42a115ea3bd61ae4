"""The addresses of templates; all their other pages are derived."""

from django.urls import path

from regulars.services.templates import pages

app_name = "templates"
urlpatterns = [path("message-templates/<uuid:key>/preview", pages.preview, name="preview")]
