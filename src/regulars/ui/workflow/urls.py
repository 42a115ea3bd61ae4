"""The addresses of rules."""

from django.urls import path, re_path

from regulars.ui.workflow import coming, editor, mailboxes, outcomes

urlpatterns = [
    path("", editor.listed, name="rules"),
    path("new", editor.new, name="new_rule"),
    path("draw", editor.draw, name="draw_rule"),
    path("<uuid:key>", editor.rule, name="rule"),
    path("<uuid:key>/switch", editor.switch, name="switch_rule"),
    path("<uuid:key>/delete", editor.delete, name="delete_rule"),
    path("<uuid:key>/try", outcomes.trial, name="try_rule"),
    path("<uuid:key>/month", outcomes.month, name="rule_month"),
    path("<uuid:key>/versions", outcomes.versions, name="rule_versions"),
    path("<uuid:key>/arrivals", coming.arrivals, name="rule_arrivals"),
    path("<uuid:key>/arrivals/<uuid:arrival>", coming.arrival, name="rule_arrival"),
    path("<uuid:key>/arrivals/<uuid:arrival>/replay", coming.replay, name="replay_rule_arrival"),
    re_path(
        r"^(?P<key>[0-9a-f-]{36})/arrivals/(?P<what>renew|sign|secret|unsign|replay)$",
        coming.act,
        name="rule_arrivals_act",
    ),
    *(
        path(f"<uuid:key>/mailbox/{what}", mailboxes.act, {"what": what}, name=f"{what}_rule_mailbox")
        for what in ("set", "test", "read", "drop")
    ),
    path("<uuid:key>/runs", outcomes.runs, name="rule_runs"),
    path("<uuid:key>/runs/retry", outcomes.retry_all, name="retry_rule_runs"),
    path("<uuid:key>/runs/<uuid:run>", outcomes.run, name="rule_run"),
    path("<uuid:key>/runs/<uuid:run>/retry", outcomes.retry, name="retry_rule_run"),
    path("<uuid:key>/runs/<uuid:run>/stop", outcomes.halt, name="stop_rule_run"),
]
