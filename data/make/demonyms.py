"""demonyms_hand.txt + demonyms_more.txt + demonyms_xx.txt -> demonyms.csv: every form of each adjective and name of a people, lower case."""

from __future__ import annotations

from babel import Locale

from sources import GAZETTEER, HERE, countries, write

LIKE_A_COUNTRY = {
    "en": {"vatican", "philippine islands"},
    "fr": {"malouines", "malouine", "perse", "centrafricaine", "polynésie"},
    "es": {"palestina", "macedonia", "bosnia", "gala"},
    "de": {"ungarn", "polen", "schweden"},
}

HEADER = ["word", "language", "iso2"]


def french(entry: str) -> list[str]:
    """Masculine, feminine and their plurals."""
    m, _, f = entry.partition("/")
    if not f:
        if m.endswith("e") or m.endswith(("è", "é")):
            f = m if m.endswith(("e", "è")) else m + "e"
        elif m.endswith(("ien", "éen", "yen", "een")):
            f = m + "ne"
        else:
            f = m + "e"
    return [m, f, m if m.endswith(("s", "x")) else m + "s", f + "s"]


def spanish(m: str) -> list[str]:
    """Masculine, feminine and their plurals."""
    if m.endswith("o"):
        return [m, m[:-1] + "a", m + "s", m[:-1] + "as"]
    for end, plain in (("és", "es"), ("án", "an"), ("ón", "on"), ("ín", "in")):
        if m.endswith(end):
            stem = m[: -len(end)] + plain
            return [m, stem + "a", stem + "es", stem + "as"]
    if m.endswith("í"):
        return [m, m + "es", m + "s"]
    if m.endswith(("e", "a")):
        return [m, m + "s"]
    return [m, m + "a", m + "es", m + "as"]


def german(entry: str) -> list[str]:
    """The adjective's endings, and the nouns as listed."""
    stems, _, nouns = entry.partition(";")
    return [s + e for s in stems.split() for e in ("", "e", "er", "es", "en", "em")] + nouns.split()


def slavic(entry: str, language: str) -> list[str]:
    """The adjective's endings; a noun in -ец or -ець with its cases; other nouns as listed."""
    stems, _, nouns = entry.partition(";")
    ru = language == "ru"
    ends = "ий ая ое ие ого ому им ом ой ую их ими" if ru else "ий а е і ого ої ому им ій у ою их ими"
    got = [s + e for s in stems.split() for e in ends.split()]
    for noun in nouns.split():
        forms = noun.split("/")
        if len(forms) > 1 or not noun.endswith(("ец", "ець", "єць")):
            got += forms
            continue
        stem = noun.removesuffix("ець").removesuffix("єць").removesuffix("ец")
        link = "й" if stem[-1] in "аеиоуыэюяіїє" else "ь" if stem[-1] == "л" else ""
        cases = "ца цу цем це цы цев цам цами цах" if ru else "ця цю цем ці ців цям цями цях"
        got += [noun, *(stem + link + c for c in cases.split())]
    return got


def main() -> None:
    known = countries()
    out: set[tuple[str, str, str]] = set()

    def add(words: list[str], language: str, iso2: str) -> None:
        assert iso2 in known, iso2
        for w in words:
            if w:
                w = w.lower()
                out.add((w, language, iso2))
                if "-" in w:
                    out.add((w.replace("-", " "), language, iso2))

    for line in (HERE / "demonyms_hand.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            iso2, en, fr = line.split(":")
            add(en.split(), "en", iso2)
            for entry in fr.split():
                add(french(entry), "fr", iso2)
    for line in (HERE / "demonyms_more.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            iso2, es, de, ru, uk = line.split(":")
            for entry in es.split():
                add(spanish(entry), "es", iso2)
            add(german(de), "de", iso2)
            add(slavic(ru, "ru"), "ru", iso2)
            add(slavic(uk, "uk"), "uk", iso2)
    languages = ["en", "fr", "es", "de", "ru", "uk"]
    for path in sorted(HERE.glob("demonyms_??.txt")):  # one language a file, every form spelled out
        languages.append(language := path.stem[-2:])
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                iso2, forms = line.split(":")
                add(forms.split(), language, iso2)
    # A word that is a country's name in its language is no sign of an adjective ("Suisse", "Argentine", "China" in Spanish).
    for language in languages:
        names = {n.lower() for code, n in Locale(language).territories.items() if code.isalpha()} | LIKE_A_COUNTRY.get(language, set())
        out = {x for x in out if x[1] != language or x[0] not in names}
    write(GAZETTEER / "demonyms.csv", HEADER, [{"word": w, "language": la, "iso2": c} for w, la, c in sorted(out, key=lambda x: (x[1], x[0], x[2]))])


if __name__ == "__main__":
    main()
