"""Addresses of orders beyond those that every entity has."""

from django.urls import path

from regulars.areas.fulfilment import pages, setup

app_name = "fulfilment"
urlpatterns = [
    path("admin/orders/", setup.page, name="setup"),
    path("orders/<uuid:key>/order.pdf", pages.confirmation, name="confirmation"),
    path("deliveries/<uuid:key>/note.pdf", pages.note, name="note"),
]
