"""The addresses of processes."""

from django.urls import path

from regulars.ui.process import editor

urlpatterns = [
    path("", editor.listed, name="processes"),
    path("new", editor.new, name="new_process"),
    path("draw", editor.draw, name="draw_process"),
    path("<uuid:key>", editor.process, name="process"),
    path("<uuid:key>/switch", editor.switch, name="switch_process"),
    path("<uuid:key>/delete", editor.delete, name="delete_process"),
]
