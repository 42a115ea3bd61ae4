from django.urls import path

from regulars.services.exchange.pages import exports, runs, wizard

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
    path("runs/<uuid:key>/start", wizard.start, name="start"),
    path("<slug:plural>/import", wizard.upload, name="import"),
    path("<slug:plural>/export", exports.export, name="export"),
]
