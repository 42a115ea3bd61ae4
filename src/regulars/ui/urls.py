"""Addresses of the interface. Entities' own pages come last: their first word may be any plural."""

from django.urls import include, path

from regulars.ui.approvals import setting
from regulars.ui.approvals.urls import urlpatterns as of_approvals
from regulars.ui.notices import devices
from regulars.ui.notices import settings as notices_settings
from regulars.ui.notices.urls import urlpatterns as of_notices
from regulars.ui.own import option_lists, promotion
from regulars.ui.own.urls import urlpatterns as of_own
from regulars.ui.pairs.urls import urlpatterns as of_pairs
from regulars.ui.process import adherence
from regulars.ui.process.urls import urlpatterns as of_processes
from regulars.ui.public.urls import urlpatterns as of_the_public
from regulars.ui.qualification.urls import urlpatterns as of_procedures
from regulars.ui.scoring.urls import urlpatterns as of_scores
from regulars.ui.urls_list import urlpatterns as of_lists
from regulars.ui.urls_record import urlpatterns as of_records
from regulars.ui.urls_setup import urlpatterns as of_setup
from regulars.ui.urls_shell import urlpatterns as of_shell
from regulars.ui.views import style
from regulars.ui.workflow.urls import urlpatterns as of_rules

app_name = "ui"
urlpatterns = [
    path("ui/style", style.style_page, name="style"),
    path("ui/style/part/<slug:part>", style.style_part, name="style_part"),
    path("admin/entities/", include(of_own)),
    path("admin/option-lists/", option_lists.listed, name="option_lists"),
    path("admin/option-lists/<slug:name>/", option_lists.edit, name="option_list"),
    path("admin/settings-file/", promotion.shown, name="settings_file"),
    path("admin/settings-file/take", promotion.taken, name="settings_file_take"),
    path("admin/settings-file/regulars-settings.json", promotion.fetched, name="settings_file_get"),
    path("admin/rules/", include(of_rules)),
    path("admin/processes/", include(of_processes)),
    path("admin/scoring/", include(of_scores)),
    path("admin/qualification/", include(of_procedures)),
    path("adherence/<uuid:key>", adherence.page, name="adherence"),
    path("admin/approvals/", setting.listed, name="approvals"),
    path("admin/approvals/new", setting.new, name="new_approval"),
    path("admin/approvals/draw", setting.draw, name="draw_approval"),
    path("admin/approvals/<uuid:key>", setting.approval, name="approval"),
    path("admin/approvals/<uuid:key>/delete", setting.delete, name="delete_approval"),
    path("approval-requests/", include(of_approvals)),
    path("duplicates/", include(of_pairs)),
    path("notifications/", include(of_notices)),
    path("forms/", include(of_the_public)),
    path("sw.js", devices.worker, name="service_worker"),
    path("settings/notifications/", notices_settings.own, name="notification_settings"),
    path("admin/notifications/", notices_settings.defaults, name="notification_defaults"),
    *of_setup,
    *of_shell,
    *of_lists,
    *of_records,
]
