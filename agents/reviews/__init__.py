"""Checks of a change by rules: each looks at texts before and after, and tells what a careful reader would stop at.

Pure. A check would rather be silent than wrong: what is told is read by people who stop reading after two false alarms.
"""
