"""A file that comes with a request: on the disk before anything is done with it, and known by its digest."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from regulars.api.refusals import Malformed, TooLarge, UnsupportedMedia

IN_MEMORY = 1 << 20
BLOCK = 1 << 18
MULTIPART = "multipart/form-data"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {
    "text/csv": ".csv",
    "text/plain": ".csv",
    "application/octet-stream": ".csv",
    WORKBOOK: ".xlsx",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "text/vcard": ".vcf",
}


@dataclass(frozen=True)
class Upload:
    """The file, its name and kind, and the text fields that came with it."""

    file: IO[bytes]
    name: str
    media_type: str
    fields: Mapping[str, str]
    digest: bytes


def receive(request: HttpRequest, length: int) -> Upload:
    """Read the file of a request. Raises Malformed, TooLarge, UnsupportedMedia."""
    if length > settings.IMPORT_LIMIT:
        raise TooLarge(settings.IMPORT_LIMIT)
    media = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if media == MULTIPART:
        return _from_form(request)
    if media not in ENDINGS:
        raise UnsupportedMedia(", ".join((MULTIPART, *ENDINGS)))
    return _spool(iter(lambda: request.read(BLOCK), b""), f"import{ENDINGS[media]}", media, {})


def _from_form(request: HttpRequest) -> Upload:
    try:
        fields = {name: value for name, value in request.POST.items() if isinstance(value, str)}
        sent = request.FILES.get("file")
    except RequestDataTooBig:
        raise TooLarge(settings.IMPORT_LIMIT) from None
    except (MultiPartParserError, SuspiciousOperation, ValueError):
        raise Malformed(_("The form cannot be read.")) from None
    if sent is None or len(request.FILES) != 1:
        raise Malformed(_("A form brings one file, named “file”."))
    media = (sent.content_type or "application/octet-stream").lower()
    return _spool(sent.chunks(BLOCK), unquote(sent.name or "import.csv"), media, fields)


def _spool(blocks: Iterator[Any], name: str, media: str, fields: Mapping[str, str]) -> Upload:
    told = hashlib.sha256(repr(sorted(fields.items())).encode())
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - lives as long as the request
    size = 0
    for block in blocks:
        size += len(block)
        if size > settings.IMPORT_LIMIT:
            raise TooLarge(settings.IMPORT_LIMIT)
        told.update(block)
        file.write(block)
    file.seek(0)
    return Upload(file, name, media, fields, told.digest())
