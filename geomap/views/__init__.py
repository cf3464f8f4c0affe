"""Timeline -> files and pages: each view is one module and loads its own heavy library only when it is used."""
