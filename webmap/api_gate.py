"""The gate of the API: how often one address may ask, and which sites' scripts may read the answers."""

from __future__ import annotations

import math
import time

from flask import Flask, g, request
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug import Response
from werkzeug.exceptions import TooManyRequests
from werkzeug.middleware.proxy_fix import ProxyFix

from geodata.settings import Settings
from webmap.api import PREFIX

_WINDOW = 60
_EXPOSED = "ETag, Last-Modified, RateLimit, RateLimit-Policy, Retry-After"


def register(app: Flask) -> None:
    """Count the questions of each address, open the answers to every site's scripts, believe only known proxies."""
    settings: Settings = app.config["SETTINGS"]
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    if settings.api_rate:
        _limit(app, settings)
    app.after_request(_open)


def _limit(app: Flask, settings: Settings) -> None:
    counter = FixedWindowRateLimiter(storage_from_string(settings.api_rate_store))
    rate = RateLimitItemPerMinute(settings.api_rate)

    def count() -> None:
        if not request.path.startswith(PREFIX) or request.method == "OPTIONS":
            return
        asker = request.remote_addr or ""
        granted = counter.hit(rate, asker)
        g.window = counter.get_window_stats(rate, asker)
        if not granted:
            raise TooManyRequests

    def tell(response: Response) -> Response:
        window = g.get("window")
        if window is not None:
            left = max(1, math.ceil(window.reset_time - time.time()))
            # The IETF draft's two headers (draft-ietf-httpapi-ratelimit-headers): the rule, and what is left of it.
            response.headers["RateLimit-Policy"] = f'"default";q={settings.api_rate};w={_WINDOW}'
            response.headers["RateLimit"] = f'"default";r={window.remaining};t={left}'
            if response.status_code == 429:
                response.headers["Retry-After"] = str(left)
        return response

    app.before_request(count)
    app.after_request(tell)


def _open(response: Response) -> Response:
    if request.path.startswith(PREFIX):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        # A script of another site may hold the answer, which these two would otherwise keep from it.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = (
                "Accept, Accept-Language, If-None-Match, If-Modified-Since"
            )
            response.headers["Access-Control-Max-Age"] = "86400"
        response.vary.add("Accept-Language")
    return response
