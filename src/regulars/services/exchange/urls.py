from django.urls import path, re_path

from regulars.services.exchange.pages import exports, moving, recurring, runs, wizard

app_name = "exchange"
urlpatterns = [
    path("runs", runs.listing, name="runs"),
    path("runs/active", runs.active, name="active"),
    path("runs/archive", runs.archive, name="archive"),
    path("runs/<uuid:key>", runs.one, name="run"),
    path("runs/<uuid:key>/progress", runs.progress, name="progress"),
    path("runs/<uuid:key>/cancel", runs.cancel, name="cancel"),
    path("runs/<uuid:key>/continue", runs.go_on, name="continue"),
    path("runs/<uuid:key>/undo", runs.undo, name="undo"),
    path("runs/<uuid:key>/columns", wizard.columns, name="columns"),
    path("runs/<uuid:key>/preview", wizard.preview, name="preview"),
    path("runs/<uuid:key>/preview/past", wizard.as_past, name="preview-past"),
    path("runs/<uuid:key>/start", wizard.start, name="start"),
    path("imports", recurring.listing, name="recurring"),
    path("imports/several", moving.bring, name="moving"),
    path("imports/several/<uuid:group>", moving.files, name="moving-files"),
    path("imports/new", recurring.new, name="recurring-new"),
    path("imports/<uuid:key>", recurring.one, name="recurring-one"),
    re_path(r"^imports/(?P<key>[0-9a-f-]{36})/(?P<what>now|on|off|delete)$", recurring.act, name="recurring-act"),
    path("<slug:plural>/import", wizard.upload, name="import"),
    path("<slug:plural>/export", exports.export, name="export"),
    path("<slug:plural>/export/chosen", exports.chosen, name="export-chosen"),
]
