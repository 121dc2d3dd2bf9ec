"""Where image files are kept: a folder by default, an S3-compatible store by setting; what is not public apart."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from obstore.exceptions import NotFoundError
from obstore.store import S3Store

from geodata.settings import Settings

Room = Literal["public", "originals", "held"]
"""Renditions that a published record may show; originals, and photos that the public sent, that only staff may see."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,140}", re.ASCII)


class Store(Protocol):
    """Files by room and bare name. Writing is whole or not at all; deleting what is not there is no error.

    ``older`` names the files of a room that were written before a moment (with its time zone).
    """

    def put(self, room: Room, name: str, content: bytes) -> None: ...
    def get(self, room: Room, name: str) -> bytes | None: ...
    def delete(self, room: Room, name: str) -> None: ...
    def older(self, room: Room, than: dt.datetime) -> list[str]: ...


@dataclass(frozen=True)
class FolderStore:
    """Files on the disk; what is not public can be read by the product's own user alone."""

    public: Path
    originals: Path
    held: Path

    def put(self, room: Room, name: str, content: bytes) -> None:
        path, private = self._path(room, name), room != "public"
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o755)
        draft = path.with_name(f".{secrets.token_hex(8)}")
        try:
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o644), "wb"
            ) as file:
                file.write(content)
            draft.replace(path)
        except OSError:
            # A full disk, mostly: half a file would take what room is left.
            draft.unlink(missing_ok=True)
            raise

    def get(self, room: Room, name: str) -> bytes | None:
        path = self._path(room, name)
        return path.read_bytes() if path.is_file() else None

    def delete(self, room: Room, name: str) -> None:
        self._path(room, name).unlink(missing_ok=True)

    def older(self, room: Room, than: dt.datetime) -> list[str]:
        folder = self._folder(room)
        files = [path for path in (folder.iterdir() if folder.is_dir() else ()) if path.is_file()]
        return sorted(path.name for path in files if path.stat().st_mtime < than.timestamp())

    def _path(self, room: Room, name: str) -> Path:
        return self._folder(room) / _bare(name)

    def _folder(self, room: Room) -> Path:
        return {"public": self.public, "originals": self.originals, "held": self.held}[room]


@dataclass(frozen=True)
class BucketStore:
    """Objects in one private bucket, below the room's name; readers get them through the product."""

    bucket: S3Store = field(repr=False)

    def put(self, room: Room, name: str, content: bytes) -> None:
        self.bucket.put(f"{room}/{_bare(name)}", content)

    def get(self, room: Room, name: str) -> bytes | None:
        try:
            return bytes(self.bucket.get(f"{room}/{_bare(name)}").bytes())
        except (FileNotFoundError, NotFoundError):
            return None

    def delete(self, room: Room, name: str) -> None:
        try:
            self.bucket.delete(f"{room}/{_bare(name)}")
        except (FileNotFoundError, NotFoundError):
            return

    def older(self, room: Room, than: dt.datetime) -> list[str]:
        found = [one for some in self.bucket.list(prefix=room) for one in some]
        return sorted(one["path"].rpartition("/")[2] for one in found if one["last_modified"] < than)


def open_store(settings: Settings) -> Store:
    """The store that the settings name; nothing is read or written yet."""
    if not settings.media_bucket:
        public = Path(settings.media_dir)
        originals = Path(settings.originals_dir) if settings.originals_dir else public / "originals"
        return FolderStore(public, originals, public / "karantina")
    plain = settings.media_endpoint.startswith("http://")
    return BucketStore(
        S3Store(
            settings.media_bucket,
            config={"endpoint": settings.media_endpoint} if settings.media_endpoint else None,
            region=settings.media_region,
            access_key_id=settings.media_key_id,
            secret_access_key=settings.media_secret,
            virtual_hosted_style_request=not settings.media_endpoint,
            client_options={"allow_http": plain, "timeout": "30s"},
            retry_config={"max_retries": 3, "retry_timeout": dt.timedelta(seconds=30)},
        )
    )


def _bare(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a bare file name")
    return name
