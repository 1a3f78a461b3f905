"""Tools on files of the tree: read, find, write, edit, move, keep aside.

None of them leaves the tree or follows a link out of it, whatever its arguments say.
"""
