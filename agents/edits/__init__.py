"""Edits of text: the formats that models write them in, finding the one place that is meant, hunks, and what parses.

Pure: contents go in and come out, no file is touched.
"""
