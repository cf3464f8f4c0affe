"""Where the project's data layers lie, and how an output is written: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geomap._errors import GeomapError, ViewError

_PACKAGE = Path(__file__).parent


def data_path(*parts: str) -> Path:
    """Path of a shipped data file, as `data_path("boundaries", "world_adm1.topojson")`.

    In a wheel the layers lie inside the package (`geomap/_data`), in a checkout in `data/` beside it.
    Raises GeomapError when the file is in neither.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent / "data"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise GeomapError(f"the data file {'/'.join(parts)} is missing from this installation: install geomap again")


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside `target`; move it into place when the block ends well.

    On any failure `target` stays as it was; a link stays one. Raises ViewError for a full disk, a missing folder
    or a refused permission, naming the file.
    """
    final = Path(os.path.realpath(target))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=target.suffix, dir=final.parent)
        os.close(handle)
    except OSError as error:
        raise ViewError(f"cannot write {target}: {error.strerror or error}; choose another folder with -o") from error
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(final)
    except OSError as error:
        raise ViewError(f"cannot write {target}: {error.strerror or error}; free some space or choose another folder") from error
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def write_text(target: Path, text: str) -> None:
    r"""Write UTF-8 text to `target`, whole or not at all, with `\\n` line ends. Lone surrogates are replaced."""
    with written_whole(target) as temporary:
        temporary.write_bytes(text.encode("utf-8", "replace"))


def _umask() -> int:
    """Read the process's umask, which Python can only read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
