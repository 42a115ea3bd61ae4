"""Takes its places: at the write door, among the followers of the change log, and as the keeper of what rules report."""

from django.utils.translation import gettext as _

from regulars.engine import gates, runs
from regulars.services.duplicates import certain, following, pairs, reporting
from regulars.services.duplicates.doors import DuplicatesGate
from regulars.services.duplicates.searching import running

gates.stand(DuplicatesGate())
reporting.keep_with(pairs.keep)
following.follow()
runs.names(running.KIND, lambda run: _("Search for duplicates"))
runs.names(certain.KIND, lambda run: _("Certain duplicates merged"))
runs.names(certain.UNDO, lambda run: _("Merged duplicates parted again"))
