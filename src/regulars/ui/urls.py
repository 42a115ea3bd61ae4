"""Addresses of the interface."""

from django.urls import path

from regulars.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/style", views.style_page, name="style"),
    path("ui/style/part/<slug:part>", views.style_part, name="style_part"),
]
