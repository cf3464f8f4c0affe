"""Bring the digests in data/SOURCES.toml up to date.

    python data/make/digests.py [--check]

With --check it writes nothing and fails when a digest on disk differs. A layer without an entry needs one by hand:
where it comes from cannot be computed.
"""

import hashlib
import re
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parents[1]
ENTRY = re.compile(r'(^\[files\."(?P<path>.+)"\]\n(?:(?!\[).+\n)*?sha256 = ")[0-9a-f]*', re.MULTILINE)


def digest(path: Path) -> str:
    """SHA-256 of a file, or of the list of a folder's files."""
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        listed = "".join(f"{digest(p)}  {p.relative_to(path).as_posix()}\n" for p in files)
        return hashlib.sha256(listed.encode()).hexdigest()
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Rewrite the digests, or check them."""
    toml = DATA / "SOURCES.toml"
    text = toml.read_text("utf-8")
    fresh = ENTRY.sub(lambda entry: entry[1] + digest(DATA / entry["path"]), text)
    if "--check" in sys.argv:
        return int(fresh != text)
    toml.write_text(fresh, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
