"""Ids of specs in text: what one looks like, where a file defines one and where it names one.

Pure: a file is a path and its text. Which file's id is meant where several define the same one is a matter of `scope`:
`FR-001` is another requirement in each feature of spec-kit.
"""
