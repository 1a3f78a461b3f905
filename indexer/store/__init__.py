"""What the index keeps on disk: a SQLite catalogue of files and symbols, LanceDB tables of chunks and vectors."""
