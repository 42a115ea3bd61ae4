"""The addresses of pages for everybody."""

from django.urls import path

from regulars.ui.public import form

urlpatterns = [
    path("<slug:key>", form.form, name="public_form"),
    path("<slug:key>/thanks", form.thanks, name="public_form_thanks"),
]
