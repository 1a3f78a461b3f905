"""The spec as text: what `.groundplan/` holds, written from records and read back as what people changed in it.

Pure: a folder is a mapping of POSIX path, relative to `.groundplan/`, to text; the daemon reads and writes the files.

    write_folder (writing)     records → files; the same records give the same bytes
    read_folder (reading)      files → records, and which files cannot be read, each with the line and the way out
    edits_between (changes)    what people changed by hand → edits of the log, and what cannot be taken over
    banks_in (banks)           a project's own question banks among the files

Below: `layout` (what stands where for each kind), `pieces` (options, edges, evidence … as prose), `prose` (any text
between headings, unharmed), `front_matter` (the rest, as YAML), `naming` (safe names), `conflicts` (what git left),
`identity` (ids and aliases), `answers` and `settling` (a decision stays consistent), `comparing`, `guide` (the README).
"""
