"""What a photograph says of itself (day and place), and its colours as every screen understands them."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from PIL import ExifTags, Image, ImageCms

_DAY_TAGS = (0x9003, 0x9004)
"""DateTimeOriginal, DateTimeDigitized."""


def read(picture: Image.Image) -> dict[str, Any]:
    """``taken_on`` (YYYY-MM-DD), ``lat``, ``lon`` (degrees, WGS 84); None where it does not say, or cannot be."""
    try:
        exif = picture.getexif()
        detail, position = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:
        # A damaged block says nothing; the photograph may still be a good one.
        return {"taken_on": None, "lat": None, "lon": None}
    lat, lon = _degrees(position, 2, "S", 90), _degrees(position, 4, "W", 180)
    if lat is None or lon is None or (lat, lon) == (0, 0):
        lat = lon = None
    return {
        "taken_on": next((day for tag in _DAY_TAGS if (day := _day(detail.get(tag)))), None),
        "lat": lat,
        "lon": lon,
    }


def in_srgb(picture: Image.Image) -> Image.Image:
    """The picture in sRGB, eight bits a channel, on white where it was transparent, without a profile."""
    profile = picture.info.get("icc_profile")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        whole = picture.convert("RGBA")
        ground = Image.new("RGB", whole.size, "white")
        ground.paste(whole, mask=whole.getchannel("A"))
        picture = ground
    elif picture.mode.startswith(("I", "F")):
        picture = picture.point(lambda value: value / 256).convert("L") if picture.mode.startswith("I") else picture
    return _through_profile(picture, profile) or picture.convert("RGB")


def _through_profile(picture: Image.Image, profile: bytes | None) -> Image.Image | None:
    if not profile or picture.mode not in ("RGB", "CMYK", "L"):
        return None
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A profile that does not fit the picture is a fault of the program that wrote it: read as if there were none.
        return None


def _degrees(position: dict[int, Any], tag: int, negative: str, most: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in position[tag])
        value = degrees + minutes / 60 + seconds / 3600
        if str(position.get(tag - 1, "")).strip("\0 ").upper() == negative:
            value = -value
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return round(value, 6) if abs(value) <= most else None


def _day(value: Any) -> str | None:
    try:
        day = dt.datetime.strptime(str(value)[:10], "%Y:%m:%d").date()
    except ValueError:
        return None
    return day.isoformat() if dt.date(1900, 1, 1) <= day <= dt.date.today() + dt.timedelta(days=1) else None
