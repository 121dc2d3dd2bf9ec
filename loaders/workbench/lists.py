"""The lists that can be brought at the desk."""

from __future__ import annotations

from collections.abc import Mapping

from loaders.source import Source
from loaders.sources import projects, sites

LISTS: Mapping[str, Source] = {source.key: source for source in (projects.SOURCE, sites.SOURCE)}
