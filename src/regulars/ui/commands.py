"""What the palette can do besides finding records: go somewhere, make something, change the look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from regulars.base.text import fold
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.stages import may_see_stages
from regulars.ui.navigation import listed, navigation


@dataclass(frozen=True)
class Command:
    """One line of the palette: a link, a dialog to fetch, or an act of the page (`act` with its `value`).

    `also` are further words it is found by.
    """

    label: str
    icon: str
    url: str = ""
    dialog: str = ""
    act: str = ""
    value: str = ""
    keys: str = ""
    also: str = ""


Group = tuple[str, list[Command]]


def commands(actor: Actor, words: str = "") -> list[Group]:
    """Groups of commands that hold all the words; everything when there are none."""
    asked = fold(words).split()
    groups = ((_("Create"), _create(actor)), (_("Go to"), _go(actor)), (_("Do"), _do(actor)))
    kept = [(label, [each for each in found if _matches(each, asked)]) for label, found in groups]
    return [(label, found) for label, found in kept if found]


def _matches(command: Command, asked: list[str]) -> bool:
    words = fold(f"{command.label} {command.also}").split()
    return all(any(word.startswith(part) for word in words) for part in asked)


def _create(actor: Actor) -> Iterator[Command]:
    for entity in listed(actor, "create"):
        url = f"/{entity.plural}/new"
        label = _("New: %(entity)s") % {"entity": entity.label}
        yield Command(label, "plus", url, f"{url}?dialog=1", also=f"{entity.name} create add")


def _go(actor: Actor) -> Iterator[Command]:
    for group in navigation(actor, ""):
        for link in group["links"]:
            yield Command(link["label"], link["icon"], link["url"], also=link["url"].strip("/"))
    for entity in listed(actor):
        if may_see_stages(entity, actor):
            label = _("%(entity)s: board") % {"entity": entity.label_plural}
            yield Command(label, "kanban", f"/{entity.plural}/board", also=f"{entity.plural} board kanban")
        if entity.exchange.importable and access.may(actor, entity, "import"):
            label = _("Import: %(entity)s") % {"entity": entity.label_plural}
            yield Command(label, "upload", f"/{entity.plural}/import", also=f"{entity.plural} import csv xlsx")
    yield Command(_("Settings"), "settings", "/settings/", also="settings profile preferences")
    if actor.is_admin:
        yield Command(_("People"), "users", "/admin/people/", also="administration users people")
        yield Command(_("Roles and rights"), "shield", "/admin/roles/", also="administration roles rights permissions")
        yield Command(
            _("Workspace"), "building-2", "/admin/workspace/", also="administration workspace company currency"
        )


def _do(actor: Actor) -> Iterator[Command]:
    yield Command(_("Light theme"), "sun", act="theme", value="light", also="theme look")
    yield Command(_("Dark theme"), "moon", act="theme", value="dark", also="theme look night")
    yield Command(_("Theme as the system"), "monitor", act="theme", value="auto", also="theme look auto")
    yield Command(_("Compact rows"), "rows-3", act="density", also="density comfortable")
    yield Command("English", "languages", act="language", value="en", also=f"language {_('Language')}")
    yield Command("Русский", "languages", act="language", value="ru", also=f"language russian {_('Language')}")
    yield Command(_("Fold the navigation"), "chevrons-left", act="side", keys="[", also="sidebar")
    yield Command(_("Shortcuts"), "keyboard", act="keys", keys="?", also="keyboard keys help")
