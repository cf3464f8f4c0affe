"""Words and sentences: spans that count in the text, ends that are ends."""

from __future__ import annotations

import pytest

from geomap.sentences import LONGEST, tokenize, words_of


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[s.start : s.end] for s in words_of(text, 0, language)[1]]


def test_tokens_count_in_the_text() -> None:
    """Every token is the stretch it says, whatever the script and the marks."""
    text = "D\u2019H\u00e9rat \u00e0 Kaboul \u2014 \u0643\u0627\u0628\u0644, \u041a\u0456\u0457\u0432; He\u0301rat"
    assert all(text[t.start : t.end] == t.text for t in tokenize(text))


@pytest.mark.parametrize(("text", "count"), [
    ("Kunduz fell. Herat held.", 2), ("Gen. Dostum left. Kabul waits!", 2), ("He said: no", 1), ("The U.S. army left Kunduz.", 1),
    ("\u00ab Kunduz est tomb\u00e9e. \u00bb Le silence.", 2), ("A headline\n\nKunduz fell on Sunday", 2), ("3.5 km from Kunduz", 1),
])
def test_where_sentences_end(text: str, count: int) -> None:
    """Full stops of abbreviations and numbers end nothing; blank lines and closing quotation marks do."""
    assert len(sentences(text)) == count


def test_a_sentence_without_an_end_is_cut() -> None:
    """What looks at pairs of words never meets more than LONGEST of them; no word is lost."""
    tokens, found = words_of("word " * (3 * LONGEST + 7), 0, "en")
    assert max(s.last - s.first for s in found) <= LONGEST
    assert sum(s.last - s.first for s in found) == len(tokens)
