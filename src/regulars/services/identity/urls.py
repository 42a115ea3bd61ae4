"""Sign-in, a person's settings, and the administration."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from regulars.services.identity.pages import (
    language,
    looking,
    managers,
    own,
    people,
    programs,
    roles,
    tokens,
    workspace,
)

own_patterns = [
    path("", own.profile, name="profile"),
    path("preferences", own.preferences, name="preferences"),
    path("sessions/<int:pk>/end", own.end_session, name="end_session"),
    path("tokens/", tokens.listed, name="tokens"),
    path("tokens/<uuid:pk>/", tokens.called, name="token_calls"),
    path("tokens/<uuid:pk>/revoke", tokens.revoke, name="revoke_token"),
]
admin_patterns = [
    path("", RedirectView.as_view(pattern_name="people"), name="administration"),
    path("people/", people.listed, name="people"),
    path("people/invite", people.invite, name="invite"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/roles", people.give_roles, name="give_roles"),
    path("people/<uuid:pk>/view-as", looking.begin, name="view_as"),
    path("people/<uuid:pk>/<slug:verb>", people.act, name="person_act"),
    path("programs/", programs.listed, name="programs"),
    path("programs/<uuid:pk>/token", programs.token, name="program_token"),
    path("managers/", managers.tree, name="managers"),
    path("roles/", roles.listed, name="roles"),
    path("roles/new", roles.new, name="new_role"),
    path("roles/<uuid:pk>/", roles.role, name="role"),
    path("roles/<uuid:pk>/copy", roles.copy, name="copy_role"),
    path("workspace/", workspace.settings_page, name="workspace"),
]
closed = login_not_required(RedirectView.as_view(url="/settings/"))

urlpatterns = [
    path("settings/", include(own_patterns)),
    path("admin/", include(admin_patterns)),
    path("view-as/end", looking.back, name="view_as_end"),
    path("language", language.choose, name="choose_language"),
    # What allauth offers and this house does not: people and their addresses are made by administrators.
    path("auth/email/", closed, name="account_email"),
    path("auth/confirm-email/", closed, name="account_email_verification_sent"),
    path("auth/password/set/", closed, name="account_set_password"),
    path("auth/login/code/confirm/", closed, name="account_confirm_login_code"),
    path("auth/", include("allauth.urls")),
]
