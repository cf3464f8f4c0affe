"""bytes -> WebPage: the main text of a saved web page, and what the page says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geomap._errors import ArticleError

PAGES = (".html", ".htm", ".xhtml", ".mhtml", ".mht")
"""Suffixes of saved pages; .mhtml is a page and its pictures in one file."""

_COMPANIONS = frozenset({"files", "file", "fichiers", "dateien", "archivos", "ficheiros", "arquivos", "bestanden", "filer", "pliki", "soubory", "файлы", "файли", "dosyalar", "elemei"})
"""What browsers of several languages call the folder beside a complete page: NAME_files, NAME-Dateien …"""

_CLUTTER = re.compile(
    r"cookie|consent|gdpr|rgpd|onetrust|didomi|\bcmp\b|sp_message|axeptio|tarteaucitron|usercentrics|truste|newsletter|paywall|subscri(?:be|ption)-(?:wall|offer)|related-(?:articles|posts|stories)"
    r"|read-?also|recommend(?:ed|ation)|most-?read|breadcrumb|share-?(?:bar|tools|buttons)|sponsored|advert(?:isement)?s?\b|taboola|outbrain|comments-(?:area|section|list)", re.IGNORECASE)
"""Names of elements around an article, as frameworks and newspapers give them; an element with most of the page's words is none of them."""


@dataclass(frozen=True, slots=True)
class WebPage:
    """Main text, and what the head says: `dates` are all that it gives, the likeliest first; None or empty where nothing is said."""

    text: str
    title: str | None
    source: str | None
    url: str | None
    language: str | None
    dates: tuple[str, ...]


def read_page(raw: bytes, name: str) -> WebPage:
    """Page of the bytes of an .html or .mhtml file, whatever its encoding. Raises ArticleError for one that holds no text."""
    import trafilatura  # 0.6 s to import, and only pages need it

    html, address = _unpacked(raw)
    tree = trafilatura.load_html(html)
    if tree is None:
        raise ArticleError(f"{name} is no readable web page: save it again, or as .txt")
    said = _Head(tree, html)
    _drop_clutter(tree)
    blocks = _blocks(deepcopy(tree))
    text = trafilatura.extract(tree, include_comments=False, include_tables=False, favor_recall=True)
    # Of a short page it gives one line, headline and byline run into the first sentence; then the page's own blocks serve better.
    if not text or ("\n" not in text.strip() and "\n" in blocks):
        text = blocks
    if not text or not text.strip():
        raise ArticleError(f"{name} holds no article text: save the page itself, or its text as .txt")
    url = said.first("og:url") or said.canonical() or address or said.saved_from()
    source = said.first("og:site_name", "application-name", "dc.publisher") or (urlsplit(url).hostname if url else None)
    return WebPage(text, said.title(), source or None, url, said.language(), tuple(said.dates()))


def is_companion(path: Path, root: Path) -> bool:
    """Whether a file lies in the folder that a browser saved beside a complete page: pictures, scripts, advertisements."""
    return any(_accompanies(folder) for folder in path.parents if folder != root and folder.is_relative_to(root))


def _accompanies(folder: Path) -> bool:
    found = re.fullmatch(r"(.+)[_\-. ](\w+)", folder.name)
    return bool(found) and found is not None and found[2].casefold() in _COMPANIONS and any(folder.with_name(found[1] + suffix).exists() for suffix in PAGES)


def _unpacked(raw: bytes) -> tuple[bytes | str, str | None]:
    """HTML of a page, taken out of its .mhtml where it is in one, and the address that this names."""
    if not re.match(rb"(?:From|MIME-Version|Snapshot-Content-Location|Subject|Date|Content-Type):", raw.lstrip()[:200], re.IGNORECASE):
        return raw, None
    import email
    import email.policy

    message = email.message_from_bytes(raw.lstrip(), policy=email.policy.default)
    part = next((p for p in message.walk() if p.get_content_type() == "text/html"), None)
    if part is None:
        return raw, None
    content = part.get_payload(decode=True)
    body = content if isinstance(content, bytes) else b""
    charset = part.get_content_charset()
    try:
        html: bytes | str = body.decode(charset) if charset else body
    except (LookupError, UnicodeDecodeError):
        html = body
    return html, str(message.get("Snapshot-Content-Location") or part.get("Content-Location") or "") or None


def _drop_clutter(tree: Any) -> None:
    """Take banners, newsletters and lists of other articles out of the tree, by the names of their elements."""
    whole = len(tree.text_content())
    for element in list(tree.iter("div", "section", "aside", "ul", "form", "dialog")):
        named = f"{element.get('id') or ''} {element.get('class') or ''}"
        # Sites name the whole page "has-cookie-banner" too: what holds much of the text stays.
        if _CLUTTER.search(named) and len(element.text_content()) < 0.4 * whole and not any(element.iter("article", "main", "h1")) and element.getparent() is not None:
            element.drop_tree()


def _blocks(tree: Any) -> str:
    """All text of a page's article, or else of its body, a line for each block; the tree is used up."""
    for element in list(tree.iter("script", "style", "noscript", "nav", "header", "footer", "template", "button", "form")):
        element.drop_tree()
    for element in tree.iter("p", "div", "br", "h1", "h2", "h3", "h4", "li", "tr", "td", "section", "article", "figure", "blockquote"):
        element.tail = "\n" + (element.tail or "")
    home = next((found for tag in ("article", "main", "body") if (found := tree.find(f".//{tag}")) is not None), tree)
    lines = (" ".join(line.split()) for line in home.text_content().split("\n"))
    return "\n".join(line for line in lines if line)


_DATES = ("article:published_time", "datepublished", "date", "dc.date", "dcterms.created", "dc.date.issued", "pubdate", "og:published_time", "sailthru.date", "parsely-pub-date",
          "article.published", "publish-date", "publication_date", "published_time", "cxenseparse:recs:publishtime")


class _Head:
    """What a page's head says of itself."""

    def __init__(self, tree: Any, html: bytes | str) -> None:
        self.tree, self.html = tree, html
        self.said = {(m.get("property") or m.get("name") or m.get("itemprop") or "").lower(): (m.get("content") or "").strip() for m in tree.iter("meta")}

    def first(self, *names: str) -> str | None:
        return next((self.said[n] for n in names if self.said.get(n)), None)

    def title(self) -> str | None:
        return self.first("og:title", "dc.title", "twitter:title") or next((text for t in self.tree.iter("title") if (text := t.text_content().strip())), None)

    def language(self) -> str | None:
        return (self.tree.get("lang") or "").split("-")[0].lower() or None

    def dates(self) -> Iterable[str]:
        """Every date said, the likeliest first: meta tags, JSON-LD, time elements."""
        scripts = (script.text or "" for script in self.tree.iter("script") if script.get("type") == "application/ld+json")
        published = (found[1] for text in scripts if (found := re.search(r'"datePublished"\s*:\s*"([^"]{4,40})"', text)))
        return (day for day in (*(self.said.get(n) for n in _DATES), *published, *(t.get("datetime") for t in self.tree.iter("time"))) if day)

    def canonical(self) -> str | None:
        return next((str(link.get("href")) for link in self.tree.iter("link") if link.get("rel") == "canonical" and str(link.get("href") or "").startswith("http")), None)

    def saved_from(self) -> str | None:
        """Address in the comment that browsers write at the top of a saved page."""
        text = self.html[:2000] if isinstance(self.html, str) else self.html[:2000].decode("latin-1")
        found = re.search(r"<!-- saved from url=\(\d+\)(https?://\S+) -->", text)
        return found[1] if found else None
