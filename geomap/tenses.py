"""Trigger -> bool: whether the verb of a trigger looks back, and whether its clause only recalls."""

from __future__ import annotations

from geomap.grammars import Grammar
from geomap.sentences import Sentence, Tokens
from geomap.triggers import Trigger


def is_pluperfect(tokens: Tokens, sentence: Sentence, trigger: Trigger, known: Grammar) -> bool:
    """Whether an auxiliary of the pluperfect stands before a trigger; between verb brackets anywhere in the clause, or right behind it."""
    near = range(max(sentence.first, trigger.first - 3), trigger.first)
    if known.verb_last and not known.brackets:  # Persian: "گرفته بودند"
        return any(known.has("pluperfect", tokens.words[i]) for i in range(trigger.last - 1, min(sentence.last, trigger.last + 2)))
    if not known.brackets:
        return any(known.has("pluperfect", tokens.words[i]) for i in near)
    if trigger.form not in {"past", "participle"}:
        return False
    start = next((i for i in range(trigger.first, sentence.first, -1) if any(m in tokens.gaps[i] for m in ";:,")), sentence.first)
    behind = [i for i in range(trigger.last, min(sentence.last, trigger.last + 2)) if not any(m in tokens.gaps[i] for m in ",;:")]
    return any(known.has("pluperfect", tokens.words[i]) for i in (*range(min(start, near.start), trigger.first), *behind))


def is_done(tokens: Tokens, trigger: Trigger, known: Grammar) -> bool:
    """Whether a participle tells of a taking that somebody did, no state: "a repris X, occupée depuis août"."""
    before = tokens.words[max(0, trigger.first - 3) : trigger.first]
    return trigger.rule.kind in {"capture", "recapture"} and any(known.has("have", w) for w in before) and not any(known.has("be", w) for w in before)


def denied_success(tokens: Tokens, first: int, trigger: Trigger, known: Grammar) -> str | None:
    """Negation of the verb of success that an infinitive hangs on, in a language that marks infinitives by nothing: "не позволило войскам захватить X"."""
    if trigger.form != "infinitive" or not known.bare_agent:
        return None
    for index in range(trigger.first - 1, max(first, trigger.first - 12), -1):
        if any(mark in tokens.gaps[index + 1] for mark in ",;:()"):
            return None
        if known.has("success", tokens.words[index]):
            return tokens.texts[index - 1] if known.has("negation", tokens.words[index - 1]) else None
    return None


def tacked_on(tokens: Tokens, trigger: Trigger, known: Grammar) -> bool:
    """Whether a participle is tacked on behind a comma, as what is known of a place: "Bukavu, taken on 16 February, …", "Kunduz, déjà prise en 2015"."""
    first = trigger.first
    while first and known.has("adverbs", tokens.words[first - 1]) and tokens.gaps[first] == " ":
        first -= 1
    comma = trigger.form in {"participle", "past"} and first > 1 and "," in tokens.gaps[first]
    return comma and not any(known.has(n, w) for n in ("be", "have") for w in tokens.words[first - 2 : trigger.first])


def in_relative(tokens: Tokens, sentence: Sentence, trigger: Trigger, known: Grammar) -> bool:
    """Whether a relative pronoun ("the city that Russia had taken") stands before a trigger, not the "that" of a report."""
    for index in range(max(sentence.first + 1, trigger.first - 8), trigger.first):
        before = tokens.words[max(sentence.first, index - 4) : index]  # "told the BBC that", "indiqué à l'AFP que"
        if index > sentence.first and any(known.has(name, tokens.words[index - 1]) for name in ("coordination", "contrast")):
            continue  # "said … and that it had", "alors que"
        if known.brackets and "," not in tokens.gaps[index]:
            continue  # "die" is an article, unless a comma stands before it
        if known.has("relatives", tokens.words[index]) and not any(known.has(n, w) for w in before for n in ("report", "denial", "confirm", "claim")):
            return True
    return False
