"""Addresses of contracts beyond those that every entity has."""

from django.urls import path

from regulars.areas.contracts import pages, public

app_name = "contracts"
urlpatterns = [
    path("c/<str:token>", public.talk, name="talk"),
    path("c/<str:token>/contract.pdf", public.talk_pdf, name="talk_pdf"),
    path("sign/<str:token>", public.sign, name="sign"),
    path("sign/<str:token>/contract.pdf", public.sign_pdf, name="sign_pdf"),
    path("contracts/<uuid:key>/contract.pdf", pages.pdf, name="pdf"),
    path("contracts/<uuid:key>/versions", pages.versions, name="versions"),
    path("contract-signers/<uuid:key>/signature.png", pages.signature, name="signature"),
]
