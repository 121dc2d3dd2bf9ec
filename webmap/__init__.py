"""The web floor: pages, map, exports. Parts are put together in one place, ``create_app``."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_babel import Babel
from flask_compress import Compress

from geodata.db import open_database
from geodata.settings import Settings
from webmap import (
    api,
    api_gate,
    assets,
    away,
    errors,
    found,
    freshness,
    headers,
    language,
    media,
    metrics,
    pages,
    presentation,
    ranges,
    remembered,
    request_log,
    voice_words,
)
from webmap.sent import Sent

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """The web application for these settings (by default the environment's).

    ``app.config`` holds ``SETTINGS`` and ``DATABASE``; no connection is made before the first question.
    """
    settings = settings or Settings.from_env()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.request_class = Sent
    app.config.update(
        SETTINGS=settings,
        DATABASE=open_database(settings),
        SECRET_KEY=settings.secret_key or None,
        BABEL_DEFAULT_LOCALE="tr",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "webmap" / "translations"),
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/csv",
            "text/javascript",
            "application/json",
            "application/geo+json",
            "application/problem+json",
            "application/xml",
            "application/atom+xml",
            "application/schema+json",
            "application/vnd.mapbox-vector-tile",
            "application/vnd.oai.openapi+json",
            "image/svg+xml",
        ],
        COMPRESS_MIN_SIZE=500,
        # Brotli first: at this level it is quick, and smaller than the others. Streams, too, are for all browsers.
        COMPRESS_ALGORITHM=["br", "zstd", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br", "zstd", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_LEVEL=9,
    )
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    request_log.register(app)
    Babel(app, locale_selector=language.current)
    language.register(app, pages.blueprint())
    app.register_blueprint(api.blueprint(), url_prefix=api.PREFIX)
    presentation.register(app)
    voice_words.register(app)
    found.register(app)
    ranges.register(app)
    media.register(app)
    assets.register(app)
    errors.register(app)
    away.register(app)
    headers.register(app)
    metrics.register(app)
    api_gate.register(app)
    # Between the gate, which counts what is answered from memory too, and what marks and compresses answers.
    remembered.register(app)
    freshness.register(app)
    # What is registered last sees an answer first: the others mark and keep what is compressed already.
    Compress(app)
    return app
