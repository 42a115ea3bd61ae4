"""Addresses of requests for approval."""

from django.urls import path, re_path

from regulars.ui.approvals import letter, page

urlpatterns = [
    path("", page.listed, name="approval_requests"),
    path("count", page.count, name="approval_count"),
    path("letter/<str:token>", letter.decide, name="approval_letter"),
    path("<uuid:key>", page.one, name="approval_request"),
    re_path(
        r"^(?P<key>[0-9a-f-]{36})/(?P<what>approve|reject|withdraw|hand-over)$", page.answer, name="approval_answer"
    ),
]
