"""Drift: where the code of a workspace departs from the guards of decisions, and which records touch a place in it."""
