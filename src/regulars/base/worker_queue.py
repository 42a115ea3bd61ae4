"""How the worker reaches its queue: by connections of its own for what it does itself, by Django's for what a job asks for."""

from __future__ import annotations

from typing import Any

from procrastinate.connector import BaseConnector
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.psycopg_connector import PsycopgConnector


class WorkerConnector(PsycopgConnector):
    """A job that asks for another one asks within its own transaction, as a page does.

    Procrastinate's would ask on one of the worker's connections: the other job could begin before what it is about is stored, and
    would be asked for even where that is taken back.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._of_jobs = DjangoConnector()

    def get_sync_connector(self) -> BaseConnector:
        return self._of_jobs
