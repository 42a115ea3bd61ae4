"""Records, forms and their parts."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
