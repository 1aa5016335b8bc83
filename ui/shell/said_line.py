"""A line over the page that is there only while it has something to say."""

from PySide6.QtWidgets import QWidget

from ui.theme import theme


class SaidLine(QWidget):
    """Shows itself while it says something and nothing suppresses it; what it looks like is up to who paints it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self._suppressed = False
        self.setFixedHeight(theme().space.banner)
        self.hide()

    def say(self, text: str) -> None:
        """Show a sentence; empty hides the line."""
        if text != self.text:
            self.text = text
            self.setAccessibleName(text)
            self.setVisible(bool(text) and not self._suppressed)
            self.update()

    def suppress(self, suppressed: bool) -> None:  # noqa: FBT001 - a switch like Qt's own setters
        """Hide it whatever it says, or show it again where it says something."""
        self._suppressed = suppressed
        self.setVisible(bool(self.text) and not suppressed)
