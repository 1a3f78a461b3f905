"""Interrogation: banks of questions as data, what the idea and the code answer, and which question comes next."""
