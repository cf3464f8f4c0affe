"""nothing -> memory: the slow language classifier's model and the languages' words, read before workers are forked."""

from __future__ import annotations

import gc

from geomap.articles import detect_language

detect_language("una frase senza parole di alcuna lingua che il programma conosca, per caricare il modello")
# Objects that the collector no longer walks stay on pages that no worker copies.
gc.collect()
gc.freeze()
