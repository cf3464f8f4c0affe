"""str -> Article: text kept as read, dates with their precision, one line for each bad input."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from geomap._errors import ArticleError, DateError, GeomapError
from geomap.articles import Article, Interval, detect_language, parse_article, parse_interval, read_articles

FR = "Les talibans ont pris Kunduz dimanche, a dit la police de la ville."
EN = "The Taliban took Kunduz on Sunday, the police of the town said."


def days(first: str, last: str | None = None) -> Interval:
    return Interval(date.fromisoformat(first), date.fromisoformat(last or first))


def load(folder: Path, name: str, content: str | bytes, **options: str) -> tuple[list[Article], list[str]]:
    """Articles of one file, and the errors reported."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    errors: list[GeomapError] = []
    return list(read_articles([str(path)], on_error=errors.append, **options)), [str(e) for e in errors]


@pytest.mark.parametrize(("said", "meant"), [
    ("2021-08-13", days("2021-08-13")), ("2021-8-3", days("2021-08-03")), ("2021/08/13", days("2021-08-13")), ("20210813", days("2021-08-13")),
    ("2021-08-13T23:10:00Z", days("2021-08-13")), ("2021-08-13 23:10", days("2021-08-13")), (" 2021-08 ", days("2021-08-01", "2021-08-31")),
    ("2024-02", days("2024-02-01", "2024-02-29")), ("2021", days("2021-01-01", "2021-12-31")), ("13 août 2021", days("2021-08-13")),
    ("August 13, 2021", days("2021-08-13")), ("août 2021", days("2021-08-01", "2021-08-31")), ("13/08/2021", days("2021-08-13")),
    ("2021-08-01/2021-08-05", days("2021-08-01", "2021-08-05")), ("2021-08/2021-09", days("2021-08-01", "2021-09-30")),
])
def test_a_date_keeps_the_precision_it_was_said_with(said: str, meant: Interval) -> None:
    """A month is all its days, a year too; no day is invented."""
    assert parse_interval(said) == meant


@pytest.mark.parametrize("said", ["", " ", "hier", "yesterday", "hier 2021", "2021-13", "2021-02-30", "2021-08-13x", "0000", "9999-12-31", "0001-01-01", "-1", "20211345",
                                  "03/08/2021", "08.03.2021", "2021-08-05/2021-08-01", "\ud800", "x" * 1000, "2021-08-1x"])
def test_what_is_no_date_or_may_be_two_is_refused(said: str) -> None:
    """Impossible, relative and ambiguous dates ("03/08/2021") are errors of one line, never a guess and never this machine's clock."""
    with pytest.raises(DateError) as caught:
        parse_interval(said)
    assert "\n" not in str(caught.value)
    assert "write 2021-08-13" in str(caught.value)


def test_header_lines_are_read_and_stay_in_the_text() -> None:
    """Title, date and source come from the header; the text is kept whole and the body starts behind it."""
    text = f"title: Chute de Kunduz\nDate: 2021-08\r\nsource: AFP\n\n{FR}"
    made = parse_article(text)
    assert (made.title, made.source, made.published, made.published_words) == ("Chute de Kunduz", "AFP", days("2021-08-01", "2021-08-31"), "2021-08")
    assert made.text == text
    assert made.text[made.body_start :].strip() == FR


@pytest.mark.parametrize("text", [f"date 2021-08 {FR}", f" date 2021-08 {FR}", f"DATE 2021-08\n{FR}", f"\ufeffdate 2021-08 {FR}"])
def test_a_leading_date_is_read(text: str) -> None:
    """`date 2021-08` before the text is the article's month."""
    made = parse_article(text)
    assert made.published == days("2021-08-01", "2021-08-31")
    assert made.text[made.body_start :].strip() == FR


@pytest.mark.parametrize(("opening", "day"), [
    ("KABOUL, 13 août 2021 (AFP) — ", "2021-08-13"), ("KABOUL (AFP), le 1er août 2021 - ", "2021-08-01"), ("Kaboul, vendredi 13 août 2021 – ", "2021-08-13"),
])
def test_a_french_dateline_dates_the_article(opening: str, day: str) -> None:
    """The date before the dash of a dateline is the article's."""
    assert parse_article(opening + FR).published == days(day)


@pytest.mark.parametrize("opening", ["KABUL, Aug. 13, 2021 - ", "KABUL, Afghanistan, August 13, 2021 (AP) — ", "KABUL, 13 August 2021\n", "KABUL 2021-08-13 (Reuters) - "])
def test_an_english_dateline_dates_the_article(opening: str) -> None:
    """English datelines too, month first or day first."""
    assert parse_article(opening + EN).published == days("2021-08-13")


@pytest.mark.parametrize("text", [
    f"Le 28 septembre 2015, les talibans avaient pris Kunduz. {FR}", f"On 28 September 2015 the Taliban seized Kunduz - for two weeks. {EN}",
    f"KABOUL, 13 août (AFP) — {FR}", f"Le 31 février 2021 - {FR}", f"La chute de Kunduz, le 28 septembre 2015\n{FR}", FR,
])
def test_a_day_told_in_a_sentence_is_not_the_articles_own(text: str) -> None:
    """An event's date, a date without its year and one that no calendar has leave the article without a date."""
    assert parse_article(text).published is None


def test_dates_are_taken_in_order(tmp_path: Path) -> None:
    """--date wins over the header, the header over the dateline, the dateline over the page's meta tags."""
    dateline = f"KABOUL, 2 août 2021 (AFP) — {FR}"
    assert parse_article(f"date: 2021-08-03\n{dateline}", date="2021-08-04", fallback_date="2021-08-01").published == days("2021-08-04")
    assert parse_article(f"date: 2021-08-03\n{dateline}", fallback_date="2021-08-01").published == days("2021-08-03")
    assert parse_article(dateline, fallback_date="2021-08-01").published == days("2021-08-02")
    assert parse_article(FR, fallback_date="2021-08-01").published == days("2021-08-01")
    page = '<html lang="fr"><head><meta property="article:published_time" content="2021-08-01T10:00:00Z"></head><body><article><p>{}</p></article></body></html>'
    assert load(tmp_path, "a.html", page.format(FR * 4))[0][0].published == days("2021-08-01")
    assert load(tmp_path, "b.html", page.format(f"KABOUL, 2 août 2021 (AFP) — {FR * 4}"))[0][0].published == days("2021-08-02")
    assert load(tmp_path, "c.html", page.format(FR * 4), date="2021-08")[0][0].published == days("2021-08-01", "2021-08-31")


@pytest.mark.parametrize(("head", "day"), [
    ('<meta name="date" content="2021-08-12">', "2021-08-12"), ('<meta itemprop="datePublished" content="2021-08-12T09:00:00+02:00">', "2021-08-12"),
    ('<meta name="date" content="12 août 2021">', "2021-08-12"), ('<script type="application/ld+json">{"datePublished": "2021-08-12"}</script>', "2021-08-12"),
    ('<meta name="date" content="soon"><meta name="pubdate" content="2021-08-12">', "2021-08-12"), ('<meta name="date" content="2021-45-99">', None), ("", None),
    ('<meta name="date" content="2021-08-12"><meta property="article:published_time" content="2021-08-13">', "2021-08-13"),
])
def test_a_page_says_its_date_in_its_head(tmp_path: Path, head: str, day: str | None) -> None:
    """The first meta tag, JSON-LD block or time element that holds a date; a malformed one is passed over."""
    made = load(tmp_path, "a.html", f"<html><head>{head}</head><body><article><p>{FR * 4}</p></article></body></html>")[0][0]
    assert made.published == (days(day) if day else None)


def test_a_page_gives_its_text_title_and_site(tmp_path: Path) -> None:
    """The page's main text without its menus; title and site from the head."""
    page = f"""<html lang="fr-FR"><head><meta charset="utf-8"><meta property="og:title" content="Chute de Kunduz"><meta property="og:site_name" content="AFP">
      <meta property="og:url" content="https://example.org/a"></head><body><nav><a href="/">Accueil</a></nav><article><p>{FR * 3}</p></article></body></html>"""
    made = load(tmp_path, "a.htm", page)[0][0]
    assert (made.title, made.source, made.url, made.language, made.id) == ("Chute de Kunduz", "AFP", "https://example.org/a", "fr", "a")
    assert FR in made.text
    assert "Accueil" not in made.text


@pytest.mark.parametrize("content", [FR.replace(" ", "\r\n"), FR.replace(" ", "\n \t"), FR + "\x0b\x0c\u2028\u00a0 e\u0301 \U0001f600", "a" + " " * 100 + FR])
def test_text_is_kept_as_read(tmp_path: Path, content: str) -> None:
    """Line ends, odd spaces, decomposed accents and characters beyond the BMP stay: spans count in the text as it was."""
    assert load(tmp_path, "a.txt", content)[0][0].text == content


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbf" + FR.encode(), b"\xff\xfe" + FR.encode("utf-16-le"), b"\xfe\xff" + FR.encode("utf-16-be")])
def test_a_byte_order_mark_is_no_text(tmp_path: Path, raw: bytes) -> None:
    """UTF-8 and UTF-16 with a byte order mark are read, and the mark is no character of the text."""
    assert load(tmp_path, "a.txt", raw)[0][0].text == FR


@pytest.mark.parametrize(("name", "raw", "said"), [
    ("a.txt", b"", "is empty"), ("a.txt", b" \n\t", "is empty"), ("a.txt", b"123 456.", "holds no text"), ("a.txt", b"title: x\ndate: 2021\n", "holds no text"),
    ("a.txt", b"\x89PNG\x00\x01", "binary"), ("a.txt", "été".encode("latin-1"), "not UTF-8 (byte 0)"), ("a.txt", b"\xff\xfeabc", "not UTF-16"),
    ("a.md", b"date: soon\nWords.", "is no date"), ("a.html", b"<html></html>", "no article text"), ("a.html", b"\x00", "no readable web page"),
    ("a.jsonl", b"[" * 50_000, "line 1 is no JSON"), ("a.jsonl", b'"text"', "no object"), ("a.jsonl", b'{"text": 5}', "has no text"), ("a.jsonl", b"\xff\xfe{", "not UTF-16"),
    ("a.jsonl", b'{"text": "Words.", "date": "soon"}', "line 1: 'soon' is no date"), ("a.csv", b"a;b\n1;2\n", "neither a column text"), ("a.parquet", b"PAR1", "no readable Parquet"),
    ("a.docx", b"x", "cannot tell what"),
])
def test_a_bad_file_is_one_line_that_says_what_to_do(tmp_path: Path, name: str, raw: bytes, said: str) -> None:
    """Whatever a file holds, the error names the file and is one line."""
    found, errors = load(tmp_path, name, raw)
    assert found == []
    assert len(errors) == 1
    assert said in errors[0]
    assert "\n" not in errors[0]


@pytest.mark.parametrize(("source", "said"), [("nothing.txt", "does not exist"), ("nothing", "does not exist"), ("a\0.txt", "cannot read")])
def test_a_missing_source_is_said(source: str, said: str) -> None:
    """A source that is not there is an ArticleError, also where nobody collects errors."""
    with pytest.raises(ArticleError, match=said):
        list(read_articles([source]))


def test_the_rest_goes_on_after_a_broken_line(tmp_path: Path) -> None:
    """In JSON lines each line stands alone; the error names its line."""
    lines = [json.dumps({"id": "a", "text": EN}), "{broken", "", "[1]", json.dumps({"body": FR, "published": "2021-08", "lang": "fr"})]
    found, errors = load(tmp_path, "pile.jsonl", "\r\n".join(lines))
    assert [(a.id, a.language, a.published) for a in found] == [("a", "en", None), ("pile-5", "fr", days("2021-08-01", "2021-08-31"))]
    assert ["line 2" in errors[0], "line 4" in errors[1], len(errors)] == [True, True, 2]


def test_the_rest_of_a_folder_goes_on_after_a_bad_file(tmp_path: Path) -> None:
    """Files are read in the order of their names, folders within too; one that cannot be read at all hides no other."""
    (tmp_path / "in").mkdir()
    (tmp_path / "a.jsonl").write_bytes("é".encode("latin-1"))
    (tmp_path / "b.parquet").write_bytes(b"no")
    (tmp_path / "c.txt").write_text(FR, "utf-8")
    (tmp_path / "d.docx").write_bytes(b"not looked at")
    (tmp_path / "in" / "e.md").write_text(EN, "utf-8")
    errors: list[GeomapError] = []
    assert [a.id for a in read_articles([str(tmp_path)], on_error=errors.append)] == ["c", "in/e"]
    assert len(errors) == 2


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    """A folder without an article is an error that lists what was looked for."""
    with pytest.raises(ArticleError, match=r"holds no article: looked for \.txt"):
        list(read_articles([str(tmp_path)]))


def test_what_geomap_prints_can_be_read_again(tmp_path: Path) -> None:
    """`published` of the printed form, an interval, keeps both ends."""
    found, errors = load(tmp_path, "a.jsonl", json.dumps({"text": EN, "published": {"start": "2021-08-01", "end": "2021-08-31"}}))
    assert (found[0].published, errors) == (days("2021-08-01", "2021-08-31"), [])


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_may_be_parted_by_any_usual_mark(tmp_path: Path, mark: str) -> None:
    """CSV of any spreadsheet; a field may hold line ends and be long; errors name the line."""
    long = "Kunduz is quiet. " * 10_000
    rows = [["id", "date", "text"], ["1", "2021-08", f'"{long}\n{mark}"'], ["2", "", ""], ["3", "2021", f'"{EN}"']]
    found, errors = load(tmp_path, "a.csv", "\n".join(mark.join(row) for row in rows))
    assert [(a.id, a.text) for a in found] == [("1", f"{long}\n{mark}"), ("3", EN)]
    assert len(errors) == 1
    assert "line 4" in errors[0]


def test_parquet_is_read(tmp_path: Path) -> None:
    """A Parquet table is read like any other, days included."""
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    pd.DataFrame({"text": [EN, None], "date": [pd.Timestamp("2021-08-13"), None]}).to_parquet(tmp_path / "a.parquet")
    errors: list[GeomapError] = []
    found = list(read_articles([str(tmp_path / "a.parquet")], on_error=errors.append))
    assert [a.published for a in found] == [days("2021-08-13")]
    assert "line 2" in str(errors[0])


@pytest.mark.parametrize(("raw", "kind"), [(FR.encode(), "stdin"), (b'{"text": "Kunduz is quiet.", "id": "j"}', "j"), (f"<html><body><p>{FR}</p></body></html>".encode(), "stdin"),
                                           (b'\xef\xbb\xbf {"text": "Kunduz is quiet.", "id": "j"}', "j")])
def test_standard_input_is_looked_at(monkeypatch: pytest.MonkeyPatch, raw: bytes, kind: str) -> None:
    """`-` takes text, a page or JSON lines, by its first character."""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    assert [a.id for a in read_articles(["-"])] == [kind]


def test_two_texts_of_one_id_are_told_apart(tmp_path: Path) -> None:
    """The same text twice is one id; another text under it gets its digest."""
    lines = "\n".join(json.dumps({"id": "a", "text": text}) for text in (EN, EN, FR))
    first, second, third = load(tmp_path, "a.jsonl", lines)[0]
    assert first.id == second.id == "a"
    assert third.id.startswith("a~")


def test_an_id_is_made_of_the_text() -> None:
    """Without a name the id is a digest: the same every time, another for another text, also with half a surrogate pair."""
    assert parse_article(EN).id == parse_article(EN).id != parse_article(FR).id
    assert parse_article("lone \ud800 half").text == "lone \ud800 half"


@pytest.mark.parametrize(("text", "language"), [
    (FR, "fr"), (EN, "en"), ("Kunduz est tombée.", "fr"), ("Kunduz has fallen.", "en"), ("Les rebelles ont pris Alep.", "fr"), ("The rebels seized Aleppo", "en"),
    ("La ville de Goma est tombée aux mains du M23.", "fr"), ("The town of Goma fell to M23.", "en"), ("123 !", "und"),
    ("Taliban fighters entered Herat, Kandahar and Lashkar Gah on Thursday.", "en"), ("Les talibans sont entrés à Hérat, Kandahar et Lashkar Gah jeudi.", "fr"),
])
def test_the_language_of_short_texts_is_found(text: str, language: str) -> None:
    """One sentence is enough to tell French from English, with foreign names in it."""
    assert detect_language(text) == language


def test_a_language_is_named_by_its_code() -> None:
    """"fr_FR" and "FR" are French, whoever says so."""
    assert parse_article(FR, language="fr_FR").language == parse_article(f"language: FR\n{FR}").language == "fr"


def test_one_long_line_is_read() -> None:
    """A megabyte without a line end is an article like any other."""
    text = f"date 2021-08 {FR} " + FR * 15_000
    made = parse_article(text)
    assert (made.language, made.published, len(made.text)) == ("fr", days("2021-08-01", "2021-08-31"), len(text))


PAGE = """<!doctype html><html lang="en"><head>{head}<title>Town falls - Example</title></head><body class="has-cookie-banner">
<div id="onetrust-consent"><p>We and our 812 partners store cookies; rebels captured Aleppo.</p></div><nav><a href="/">Home</a> <a href="/war">War: Kharkiv</a></nav>
<main><article><h1>Town falls</h1><p class="by">By a reporter</p><p>The Taliban captured Kunduz on Sunday.</p><p>Officials said so in Kabul.</p></article>
<section class="related-articles"><h3>Read also</h3><ul><li><a href="#">Rebels seize Goma airport</a></li></ul></section><div class="newsletter"><p>Sign up in Herat.</p></div></main>
<script>var x = "captured Herat";</script></body></html>"""
OG = '<meta property="article:published_time" content="2021-08-08"><meta property="og:url" content="https://news.example.org/a">'


def page(tmp_path: Path, raw: bytes, name: str = "a.html") -> Article:
    (tmp_path / name).write_bytes(raw)
    (made,) = read_articles([str(tmp_path / name)])
    return made


def test_what_stands_around_an_article_is_left_out(tmp_path: Path) -> None:
    """Cookie banners, menus, lists of other articles, newsletters and scripts name no place of the article; headline and paragraphs are lines of their own."""
    made = page(tmp_path, PAGE.format(head=OG).encode())
    assert made.text.split("\n")[0] == "Town falls" and "The Taliban captured Kunduz on Sunday." in made.text.split("\n")
    assert not any(word in made.text for word in ("Aleppo", "Goma", "Herat", "Kharkiv", "Home"))
    assert (made.source, made.url, made.published) == ("news.example.org", "https://news.example.org/a", days("2021-08-08"))


@pytest.mark.parametrize(("encoding", "declared"), [("utf-8", ""), ("utf-8-sig", ""), ("cp1252", ""), ("cp1252", '<meta charset="utf-8">'), ("utf-16", ""),
                                                    ("latin-1", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'), ("cp1251", '<meta charset="windows-1251">')])
def test_pages_of_any_encoding_are_read(encoding: str, declared: str, tmp_path: Path) -> None:
    """Undeclared, wrongly declared or by a byte order mark."""
    said = "Фаизабад" if encoding == "cp1251" else "à l'été, Badghîs"
    raw = PAGE.format(head=OG + declared).replace("on Sunday", said).encode(encoding)
    assert said in page(tmp_path, raw).text


def test_a_page_saved_as_one_file(tmp_path: Path) -> None:
    """An .mhtml holds the page in quoted-printable, and the address it was saved from."""
    import quopri

    body = quopri.encodestring(PAGE.format(head='<meta name="date" content="2021-08-08">').replace("Sunday", "Sunday, à l'aube").encode()).decode()
    raw = ("From: <Saved by Blink>\r\nSnapshot-Content-Location: https://news.example.org/b\r\nSubject: Town falls\r\nMIME-Version: 1.0\r\n"
           'Content-Type: multipart/related; type="text/html"; boundary="----x"\r\n\r\n------x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
           + body + "\r\n------x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n------x--\r\n").encode()
    made = page(tmp_path, raw, "a.mhtml")
    assert "captured Kunduz on Sunday, à l'aube" in made.text and made.url == "https://news.example.org/b" and made.published == days("2021-08-08")


@pytest.mark.parametrize("folder", ["Town falls_files", "Town falls_fichiers", "Town falls-Dateien"])
def test_what_a_browser_saved_beside_a_page_is_no_article(folder: str, tmp_path: Path) -> None:
    """Frames of advertisements in NAME_files are not read; a folder of that form without its page is."""
    (tmp_path / "Town falls.html").write_text(PAGE.format(head=OG), "utf-8")
    for name in (folder, "own_files"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ad.html").write_text("<html><body><p>Rebels captured Aleppo. Win a phone.</p></body></html>", "utf-8")
    assert [a.id for a in read_articles([str(tmp_path)])] == ["Town falls", "own_files/ad"]


@pytest.mark.parametrize(("name", "text", "said"), [
    ("a.txt", "Town falls\nBy a reporter\nKABUL, Aug. 13, 2021 (AFP) - The Taliban captured Kunduz.\n", "2021-08-13"),
    ("2021-08-12 kunduz.txt", "The Taliban captured Kunduz.\n", "2021-08-12"), ("kunduz_20210812.txt", "The Taliban captured Kunduz.\n", "2021-08-12"),
    ("2021-08-12.txt", "KABUL, Aug. 13, 2021 (AFP) - The Taliban captured Kunduz.\n", "2021-08-13"),
    ("a.html", PAGE.format(head="").replace("By a reporter", "August 15, 2021"), "2021-08-15"), ("19990101.html", PAGE.format(head=OG), "2021-08-08"),
    ("12345678.txt", "The Taliban captured Kunduz.\n", None), ("20211345.txt", "The Taliban captured Kunduz.\n", None),
    ("a.txt", "The Taliban captured Kunduz.\nIt had fallen on September 28, 2015 and was retaken.\n", None)])
def test_a_date_below_the_headline_or_in_the_name(name: str, text: str, said: str | None, tmp_path: Path) -> None:
    """After all else: a dateline below headline and byline, then the file's name; a date in a sentence is none."""
    assert page(tmp_path, text.encode(), name).published == (days(said) if said else None)
