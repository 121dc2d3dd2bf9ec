"""The gate for programs: how often one visitor may ask, and that other sites' scripts may read the answers."""

from __future__ import annotations

import math
import time

from flask import Flask, g, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug import Response
from werkzeug.exceptions import TooManyRequests

from geodata.settings import Settings
from webmap.letter_gate import network
from webmap.programs import asked_by_program, counted_as, read_elsewhere

TILES = 10
"""How many tiles a visitor may ask for in place of each other question."""

_WINDOW = 60
_EXPOSED = "Content-Language, ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, Retry-After"
_ASKED_WITH = "Accept, Accept-Language, If-Modified-Since, If-None-Match"


def register(app: Flask) -> None:
    """Count what each visitor asks of the addresses for programs, and open the answers to every site's scripts."""
    settings: Settings = app.config["SETTINGS"]
    if settings.api_rate:
        _limit(app, settings.api_rate)
    app.after_request(_open)


def _limit(app: Flask, rate: int) -> None:
    counter = FixedWindowRateLimiter(MemoryStorage())
    most = {"default": RateLimitItemPerMinute(rate), "tiles": RateLimitItemPerMinute(rate * TILES)}

    def count() -> None:
        rule = counted_as()
        # A browser's own question whether it may ask is no question of the register.
        if rule is None or request.method == "OPTIONS":
            return
        asker = network()
        granted = counter.hit(most[rule], rule, asker)
        g.rule, g.window = rule, counter.get_window_stats(most[rule], rule, asker)
        if not granted:
            raise TooManyRequests

    def tell(response: Response) -> Response:
        window = g.get("window")
        if window is not None:
            left = max(1, math.ceil(window.reset_time - time.time()))
            # The IETF draft's two headers (draft-ietf-httpapi-ratelimit-headers): the rule, and what is left of it.
            response.headers["RateLimit-Policy"] = f'"{g.rule}";q={most[g.rule].amount};w={_WINDOW}'
            response.headers["RateLimit"] = f'"{g.rule}";r={window.remaining};t={left}'
            if response.status_code == 429:
                response.headers["Retry-After"] = str(left)
        return response

    app.before_request(count)
    app.after_request(tell)


def _open(response: Response) -> Response:
    if read_elsewhere():
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        # A script of another site may hold the answer, which this would otherwise keep from it.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = _ASKED_WITH
            response.headers["Access-Control-Max-Age"] = "86400"
    if asked_by_program():
        response.vary.add("Accept-Language")
    return response
