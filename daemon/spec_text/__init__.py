"""Specs as text, for whoever reads or writes them: which ids there are in a workspace, where, and what is wrong.

IdTable (table)            the ids of a workspace's files, kept equal to the index and to `.groundplan/`
Records (records)          what projects know of an id: title, state, answer
SpecTextAnswers (answers)  the answers of the routes
"""
