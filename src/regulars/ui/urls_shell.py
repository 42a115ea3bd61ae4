"""Pages that belong to no entity: search, calendar."""

from django.urls import path

from regulars.ui.views import calendar, deleted, presence, search, sharing

urlpatterns = [
    path("bin/", deleted.page, name="bin"),
    path("bin/restore", deleted.restore, name="bin_restore"),
    path("bin/purge", deleted.delete_for_good, name="bin_purge"),
    path("search", search.page, name="search"),
    path("search/palette", search.palette, name="palette"),
    path("shares/", sharing.listed, name="shares"),
    path("shares/<uuid:key>/end", sharing.ended, name="share_end"),
    path("presence", presence.shown, name="presence"),
    path("calendar", calendar.page, name="calendar"),
    path("calendar/events", calendar.feed, name="calendar_events"),
    path("calendar/new", calendar.new, name="calendar_new"),
    path("calendar/move/<slug:plural>/<uuid:key>/<int:version>", calendar.move, name="calendar_move"),
]
