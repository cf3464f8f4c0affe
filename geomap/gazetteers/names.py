"""Normalised names: how a toponym is folded so that its spellings meet.

A `NameKey` is what the index is keyed by: tokens of letters and digits, folded one by one, each
followed by one space. Folding a token alone (and never the text) keeps the text's offsets.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NewType

NameKey = NewType("NameKey", str)
"""A folded name such as "pul e alam " (with the closing space)."""

MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200c\u200d"
)
"""Combining marks that stand inside words; `\\w` leaves them out and so cuts Devanagari, Thai, pointed Hebrew."""

TOKEN = re.compile(rf"[^\W_][\w{MARKS}]*")
"""A word of any script, with its combining marks."""

# Letters that NFKD does not take apart.
_LETTERS = str.maketrans({
    "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n", "ə": "a", "ß": "ss",
    "ё": "е", "ґ": "г", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ی", "ي": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ؤ": "و", "ئ": "ی",
    "ʼ": None, "ʻ": None, "ʿ": None, "ʾ": None, "ʹ": None, "ـ": None, "\u200c": None, "\u200d": None,
})


@lru_cache(maxsize=200_000)
def fold_token(token: str) -> str:
    """One token without case, accents and marks: "Hérat" -> "herat", "Ż" -> "z"; Cyrillic й and Arabic letters stay apart."""
    if token.isascii():
        return token.lower()
    lowered = token.casefold().translate(_LETTERS)
    # й and ї are letters of their own; taken apart they would meet и and і.
    kept = lowered.replace("й", "\ue000").replace("ї", "\ue001")
    decomposed = unicodedata.normalize("NFKD", kept)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare.replace("\ue000", "й").replace("\ue001", "ї")).translate(_LETTERS)


def fold_name(name: str) -> NameKey:
    """Key of a whole name: "Pul-e ‘Alam" and "Pul-e-Alam" are "pul e alam "; empty for a name without letters."""
    tokens = [fold_token(t) for t in TOKEN.findall(unicodedata.normalize("NFC", name))]
    return NameKey("".join(f"{t} " for t in tokens if t))


_IZAFET = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    # Persian izafet and its transliterations: Pul-e / Pul-i / Pol-e / Poul-e.
    (r"\b(pul|pol|poul|pole|puli) (e|i|é|ye)?\b ?", "pul e "), (r" (i|ye|yi|e) ", " e "), (r"\bmazari ", "mazar e "), (r"\bmazar sharif", "mazar e sharif"),
    (r"\b(sar|sari|sare) (e|i)? ?(?=pul)", "sar e "), (r"\b(qala|qalai|qalah|kala|qalat|ghala|qaleh) (e|i|ye) ?", "qala e "),
))
_IZAFET_MAY = re.compile(r"(?:^|\s)(?:p[ou]|mazar|sar|qala|kala|ghala|e |i |y)")
_DIGRAPHS = (("ou", "u"), ("oo", "u"), ("ee", "i"), ("kh", "x"), ("gh", "g"), ("q", "k"), ("dj", "j"), ("tch", "c"), ("ch", "c"), ("sch", "s"), ("sh", "s"),
             ("ts", "c"), ("tz", "c"), ("w", "v"), ("y", "i"))
_DOUBLE = re.compile(r"([a-z])\1")
_SOUNDS = (("th", "t"), ("ae", "e"), ("ai", "e"), ("ei", "e"), ("au", "u"), ("o", "u"), ("ph", "f"))


def variant_key(key: NameKey) -> NameKey:
    """Coarse key under which transliterations of a name meet; consonants and word order stay, so that
    Sar-e Pul, Pul-e Alam and Pul-e Khumri stay apart. Only Latin names have one."""
    if not key.isascii():
        return key
    value: str = key
    if _IZAFET_MAY.search(value):
        for pattern, replacement in _IZAFET:
            value = pattern.sub(replacement, value)
    return NameKey("".join(f"{_sounded(token)} " for token in value.split()))


@lru_cache(maxsize=400_000)
def _sounded(token: str) -> str:
    """Write one Latin token by its sounds, roughly: "khoumri" -> "xumri"."""
    for written, sound in _DIGRAPHS:
        token = token.replace(written, sound)
    token = _DOUBLE.sub(r"\1", token).replace("th", "t").removesuffix("h")
    for written, sound in _SOUNDS:
        token = token.replace(written, sound)
    return token


# Endings of Russian and Ukrainian cases -> endings of the nominative, longest first.
_CYRILLIC = (
    ("ского", ("ский", "ское")), ("скому", ("ский", "ское")), ("ском", ("ский", "ское", "ск")), ("ской", ("ская",)), ("скую", ("ская",)), ("ским", ("ский",)),
    ("ського", ("ський", "ське")), ("ському", ("ський", "ське", "ськ")), ("ській", ("ська",)), ("ської", ("ська",)), ("ську", ("ська", "ськ")),
    ("ового", ("ів", "ов", "овий", "овый", "овое")), ("ного", ("ный", "ное", "ний", "не")), ("ном", ("ный", "ное", "н", "но")), ("ной", ("ная", "на")), ("ную", ("ная",)), ("ных", ("ные",)), ("ним", ("ний",)), ("нем", ("ний",)), ("него", ("ний",)),
    ("иями", ("ии",)), ("иях", ("ии",)), ("ами", ("ы", "а", "")), ("ями", ("и", "я")), ("ах", ("ы", "а", "и")), ("ях", ("и", "я")),
    ("ией", ("ия",)), ("ию", ("ия",)), ("ии", ("ия",)), ("ією", ("ія",)), ("ії", ("ія",)), ("ію", ("ія",)), ("ой", ("а", "ая", "ый", "ой")), ("ею", ("я",)), ("ей", ("я", "и", "ь")),
    ("ою", ("а",)), ("ову", ("ов", "ова", "ово")), ("еву", ("ев", "ева", "ево")), ("ом", ("", "о", "ое", "ом")), ("ем", ("ь", "е", "ий", "й")), ("єм", ("й",)), ("ям", ("и",)), ("ам", ("ы",)),
    ("ові", ("ів", "")), ("еві", ("їв", "ь")), ("єві", ("їв", "й")), ("єва", ("їв",)), ("єву", ("їв",)), ("євом", ("їв",)), ("ова", ("ів", "ов", "ово")), ("ого", ("ый", "ой", "ое", "ий")), ("ов", ("ы", "ов")),
    ("ссю", ("сь",)), ("ттю", ("ть",)), ("ллю", ("ль",)), ("нню", ("нь",)), ("ці", ("ка", "ця", "ць")), ("зі", ("га", "за")), ("сі", ("ха", "са")), ("ів", ("и", "і")), ("їв", ("ї",)),
    ("им", ("ий", "ый", "е", "і")), ("ій", ("а", "я", "ий")), ("їй", ("я",)),
    ("у", ("", "а", "о", "е", "і")), ("ю", ("я", "ь", "й", "е")), ("е", ("", "а", "о", "я", "ь", "й")), ("і", ("", "а", "о", "я", "ь", "и", "є")), ("ї", ("я", "й")), ("ы", ("а", "")), ("и", ("а", "я", "ь", "")),
    ("а", ("", "о")), ("я", ("ь", "й", "е", "")), ("ь", ("и",)),
)
_CLOSED = re.compile("([ое])([бвгґджзйклмнпрстфхцчшщ])$")
_ARABIC = re.compile("[وف]?(?:[بک]?(?:ال)?|لل?)")
"""Particles written onto a word, in the order they come in: "and", then one of "in", "like" and "to", then the article; folded."""


@lru_cache(maxsize=100_000)
def uninflected(fold: str, language: str) -> tuple[str, ...]:
    """Forms a folded word may be inflected from: "киевом" -> ("киев", …), "deutschlands" -> ("deutschland",), "وبغداد" -> ("بغداد",).

    Empty for most words; a form need not be a word.
    """
    if fold.isascii():
        return (fold[:-1],) if language == "de" and len(fold) > 4 and fold[-1] == "s" else ()
    if "\u0400" <= fold[0] <= "\u052f":
        return _nominatives(fold)
    if "\u0600" <= fold[0] <= "\u06ff" and language != "fa":
        return _without_prefix(fold)
    return ()


def _nominatives(fold: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for ending, replacements in _CYRILLIC:
        stem = fold.removesuffix(ending)
        if 2 <= len(stem) < len(fold):
            found.update(dict.fromkeys(stem + r for r in replacements if len(stem) + len(r) > 1))
            if "" in replacements and (closed := _CLOSED.sub("і\\2", stem)) != stem:
                found[closed] = None  # Ukrainian "Рогом" is of "Ріг", "Чорнобилем" of none
    found.pop(fold, None)
    return tuple(found)


def _without_prefix(fold: str) -> tuple[str, ...]:
    """Arabic words without "and", "in", "to" and the article, and with the article put back."""
    found: dict[str, None] = {}
    for cut in range(1, min(4, len(fold) - 2) + 1):
        if _ARABIC.fullmatch(fold[:cut]):
            found[fold[cut:]] = None
            found["ال" + fold[cut:]] = None
    found.pop(fold, None)
    return tuple(found)


def one_edit(a: str, b: str) -> bool:
    """Whether two different strings are one insertion, deletion or substitution apart."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    short, long = sorted((a, b), key=len)
    first = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    return short[first + (len(short) == len(long)) :] == long[first + 1 :]
