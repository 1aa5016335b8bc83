"""Colours as they are seen: contrast (WCAG 2.2), colour deficiency (Machado 2009) and distance (CIEDE2000)."""

from enum import Enum

import numpy as np
from PySide6.QtGui import QColor

Lab = tuple[float, float, float]

_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = _TO_XYZ.sum(axis=1)


class Sight(Enum):
    """Full colour vision and three whole deficiencies; values are matrices on linear RGB.

    Source:
        Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency",
        IEEE TVCG 15 (6), 2009, severity 1.0
    """

    FULL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    PROTAN = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
    DEUTAN = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
    TRITAN = ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900))


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    dark, light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (_linear(one), _linear(other)))
    return float((light + 0.05) / (dark + 0.05))


def distance(one: QColor, other: QColor, sight: Sight) -> float:
    """Return the CIEDE2000 distance of two colours as eyes of this kind see them."""
    return ciede2000(_lab(one, sight), _lab(other, sight))


def ciede2000(one: Lab, other: Lab) -> float:
    """Return the distance of two colours of CIELAB.

    Source:
        Sharma, Wu, Dalal, "The CIEDE2000 Color-Difference Formula", Color Research and Application 30 (1), 2005
    """
    light, a, b = np.array([one, other]).T
    mean_chroma = np.hypot(a, b).mean()
    a = a * (1.5 - 0.5 * np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7)))
    chroma, hue = np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
    turn = 0.0 if chroma.prod() == 0 else (hue[1] - hue[0] + 180) % 360 - 180
    mean_hue = hue.sum() if chroma.prod() == 0 else (hue[0] + turn / 2) % 360
    mean_light, mean_chroma = light.mean(), chroma.mean()
    tone = 1.0
    for share, times, shift in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63)):
        tone += share * np.cos(np.radians(times * mean_hue + shift))
    off_grey = (mean_light - 50) ** 2
    by_light = (light[1] - light[0]) / (1 + 0.015 * off_grey / np.sqrt(20 + off_grey))
    by_chroma = (chroma[1] - chroma[0]) / (1 + 0.045 * mean_chroma)
    by_hue = 2 * np.sqrt(chroma.prod()) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * mean_chroma * tone)
    rotation = -2 * np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7))
    rotation *= np.sin(np.radians(60 * np.exp(-(((mean_hue - 275) / 25) ** 2))))
    return float(np.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue))


def _linear(colour: QColor) -> tuple[float, ...]:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def _lab(colour: QColor, sight: Sight) -> Lab:
    seen = np.clip(np.array(sight.value) @ np.array(_linear(colour)), 0.0, 1.0)
    ratio = _TO_XYZ @ seen / _WHITE
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return float(116 * y - 16), float(500 * (x - y)), float(200 * (y - z))
