#!/usr/bin/env python3
"""Django's own commands (makemigrations, shell …) with the database started when it is ours."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
    from regulars.project import database

    with database.running():
        execute_from_command_line(sys.argv)
