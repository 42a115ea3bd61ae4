"""Reads the installation's environment variables; docs/administrator.md lists them all."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[3]


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise SystemExit(f"{name}={value!r} is not a whole number.") from None


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name, "yes" if default else "no").lower()
    return value in {"1", "yes", "true", "on"}


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def data_folder() -> Path:
    """Where this installation keeps what it must not lose: database, uploads, secret."""
    folder = Path(text("REGULARS_DATA", str(ROOT / "var"))).expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """The key that signs sessions: given by the environment, or made once and kept in the data folder."""
    given = text("SECRET_KEY")
    if given:
        return given
    path = folder / "secret-key"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key


def database(url: str) -> dict[str, Any]:
    """Django's connection settings for a PostgreSQL address (RFC 3986, as libpq reads it)."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SystemExit("DATABASE_URL must begin with postgresql://")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "regulars.project.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "regulars",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def email(url: str) -> dict[str, Any]:
    """Django's mail settings for `smtp://user:password@host:port` (`smtps:` for TLS at once, `?tls=1` for STARTTLS)."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "regulars.base.console_mail.EmailBackend"}
    if parts.scheme not in {"smtp", "smtps"}:
        raise SystemExit("EMAIL_URL must begin with smtp://, smtps:// or console:")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": "tls" in dict(parse_qsl(parts.query)),
        "EMAIL_TIMEOUT": 20,
    }
