"""Public addresses of the encyclopedia."""

from django.urls import path

from regulars.areas.encyclopedia import feeds, public

app_name = "encyclopedia"
urlpatterns = [
    path("encyclopedia/", public.home, name="home"),
    path("encyclopedia/sitemap.xml", feeds.sitemap, name="sitemap"),
    path("encyclopedia/pictures/<uuid:key>", public.picture, name="picture"),
    path("encyclopedia/documents/<uuid:key>/<str:name>", public.document, name="document"),
    path("encyclopedia/<slug:language>/", public.contents, name="contents"),
    path("encyclopedia/<slug:language>/compare", public.compare, name="compare"),
    path("encyclopedia/<slug:language>/feed.atom", feeds.atom, name="atom"),
    path("encyclopedia/<slug:language>/products.xml", feeds.products, name="products"),
    path("encyclopedia/<slug:language>/<slug:address>", public.entry, name="entry"),
]
