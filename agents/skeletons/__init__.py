"""Skeletons of tests: what a definition may do, read from its text, and tests for it in a project's own framework.

Pure: texts in, texts out. No skeleton passes: each test fails at the first thing that a person has to fill in, and its
message says what that is.
"""
