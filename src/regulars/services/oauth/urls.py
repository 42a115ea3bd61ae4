"""The addresses of the authorisation server."""

from django.urls import path, re_path

from regulars.services.oauth.pages import admin, consent, endpoints, metadata, own

app_name = "oauth"
urlpatterns = [
    path("oauth/authorize", consent.authorize, name="authorize"),
    path("oauth/token", endpoints.token, name="token"),
    path("oauth/revoke", endpoints.revoke, name="revoke"),
    path("oauth/introspect", endpoints.introspect, name="introspect"),
    path("oauth/register", endpoints.register, name="register"),
    path(".well-known/oauth-authorization-server", metadata.authorization_server, name="server"),
    path(".well-known/oauth-protected-resource", metadata.protected_resource, name="resource"),
    re_path(
        r"^\.well-known/oauth-protected-resource/(?P<which>mcp|api/v1)$",
        metadata.protected_resource,
        name="resource_of",
    ),
    path("settings/programs/", own.allowed, name="allowed"),
    path("settings/programs/<uuid:key>/take-back", own.take_back, name="take_back"),
    path("admin/oauth/", admin.clients, name="clients"),
    path("admin/oauth/registration", admin.switch, name="switch"),
    path("admin/oauth/<uuid:key>/close", admin.close, name="close"),
]
