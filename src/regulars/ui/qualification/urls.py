"""The addresses of qualification procedures."""

from django.urls import path

from regulars.ui.qualification import editor

urlpatterns = [
    path("", editor.listed, name="qualification"),
    path("new", editor.new, name="new_procedure"),
    path("ready", editor.ready, name="ready_procedure"),
    path("draw", editor.draw, name="draw_procedure"),
    path("<uuid:key>", editor.procedure, name="procedure"),
    path("<uuid:key>/switch", editor.switch, name="switch_procedure"),
    path("<uuid:key>/delete", editor.delete, name="delete_procedure"),
]
