"""Addresses of lines that sell bundles."""

from django.urls import path

from regulars.areas.prices import bundle_pages

urlpatterns = [path("<slug:plural>/<uuid:key>/parts", bundle_pages.choose_parts, name="line_parts")]
