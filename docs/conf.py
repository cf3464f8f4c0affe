"""How the site in build/site is made: `make docs`. Everything it shows is in it; nothing is asked of another host when it is read."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geomap import __version__  # noqa: E402 - the checkout's own, installed or not

project = "geomap"
author = "geomap contributors"
version = release = __version__
html_title = f"geomap {release}"
copyright = "the authors; texts and code under Apache-2.0, data layers under their own licences"  # noqa: A001 - Sphinx' name

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["gallery/*.md"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
default_role = "code"
nitpicky = False

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True, "undoc-members": False}
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 90

html_theme = "furo"
html_theme_options = {"navigation_with_keys": True}
html_copy_source = False
html_show_sphinx = False
html_static_path = ["static"]
html_css_files = ["site.css"]
pygments_style = "friendly"
pygments_dark_style = "monokai"


def _as_text(app, what, name, obj, options, lines) -> None:  # noqa: ANN001, ARG001 - Sphinx' form
    """Docstrings are plain text: what reStructuredText would take for markup is told to be text."""
    lines[:] = [re.sub(r"(?<![\\`])(\*|\|)(?=\S)", r"\\\1", line) if "`" not in line else line for line in lines]


def setup(app) -> None:  # noqa: ANN001
    """Register what is above."""
    app.connect("autodoc-process-docstring", _as_text)
