from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "regulars.services.search"
    label = "search"

    def ready(self) -> None:
        from django.utils.translation import gettext as _

        from regulars.engine import runs
        from regulars.services.search.rebuild_runs import KIND

        runs.names(KIND, lambda run: _("Search documents written anew"))
