"""The addresses of working time."""

from django.urls import path

from regulars.services.worktime.pages import calendars, exceptions, holidays, own

app_name = "worktime"
urlpatterns = [
    path("admin/working-time/", calendars.listed, name="listed"),
    path("admin/working-time/calendars/new", calendars.new, name="new_calendar"),
    path("admin/working-time/calendars/<uuid:key>/", calendars.calendar, name="calendar"),
    path("admin/working-time/calendars/<uuid:key>/delete", calendars.delete, name="delete_calendar"),
    path("admin/working-time/holidays/new", holidays.new, name="new_holidays"),
    path("admin/working-time/holidays/<uuid:key>/", holidays.holidays, name="holidays"),
    path("admin/working-time/holidays/<uuid:key>/fill", holidays.fill, name="fill_holidays"),
    path("admin/working-time/holidays/<uuid:key>/delete", holidays.delete, name="delete_holidays"),
    path("admin/working-time/days/new", exceptions.new, name="new_exception"),
    path("admin/working-time/days/<uuid:key>/", exceptions.exception, name="exception"),
    path("admin/working-time/days/<uuid:key>/delete", exceptions.delete, name="delete_exception"),
    path("settings/working-time/", own.shown, name="own"),
    path("settings/working-time/team/", own.team, name="team"),
]
