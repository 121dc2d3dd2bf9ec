"""Every environment variable the product reads, in one place (standard library only, so the launcher may use it)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class SettingMissing(RuntimeError):
    """A setting has no value or an unusable one; the text says which and how to mend it."""


@dataclass(frozen=True)
class Settings:
    """Values read once at start.

    ``database_url`` is an SQLAlchemy URL for psycopg 3. ``tile_url`` empty means no background tiles: the
    district polygons are the base map. ``base_url`` (without trailing slash) is used where an absolute address
    must be printed, such as a QR code; empty means the address of the request. ``metrics_dir`` is a folder that
    the workers share to add up what Prometheus reads. ``media_dir`` holds the images that records name,
    ``releases_dir`` the monthly releases. ``api_rate`` is how many
    questions a minute the API answers each address (0: any number), counted in ``api_rate_store`` (each worker's own
    memory, or ``redis://…`` for all together). ``proxy_hops`` is how many proxies in front are believed when they say
    whose request they pass on.
    """

    database_url: str
    secret_key: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    base_url: str = ""
    tile_url: str = ""
    tile_attribution: str = ""
    agency_url: str = "https://izka.org.tr"
    contact: str = ""
    media_dir: str = str(ROOT / ".local" / "media")
    releases_dir: str = str(ROOT / ".local" / "releases")
    read_timeout_ms: int = 15_000
    metrics_dir: str = ""
    api_rate: int = 300
    api_rate_store: str = "memory://"
    proxy_hops: int = 0

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Settings from the environment (or the mapping given).

        Raises SettingMissing when DATABASE_URL is absent or a number is not a number.
        """
        env = os.environ if env is None else env
        return cls(
            database_url=database_url(env),
            secret_key=env.get("SECRET_KEY", ""),
            host=env.get("HOST", cls.host),
            port=_number(env, "PORT", cls.port),
            workers=_number(env, "WEB_CONCURRENCY", cls.workers),
            base_url=env.get("BASE_URL", "").rstrip("/"),
            tile_url=env.get("TILE_URL", ""),
            tile_attribution=env.get("TILE_ATTRIBUTION", ""),
            agency_url=env.get("AGENCY_URL", cls.agency_url),
            contact=env.get("CONTACT", ""),
            media_dir=env.get("MEDIA_DIR", "") or cls.media_dir,
            releases_dir=env.get("RELEASES_DIR", "") or cls.releases_dir,
            read_timeout_ms=_number(env, "READ_TIMEOUT_MS", cls.read_timeout_ms),
            metrics_dir=env.get("PROMETHEUS_MULTIPROC_DIR", ""),
            api_rate=_number(env, "API_RATE", cls.api_rate),
            api_rate_store=env.get("API_RATE_STORE", "") or cls.api_rate_store,
            proxy_hops=_number(env, "PROXY_HOPS", cls.proxy_hops),
        )


def database_url(env: Mapping[str, str] | None = None) -> str:
    """The database's address as SQLAlchemy reads it; ``postgresql://`` and ``postgres://`` mean psycopg 3 here."""
    env = os.environ if env is None else env
    url = env.get("DATABASE_URL", "").strip()
    if not url:
        raise SettingMissing(
            "DATABASE_URL is not set. Start with 'make run', which brings its own database, "
            "or set DATABASE_URL=postgresql://user@host/name to use a PostGIS of yours."
        )
    for short in ("postgresql://", "postgres://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdigit():
        raise SettingMissing(f"{name}={text!r} is not a whole number; unset it or give one such as {default}.")
    return int(text)
