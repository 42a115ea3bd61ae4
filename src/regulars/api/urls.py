"""The page for people, and where rules are told of things by other systems; everything else for programs is answered by the middleware before addresses are looked up."""

from django.urls import path

from regulars.api import page, receiving

urlpatterns = [
    path("api/docs", page.shown, name="api_docs"),
    path("api/", page.there),
    path("mail-in/<slug:key>", receiving.receive_mail, name="receive_mail"),
    path("hooks/<slug:key>", receiving.receive, name="receive"),
]
