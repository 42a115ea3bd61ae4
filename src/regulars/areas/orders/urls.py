"""Addresses of quotes beyond those that every entity has."""

from django.urls import path

from regulars.areas.orders import pages, public, setup

app_name = "orders"
urlpatterns = [
    path("admin/quotes/", setup.page, name="setup"),
    path("q/<str:token>", public.page, name="public"),
    path("q/<str:token>/quote.pdf", public.pdf, name="public_pdf"),
    path("quotes/<uuid:key>/signature.png", pages.signature, name="signature"),
    path("quotes/<uuid:key>/quote.pdf", pages.pdf, name="pdf"),
    path("quotes/<uuid:key>/versions", pages.versions, name="versions"),
]
