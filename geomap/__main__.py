"""The command line: `python -m geomap` is `geomap`."""

from __future__ import annotations

from geomap.cli.group import main

if __name__ == "__main__":
    main()
