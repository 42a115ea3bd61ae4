"""Refuse an icon or a group that the interface does not have, at start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.checks import Error, register

from regulars.engine import registry
from regulars.engine.checks import problem
from regulars.ui.navigation import GROUPS

ICONS = Path(__file__).with_name("icons.txt")


def register_checks() -> None:
    register(check_looks, "regulars")


def check_looks(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    icons = ICONS.read_text(encoding="utf-8").split()
    found: list[Error] = []
    for entity in registry.described().values():
        if entity.icon not in icons:
            found.append(problem(entity, "icon", entity.icon, icons, "icon (they are named in ui/icons.txt)"))
        if entity.menu and entity.group and entity.group not in (*GROUPS, "settings"):
            found.append(problem(entity, "group", entity.group, (*GROUPS, "settings"), "group"))
    return found
