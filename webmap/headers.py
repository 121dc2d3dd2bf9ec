"""Safety headers of every answer: no other host is asked anything, except the tile background where one is set."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response

from geodata.settings import Settings


def register(app: Flask) -> None:
    """Put the headers on every answer."""
    policy = content_policy(app.config["SETTINGS"])

    def protect(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), payment=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        return response

    app.after_request(protect)


def content_policy(settings: Settings) -> str:
    """The Content-Security-Policy: own files only, no inline script or style; images also from the tile host."""
    images = "img-src 'self' data:"
    if settings.tile_url:
        parts = urlsplit(settings.tile_url.replace("{s}", "*"))
        images += f" {parts.scheme}://{parts.netloc}"
    return "; ".join(
        (
            "default-src 'self'",
            images,
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )
