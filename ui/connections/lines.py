"""The lines of a test: each step with its mark, a sentence, what to do, and how long it took."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from console.connection.check import MARKS, NAMES, Line, Step, Verdict
from console.messages import _
from ui.theme import font, px, theme
from ui.widgets.parts import paint_words, plain_label

STEP_PX = 64
RUNNING = "…"


class TestLines(QWidget):
    """Eight steps in their order; hidden until a test begins."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()
        tokens = theme()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.space.control_gap)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(1, px(STEP_PX))
        self._rows: dict[Step, tuple[QLabel, QLabel, QLabel, QLabel, QLabel]] = {}
        for row, step in enumerate(Step):
            mark = plain_label(tokens.type.body, bold=True)
            mark.setFixedWidth(px(16))
            name = plain_label(tokens.type.body, colour=tokens.t2)
            name.setText(_(NAMES[step]))
            sentence = plain_label(tokens.type.body, wrap=True)
            took = plain_label(tokens.type.caption, colour=tokens.t3)
            advice = plain_label(tokens.type.body, wrap=True)
            top = Qt.AlignmentFlag.AlignTop
            for column, label in ((0, mark), (1, name)):
                grid.addWidget(label, 2 * row, column, top)
            grid.addWidget(took, 2 * row, 3, top | Qt.AlignmentFlag.AlignRight)
            grid.addWidget(sentence, 2 * row, 2)
            grid.addWidget(advice, 2 * row + 1, 2)
            self._rows[step] = (mark, name, sentence, took, advice)
        self.rest = plain_label(tokens.type.dense, colour=tokens.t3, wrap=True)
        grid.addWidget(self.rest, 2 * len(Step), 1, 1, 3)
        self.hide()

    def begin(self) -> None:
        """Show that a test runs."""
        self.show_lines(())
        self.show()

    def add(self, line: Line) -> None:
        """Show one line more."""
        self.show_lines((*self.lines, line))

    def show_lines(self, lines: tuple[Line, ...], *, is_over: bool = False) -> None:
        """Show these lines.

        Args:
            lines: Those there are.
            is_over: Whether none will follow.
        """
        self.lines = lines
        untried = [] if not is_over else [line.step for line in lines if line == Line(line.step, Verdict.UNTRIED)]
        for number, (step, row) in enumerate(self._rows.items()):
            if step in untried:
                for label in row:
                    label.hide()
                continue
            for label in row[:-1]:
                label.show()
            if number < len(lines):
                self._say(row, lines[number])
            else:
                self._blank(row, RUNNING if number == len(lines) else MARKS[Verdict.UNTRIED])
            row[1].setAccessibleName(f"{_(NAMES[step])}: {row[2].text()} {row[4].text()}".strip())
        self.rest.setText(_("Not tested: {steps}", steps=" · ".join(_(NAMES[step]) for step in untried)))
        self.rest.setVisible(bool(untried))
        self.setVisible(bool(lines) or not is_over)

    def _say(self, row: tuple[QLabel, ...], line: Line) -> None:
        mark, _name, sentence, took, advice = row
        tokens, has_failed = theme(), line.verdict is Verdict.FAILED
        mark.setText(MARKS[line.verdict])
        paint_words(mark, tokens.t1 if has_failed else tokens.t2)
        sentence.setText(line.sentence)
        sentence.setFont(font(tokens.type.body, bold=has_failed))
        paint_words(sentence, tokens.t1 if has_failed or line.verdict is Verdict.PASSED else tokens.t3)
        took.setText(_("{count} ms", count=round(line.elapsed_s * 1_000)) if line.verdict is Verdict.PASSED else "")
        advice.setText(line.advice)
        paint_words(advice, tokens.t1 if has_failed else tokens.t2)
        advice.setVisible(bool(line.advice))

    def _blank(self, row: tuple[QLabel, ...], sign: str) -> None:
        mark, _name, sentence, took, advice = row
        mark.setText(sign)
        paint_words(mark, theme().t3)
        for label in (sentence, took, advice):
            label.setText("")
        advice.hide()
