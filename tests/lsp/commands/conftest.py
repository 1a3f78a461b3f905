"""Editors seated at a small repository, at one daemon for all stories of a module."""

from support.editor_desk import bench, sit, work

__all__ = ["bench", "sit", "work"]
