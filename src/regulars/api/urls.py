"""The page for people; everything for programs is answered by the middleware before addresses are looked up."""

from django.urls import path

from regulars.api import page

urlpatterns = [path("api/docs", page.shown, name="api_docs"), path("api/", page.there)]
