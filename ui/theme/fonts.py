"""Fonts by size: families in a fixed order, figures of one width, two weights."""

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QRawFont

from console.errors import MissingCapability
from ui.theme.kept import kept_for_theme
from ui.theme.tokens import theme

PROOF_GLYPH = "督"


@kept_for_theme()
def font(size_px: int, *, bold: bool = False) -> QFont:
    """Return the product's font at a pixel size. Shared: copy before changing it."""
    made = QFont(list(theme().families))
    made.setPixelSize(size_px)
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@kept_for_theme()
def metrics(size_px: int, *, bold: bool = False) -> QFontMetricsF:
    """Return the metrics of ``font(size_px, bold)`` in logical pixels."""
    return QFontMetricsF(font(size_px, bold=bold))


def require_glyphs() -> None:
    """Check that Chinese can be drawn.

    Raises:
        MissingCapability: No installed font has the proof glyph.
    """
    # The metrics of a QFont count glyphs of fallback families, too; only then is the character drawn. Where there is no
    # font at all, Qt draws boxes and claims to have every glyph.
    has_glyph = QFontMetricsF(font(16)).inFontUcs4(ord(PROOF_GLYPH)) or QRawFont.fromFont(font(16)).supportsCharacter(
        ord(PROOF_GLYPH)
    )
    if has_glyph and QFontDatabase.families():
        return
    raise MissingCapability(
        "no installed font can draw {glyph}",
        "Install a Chinese font: apt install {package}, or Noto Sans CJK SC on other systems.",
        glyph=PROOF_GLYPH,
        package="fonts-noto-cjk",
    )
