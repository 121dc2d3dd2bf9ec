"""QR codes as SVG, made to be printed: black on white, with the quiet zone, error correction M or better."""

from __future__ import annotations

import io

import segno

QUIET_ZONE = 4
"""Modules of white around the code that ISO/IEC 18004 asks for."""


def qr_svg(text: str, title: str) -> bytes:
    """An SVG file that scales to any size; ``title`` is what it says to people who do not see it."""
    made = segno.make(text, error="m", micro=False, boost_error=True)
    buffer = io.BytesIO()
    made.save(
        buffer,
        kind="svg",
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        title=title,
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return buffer.getvalue()
