"""Addresses of the configurator."""

from django.urls import path

from regulars.areas.sales import configuring

urlpatterns = [
    path("configure/<uuid:key>", configuring.page, name="configure"),
    path("configure/<uuid:key>/keep", configuring.keep, name="configure_keep"),
]
