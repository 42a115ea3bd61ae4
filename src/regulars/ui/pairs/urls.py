"""Addresses of the list of duplicates."""

from django.urls import path

from regulars.ui.pairs import page

urlpatterns = [
    path("", page.listed, name="duplicate_pairs"),
    path("decide", page.decide, name="duplicates_decide"),
    path("merge", page.merge, name="duplicates_merge"),
    path("certain", page.all_certain, name="duplicates_certain"),
    path("certain/merge", page.merge_certain, name="duplicates_merge_certain"),
    path("runs/<uuid:key>/part", page.part, name="duplicates_part"),
    path("search", page.search, name="duplicates_search"),
]
