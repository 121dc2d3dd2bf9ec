"""Photographs as they come in: told by their content, taken apart in a child process, and made anew for the public."""

from loaders.pictures.kinds import PictureRefused
from loaders.pictures.make import Made, Place, Rendition, Rights, make_clean, make_renditions

__all__ = ["Made", "PictureRefused", "Place", "Rendition", "Rights", "make_clean", "make_renditions"]
