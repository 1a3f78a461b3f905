"""Roles: who an agent is, as a Markdown file. The front matter says what it may, the text below is what it is told.

A role permits nothing by itself: it narrows what policy and grants allow.
"""
