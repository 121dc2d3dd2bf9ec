"""Safety headers of every answer: no other host is asked anything, except the tile background where one is set."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

from geodata.settings import Settings

FRAMED = "embed_"
"""How the endpoints of embeds begin: only these may stand in other sites' pages."""


def register(app: Flask) -> None:
    """Put the headers on every answer."""
    policy = content_policy(app.config["SETTINGS"])
    framed_policy = content_policy(app.config["SETTINGS"], ancestors="*")
    encrypted = app.config["SETTINGS"].base_url.startswith("https://")

    def protect(response: Response) -> Response:
        if response.status_code == 308 and response.location:
            # From an address with a slash too many to the right one: on this site, whatever Host the visitor named.
            response.location = urlsplit(response.location)._replace(scheme="", netloc="").geturl()
        framed = (request.endpoint or "").partition(".")[2].startswith(FRAMED)
        response.headers.setdefault("Content-Security-Policy", framed_policy if framed else policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), payment=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if encrypted:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if not framed:
            response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        return response

    app.after_request(protect)


def content_policy(settings: Settings, ancestors: str = "'self'") -> str:
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
            f"frame-ancestors {ancestors}",
        )
    )
