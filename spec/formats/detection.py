"""Which formats a folder holds."""

from __future__ import annotations

from spec.formats.adr_tools import is_adr
from spec.formats.folder import Folder
from spec.formats.kiro.layout import specs_of
from spec.formats.lines import read_text
from spec.formats.madr import is_madr
from spec.formats.openspec.layout import roots_of
from spec.formats.record_files import record_names
from spec.formats.speckit.layout import features_of


def detect(folder: Folder) -> list[str]:
    """The names of the formats that are found, the most telling first: spec-kit, kiro, openspec, madr, adr-tools."""
    found = []
    if features_of(folder):
        found.append("spec-kit")
    if specs_of(folder):
        found.append("kiro")
    if roots_of(folder):
        found.append("openspec")
    texts = [read_text(name.path, folder[name.path]) for name in record_names(folder)]
    found += [name for name, holds in (("madr", is_madr), ("adr-tools", is_adr)) if any(map(holds, texts))]
    return found
