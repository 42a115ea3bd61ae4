"""Addresses of a person's notifications."""

from django.urls import path

from regulars.ui.notices import devices, leaving, page

urlpatterns = [
    path("", page.listed, name="notifications"),
    path("count", page.count, name="notifications_count"),
    path("latest", page.latest, name="notifications_latest"),
    path("read", page.read, name="notifications_read"),
    path("devices", devices.added, name="push_device"),
    path("devices/<uuid:key>/remove", devices.removed, name="push_device_remove"),
    path("unsubscribe/<str:token>", leaving.unsubscribe, name="unsubscribe"),
    path("<uuid:key>", page.opened, name="notification"),
]
