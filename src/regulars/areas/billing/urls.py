"""Addresses of invoices and payments beyond those that every entity has."""

from django.urls import path

from regulars.areas.billing import pages, public, receivables, taking

app_name = "billing"
urlpatterns = [
    path("i/<str:token>", public.page, name="public"),
    path("i/<str:token>/invoice.pdf", public.pdf, name="public_pdf"),
    path("i/<str:token>/paid", public.back, name="public_back"),
    path("pay/hooks/<uuid:key>", taking.hook, name="hook"),
    path("pay/test/<str:token>", taking.trial, name="trial"),
    path("i/<str:token>/invoice.xml", public.xml, name="public_xml"),
    path("receivables", receivables.page, name="receivables"),
    path("invoices/<uuid:key>/invoice.pdf", pages.pdf, name="pdf"),
    path("invoices/<uuid:key>/invoice.xml", pages.xml, name="xml"),
]
