"""Every environment variable the product reads, in one place (standard library only, so the launcher may use it)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent

SHORTEST_KEY = 32
"""Characters of a SECRET_KEY."""


class SettingMissing(RuntimeError):
    """A setting has no value or an unusable one; the text says which and how to mend it."""


@dataclass(frozen=True)
class Settings:
    """Values read once at start. Secrets (DATABASE_URL, DATABASE_READ_URL, SECRET_KEY, MEDIA_SECRET,
    OIDC_CLIENT_SECRET) may lie in files: ``SECRET_KEY_FILE=/run/secrets/key``.

    ``database_url`` is an SQLAlchemy URL for psycopg 3; of several hosts in it the one that may be written to is
    used. ``database_read_url`` is where the public reads, its streaming standbys; empty: the same. ``tile_url`` empty
    means no background tiles: the district polygons are the base map. ``base_url`` (without trailing slash) is used
    where an absolute address must be printed, such as a QR code; empty means the address of the request.
    ``metrics_dir`` is a folder that the workers share to add up what Prometheus reads. ``media_dir`` holds the images
    that records name (their originals, which only staff may see, in ``originals_dir`` or else in a folder of it);
    with ``media_bucket`` both are kept in that bucket of an S3-compatible store instead (``media_endpoint`` empty:
    Amazon's own). Links to videos may lead to ``video_hosts`` and the agency's own host.
    ``releases_dir`` the monthly releases, ``uploads_dir`` workbooks that staff brought (each at most ``upload_mb``).
    Checking one may take ``check_mb`` of memory and ``check_seconds``. ``proxies`` is how many web servers of one's
    own stand before this one: the visitor's address is then read from what they add. Correction requests are answered
    within ``answer_days`` working days, stories decided within ``story_days``.
    The staff desk is open only with a ``secret_key``. With ``oidc_issuer`` and its client, people of the desk may sign
    in there; ``oidc_acr`` are the values of its ``acr`` that mean a second factor.
    ``columns_dir`` holds the columnar copies of the newest data versions, made of registers of ``columns_from``
    projects or more; to read them a process takes at most ``columns_memory_mb`` and ``columns_threads``.
    Each process keeps pages of at most ``answers_mb`` in memory (0: none, nor what copies answered).
    With ``log`` answers and warnings are written as JSON lines, answers into ``log_file`` if it is named; statements
    that take ``slow_query_ms`` or longer are logged (0: none). Without ``prepares`` no statement is prepared in the
    database's session, which a pooler before PgBouncer 1.22 does not keep.
    Each process answers ``api_rate`` questions a minute of one visitor's programs, and ten times as many tiles (0: any
    number).
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
    originals_dir: str = ""
    media_bucket: str = ""
    media_endpoint: str = ""
    media_region: str = "eu-central-1"
    media_key_id: str = ""
    media_secret: str = ""
    video_hosts: tuple[str, ...] = ("youtube.com", "youtu.be", "vimeo.com")
    uploads_dir: str = str(ROOT / ".local" / "uploads")
    upload_mb: int = 50
    check_mb: int = 3072
    check_seconds: int = 600
    columns_dir: str = str(ROOT / ".local" / "columns")
    columns_from: int = 20_000
    columns_memory_mb: int = 1024
    columns_threads: int = 2
    answers_mb: int = 32
    read_timeout_ms: int = 15_000
    metrics_dir: str = ""
    proxies: int = 0
    answer_days: int = 10
    story_days: int = 2
    log: bool = False
    log_file: str = ""
    slow_query_ms: int = 500
    prepares: bool = True
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_acr: tuple[str, ...] = ()
    api_rate: int = 300
    database_read_url: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Settings from the environment (or the mapping given).

        Raises SettingMissing when DATABASE_URL is absent, a number is not a number, SECRET_KEY is short enough to be
        guessed, or single sign-on is half set up.
        """
        env = os.environ if env is None else env
        return cls(
            database_url=database_url(env),
            secret_key=_secret_key(env),
            host=env.get("HOST", cls.host),
            port=_number(env, "PORT", cls.port),
            workers=_number(env, "WEB_CONCURRENCY", cls.workers),
            base_url=env.get("BASE_URL", "").rstrip("/"),
            tile_url=env.get("TILE_URL", ""),
            tile_attribution=env.get("TILE_ATTRIBUTION", ""),
            agency_url=env.get("AGENCY_URL", cls.agency_url),
            contact=env.get("CONTACT", ""),
            media_dir=env.get("MEDIA_DIR", "") or cls.media_dir,
            originals_dir=env.get("ORIGINALS_DIR", ""),
            media_bucket=env.get("MEDIA_BUCKET", ""),
            media_endpoint=env.get("MEDIA_ENDPOINT", "").rstrip("/"),
            media_region=env.get("MEDIA_REGION", "") or cls.media_region,
            media_key_id=env.get("MEDIA_KEY_ID", ""),
            media_secret=_secret(env, "MEDIA_SECRET"),
            video_hosts=tuple(env.get("VIDEO_HOSTS", "").split()) or cls.video_hosts,
            releases_dir=env.get("RELEASES_DIR", "") or cls.releases_dir,
            uploads_dir=env.get("UPLOADS_DIR", "") or cls.uploads_dir,
            upload_mb=_number(env, "UPLOAD_MB", cls.upload_mb),
            check_mb=_number(env, "CHECK_MB", cls.check_mb),
            check_seconds=_number(env, "CHECK_SECONDS", cls.check_seconds),
            columns_dir=env.get("COLUMNS_DIR", "") or cls.columns_dir,
            columns_from=_number(env, "COLUMNS_FROM", cls.columns_from),
            columns_memory_mb=_number(env, "COLUMNS_MEMORY_MB", cls.columns_memory_mb),
            columns_threads=_number(env, "COLUMNS_THREADS", cls.columns_threads),
            answers_mb=_number(env, "ANSWERS_MB", cls.answers_mb),
            read_timeout_ms=_number(env, "READ_TIMEOUT_MS", cls.read_timeout_ms),
            metrics_dir=env.get("PROMETHEUS_MULTIPROC_DIR", ""),
            proxies=_number(env, "PROXIES", cls.proxies),
            answer_days=_number(env, "ANSWER_DAYS", cls.answer_days),
            story_days=_number(env, "STORY_DAYS", cls.story_days),
            log=_switch(env, "LOG"),
            log_file=env.get("LOG_FILE", ""),
            slow_query_ms=_number(env, "SLOW_QUERY_MS", cls.slow_query_ms),
            prepares=_switch(env, "DATABASE_PREPARES"),
            oidc_acr=tuple(env.get("OIDC_ACR", "").split()),
            api_rate=_number(env, "API_RATE", cls.api_rate),
            database_read_url=_for_psycopg(_secret(env, "DATABASE_READ_URL")),
            **_single_sign_on(env),
        )


def database_url(env: Mapping[str, str] | None = None) -> str:
    """The database's address as SQLAlchemy reads it; ``postgresql://`` and ``postgres://`` mean psycopg 3 here.

    Several hosts may be written as PostgreSQL's own programs have them: ``postgresql://app@one:5432,two:5432/register``.
    """
    env = os.environ if env is None else env
    url = _secret(env, "DATABASE_URL")
    if not url:
        raise SettingMissing(
            "DATABASE_URL is not set. Start with 'make run', which brings its own database, "
            "or set DATABASE_URL=postgresql://user@host/name to use a PostGIS of yours."
        )
    return _for_psycopg(url)


def _for_psycopg(url: str) -> str:
    for short in ("postgresql://", "postgres://"):
        if url.startswith(short):
            url = "postgresql+psycopg://" + url.removeprefix(short)
    parts = urlsplit(url)
    user, at, hosts = parts.netloc.rpartition("@")
    if "," not in hosts:
        return url
    # SQLAlchemy wants several hosts after the question mark.
    query = "&".join([*(f"host={host}" for host in hosts.split(",")), *filter(None, [parts.query])])
    return parts._replace(netloc=user + at, query=query).geturl()


def _secret_key(env: Mapping[str, str]) -> str:
    key = _secret(env, "SECRET_KEY")
    if key and len(key) < SHORTEST_KEY:
        raise SettingMissing(
            f"SECRET_KEY has {len(key)} characters and needs {SHORTEST_KEY} at least: it protects the staff desk. "
            "Make one with 'openssl rand -hex 32', or unset it to run without the desk."
        )
    return key


def _secret(env: Mapping[str, str], name: str) -> str:
    """A secret from its variable, or from the file that ``<name>_FILE`` names, as container platforms have it."""
    place = env.get(f"{name}_FILE", "").strip()
    if not place:
        return env.get(name, "").strip()
    try:
        return Path(place).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingMissing(f"{name}_FILE={place} cannot be read: {error.strerror}.") from None


def _single_sign_on(env: Mapping[str, str]) -> dict[str, str]:
    found = {
        "oidc_issuer": env.get("OIDC_ISSUER", "").strip().rstrip("/"),
        "oidc_client_id": env.get("OIDC_CLIENT_ID", "").strip(),
        "oidc_client_secret": _secret(env, "OIDC_CLIENT_SECRET"),
    }
    if any(found.values()) and not all(found.values()):
        missing = ", ".join(name.upper() for name, value in found.items() if not value)
        raise SettingMissing(f"Single sign-on is half set up: {missing} is missing. Set it, or unset all of OIDC_*.")
    parts = urlsplit(found["oidc_issuer"])
    if found["oidc_issuer"] and parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise SettingMissing(f"OIDC_ISSUER={found['oidc_issuer']} must begin with https://.")
    return found


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal():
        raise SettingMissing(f"{name}={text!r} is not a whole number; unset it or give one such as {default}.")
    return int(text)


def _switch(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name, "on").strip() or "on"
    if text not in ("on", "off"):
        raise SettingMissing(f"{name}={text!r} is neither 'on' nor 'off'; unset it for 'on'.")
    return text == "on"
