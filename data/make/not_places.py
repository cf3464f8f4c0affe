"""Hand-made lists + names of towns that are ordinary words or surnames -> not_places.toml.

Needs faker (names of people, MIT) and wordfreq (how common a word is).
"""

from __future__ import annotations

import importlib
import re
import tomllib
from collections import defaultdict

import wordfreq
from babel import Locale

from sources import GAZETTEER, HERE, cities, folded, rows

LANGUAGES = ["en", "fr", "es", "de", "ru", "uk"]
TOP = {"en": 2500, "fr": 2500, "es": 1500, "de": 1500, "ru": 1500, "uk": 1500}
SURNAMES = {"en": ["en_US", "en_GB"], "fr": ["fr_FR"], "es": ["es_ES"], "de": ["de_DE"], "ru": ["ru_RU"], "uk": ["uk_UA"]}
GIVEN = ["en_US", "en_GB", "fr_FR", "pl_PL", "uk_UA", "ru_RU", "ar_PS"]
GIVEN_COMMON = {"de_DE": ("de", 3.4), "es_ES": ("es", 3.6), "it_IT": ("it", 3.5), "pt_BR": ("pt", 3.5), "tr_TR": ("tr", 3.9)}
SMALL_WORD, SMALL_NAME = 100_000, 100_000  # a town with more people than this is a place to readers
ALWAYS = ["Jackson"]  # a surname first, though a town of the name has more people
NEWS_SURNAMES = """Stoltenberg Trump Biden Obama Clinton Bush Reagan Carter Nixon Ford Johnson Truman Harris Pence Blinken Austin Pompeo Powell Rice Albright
Kerry Sullivan Burns Milley Petraeus McChrystal Miller Cameron Blair Brown Thatcher May Johnson Sunak Starmer Hollande Sarkozy Macron Chirac Mitterrand
Giscard Attal Barnier Borne Castex Philippe Valls Fillon Juppé Jospin Le_Pen Mélenchon Zemmour Bardella Bayrou Merkel Scholz Merz Kohl Schröder Brandt
Steinmeier Baerbock Draghi Meloni Renzi Berlusconi Monti Prodi Rajoy Sánchez Zapatero Aznar González Guterres Annan Ban Rutte Orban Tusk Duda Morawiecki
Putin Lavrov Shoigu Gerasimov Medvedev Navalny Prigozhin Peskov Yeltsin Gorbachev Stalin Lenin Zelensky Poroshenko Zaluzhny Syrsky Yanukovych Klitschko
Karzai Ghani Massoud Dostum Hekmatyar Haqqani Saleh Noor Assad Sadat Mubarak Morsi Sissi Gaddafi Haftar Netanyahu Sharon Rabin Peres Barak Arafat Abbas
Sinwar Haniyeh Nasrallah Erdogan Khamenei Raisi Rouhani Khomeini Modi Gandhi Nehru Khan Bhutto Sharif Musharraf Xi Li Wang Kim Moon Park Lee Abe Kishida
Suu_Kyi Kagame Tshisekedi Kabila Mobutu Lumumba Mandela Zuma Ramaphosa Mugabe Goita Keïta Touré Traoré Compaoré Sankara Déby Bongo Biya Ouattara Gbagbo
Bédié Macky Sall Wade Senghor Diouf Abiy Burhan Hemedti Bashir Kiir Machar Maduro Chávez Castro Lula Bolsonaro Milei Kirchner Pinochet Allende Petro Uribe
Bukele Ortega Morales Fujimori Trudeau Harper Mulroney Chrétien Howard Rudd Gillard Abbott Turnbull Morrison Albanese Ardern Lincoln Jefferson Madison
Monroe Hamilton Franklin Grant Lee Sherman Churchill Wellington Nelson Cromwell Napoleon Bonaparte Balzac Hugo Zola Voltaire Rousseau Montaigne Descartes
Pascal Molière Racine Corneille Camus Sartre Proust Foch Joffre Pétain Leclerc Clemenceau Poincaré Ferry Gambetta Thiers Gallieni Lyautey Carnot Cézanne
Washington Darwin Newton Dickens Byron Shelley Keats Wordsworth Shakespeare Lennon McCartney Jagger Bowie Madonna Spears Timberlake Beyoncé Swift Perry
Clooney Pitt Jolie DiCaprio Hanks Cruise Stone Woods Federer Nadal Djokovic Murray Williams Bolt Phelps Messi Ronaldo Mbappé Zidane Platini Henry Giroud
Benzema Deschamps Beckham Rooney Kane Bale Mourinho Ferguson Guardiola Ancelotti Klopp""".split()


def toml_list(words: list[str]) -> str:
    """Words as a TOML array, some to a line."""
    quoted = ['"' + w.replace("\\", "\\\\").replace('"', '\\"') + '"' for w in words]
    lines, line = [], "    "
    for q in quoted:
        if len(line) + len(q) > 150:
            lines.append(line.rstrip())
            line = "    "
        line += q + ", "
    if line.strip():
        lines.append(line.rstrip())
    return "[\n" + "\n".join(lines) + "\n]" if lines else "[]"


def once(words: list[str]) -> list[str]:
    """Each word once, sorted."""
    return sorted({w.strip() for w in words if w.strip()}, key=lambda w: (w.casefold(), w))


def people(locale: str, kind: str) -> list[str]:
    """Names of people of one of Faker's locales."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    got: list[str] = []
    for attribute in {"given": ("first_names", "first_names_male", "first_names_female"), "last": ("last_names", "last_names_male")}[kind]:
        got += list(getattr(provider, attribute, ()))
    return [n for n in got if re.fullmatch(r"[^\W\d_][\w'’-]+", n)]


def main() -> None:
    hand = tomllib.loads((HERE / "not_places_hand.toml").read_text(encoding="utf-8"))
    size: dict[str, int] = defaultdict(int)
    for c in cities():
        for n in {c["name"], *c["alternatenames"]}:
            size[folded(n)] = max(size[folded(n)], c["population"])
    named = {folded(n) for la in LANGUAGES for n in Locale(la).territories.values()}
    for file in ("countries.csv", "admin1.csv", "regions.csv"):
        for r in rows(GAZETTEER / file):
            named |= {folded(n) for n in [r["name"], *r["names"].split("|")]}
    for r in rows(GAZETTEER / "towns.csv"):
        named |= {folded(n) for n in r["names"].split("|")}

    given = list(hand["given_names_more"]["words"].split())
    for locale in GIVEN:
        given += people(locale, "given")
    for locale, (language, least) in GIVEN_COMMON.items():
        given += [n for n in people(locale, "given") if wordfreq.zipf_frequency(n, language) >= least]
    also = set(hand["given_names_more"]["also_places"].split())
    also |= {g for g in given if size.get(folded(g), 0) >= SMALL_NAME or folded(g) in named}
    # Every given name is in `words`; those of a larger place are in `also_places` too: a person only with a surname behind.
    given = [g for g in once([*given, *also]) if len(g) > 2]
    also &= set(given)
    given_folded = {folded(g) for g in given} - {folded(g) for g in also}

    text = [
        "# What looks like a place and is none: matched on the folded name, in the language of the article.",
        "# ordinary: capitalised ordinary words (sentence starts, headlines) that some town is also called.",
        "# ambiguous: words that are a place only where the context says so (\"Nice\", \"Tours\").",
        "# person_like: names of people that a small town is also called.",
        "# organisations: whole names in which the place is no location; organisation_heads: words beside a place that make it one.",
        "",
    ]
    for la in LANGUAGES:
        words = hand[la]
        surnames = [n for locale in SURNAMES[la] for n in people(locale, "last")]
        if la in ("en", "fr"):
            surnames += [n.replace("_", " ") for n in NEWS_SURNAMES]
        like = [n for n in ALWAYS if la in ("en", "fr")] + [n for n in [*surnames, *(g for g in given if g not in also)] if 0 <= size.get(folded(n), -1) < SMALL_NAME and folded(n) not in named]
        like_folded = {folded(n) for n in like}
        auto = [
            w for w in wordfreq.top_n_list(la, TOP[la])
            if len(w) > 1 and w.isalpha() and size.get(folded(w), SMALL_WORD) < SMALL_WORD and folded(w) not in named
            and folded(w) not in like_folded and folded(w) not in given_folded
        ]
        calendar = words["weekdays"].split() + words["months"].split()
        ordinary = once([w.lower() for w in [*words["ordinary"].split(), *auto]])
        text += [f"[{la}]"]
        text += [f"calendar = {toml_list([w.lower() for w in calendar])}"]
        text += [f"ordinary = {toml_list(ordinary)}"]
        text += [f"ambiguous = {toml_list(once(words['ambiguous'].split()))}"]
        text += [f"person_like = {toml_list(once(like))}"]
        text += [f"organisations = {toml_list(once(hand['organisations'][la].split('|')))}"]
        text += [f"organisation_heads = {toml_list(once(hand['organisation_heads'][la].split('|')))}"]
        text += [f"titles = {toml_list(once(hand['titles'][la].split('|')))}"]
        if la in hand["peoples"]:
            text += [f"peoples = {toml_list(once(hand['peoples'][la].split()))}"]
        text += [""]
        print(la, "ordinary", len(ordinary), "person_like", len(once(like)))
    text += ["[given_names]", f"words = {toml_list(given)}", f"also_places = {toml_list(once(list(also)))}", ""]
    print("given names", len(given))
    (GAZETTEER / "not_places.toml").write_text("\n".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
