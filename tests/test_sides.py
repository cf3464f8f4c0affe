"""Colours of sides: measured as readers see them, with and without colour blindness, on paper and in grey."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from geomap.views.sides import PALETTE

PAPERS = ("#ffffff", "#fbfaf6")
SIGHTS = {
    "usual": np.eye(3),
    # Machado, Oliveira and Fernandes 2009, severity 1.0, on linear sRGB.
    "no red": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "no green": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "no blue": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}


def linear(colour: str) -> np.ndarray:
    part = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour))


def lab(colour: str, sight: str = "usual") -> np.ndarray:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(SIGHTS[sight] @ linear(colour), 0, 1)
    f = np.where((r := xyz / np.array([0.95047, 1, 1.08883])) > 0.008856, np.cbrt(r), 7.787 * r + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize(("first", "apart"), [(2, 80), (4, 27), (8, 15)])
def test_sides_are_told_apart(sight: str, first: int, apart: float) -> None:
    """Whoever looks sees two sides as two: the more so, the fewer there are."""
    seen = [lab(colour, sight) for colour in PALETTE[:first]]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) >= apart


def test_the_first_two_are_told_apart_in_grey() -> None:
    """A photocopy still tells the two main sides apart, by lightness alone."""
    assert abs(lab(PALETTE[0])[0] - lab(PALETTE[1])[0]) >= 15


@pytest.mark.parametrize("colour", PALETTE)
@pytest.mark.parametrize("paper", PAPERS)
def test_marks_stand_out_from_paper(colour: str, paper: str) -> None:
    """Every side's colour has a contrast of 3:1 against what it lies on (WCAG 1.4.11)."""
    assert (luminance(paper) + 0.05) / (luminance(colour) + 0.05) >= 3
