"""Beside a year sheet: where its days come from, what the notice says, whose local orders are shown."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from console.board.answers import AreaChoice
from console.calendar.view import YearSheet
from console.messages import _
from ui.calendar.arrangements import ArrangementList
from ui.calendar.words import local_text, status_text, version_text, working_text
from ui.theme import theme
from ui.widgets.combo import Combo
from ui.widgets.formats import grouped, sentence_date, wall_date
from ui.widgets.frame import scrolled
from ui.widgets.names import name_text, plain
from ui.widgets.parts import SectionHead, plain_label

BETWEEN = "  ·  "


class YearSide(QWidget):
    """Status, source, version and area of a `YearSheet`, and its arrangements.

    Signals:
        version_chosen: The reader asked for a version; carries its number.
        area_chosen: The reader asked for the local orders of an area; carries its code, empty for none.
        import_requested: The reader wants to bring in a notice.
    """

    version_chosen = Signal(int)
    area_chosen = Signal(str)
    import_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._areas: tuple[AreaChoice, ...] = ()
        self._build()
        self._lay_out()

    def show_sheet(self, sheet: YearSheet, provisional: int | None) -> None:
        """Show a year.

        Args:
            sheet: The year.
            provisional: Open cases whose due day rests on it although nobody has published it; None where nobody
                counted them.
        """
        self.title.setText(status_text(sheet))
        self.facts.setText("\n".join(_facts(sheet, provisional)))
        sources = () if sheet.origin is None else sheet.origin.sources
        self.source.setText("\n".join(plain(address) for address in sources))
        for part in (self.source, self.source_label):
            part.setVisible(bool(sources))
        self._show_versions(sheet)
        self.area.setCurrentIndex(max(0, self.area.findData(sheet.area)))
        self.arrangements_head.say(
            _("Holidays by notice") if sheet.origin is not None else _("Statutory holidays"),
            "" if sheet.origin is not None else _("at least these"),
        )
        self.arrangements.show_arrangements(sheet.arrangements)

    def offer_areas(self, areas: tuple[AreaChoice, ...], area: str) -> None:
        """Offer areas whose local orders can be laid over the days."""
        if areas != self._areas:
            self._areas = areas
            self.area.blockSignals(True)
            self.area.clear()
            self.area.addItem(_("Local orders: none"), "")
            for one in areas:
                self.area.addItem(_("Local orders: {area}", area=name_text(one.name)), one.area)
            self.area.setCurrentIndex(max(0, self.area.findData(area)))
            self.area.blockSignals(False)

    def offer_import(self, *, known_central: bool) -> None:
        """Offer to bring in a notice, or say why that cannot be done here."""
        self.bring.setVisible(known_central)
        self.no_central.setVisible(not known_central)

    def _build(self) -> None:
        tokens = theme()
        self.title = plain_label(tokens.type.title, bold=True, wrap=True)
        self.facts = plain_label(tokens.type.body, colour=tokens.t2, wrap=True)
        self.source_label = plain_label(tokens.type.caption, colour=tokens.t3)
        self.source_label.setText(_("Source"))
        self.source = plain_label(tokens.type.dense, colour=tokens.t2, wrap=True)
        self.source.setAccessibleName(_("Source"))
        self.version, self.area = Combo(self), Combo(self)
        self.version.setAccessibleName(_("Version"))
        self.area.setAccessibleName(_("Local orders"))
        self.arrangements_head = SectionHead("")
        self.arrangements = ArrangementList()
        self.bring = QPushButton(_("Import a notice…"), self)
        self.no_central = plain_label(tokens.type.caption, colour=tokens.t3, wrap=True)
        self.no_central.setText(
            _("Notices are imported where the console knows its central database; this one only reads a replica.")
        )
        self.no_central.hide()
        self.version.activated.connect(self._on_version_activated)
        self.area.activated.connect(self._on_area_activated)
        self.bring.clicked.connect(self.import_requested)

    def _lay_out(self) -> None:
        pad = theme().space.panel_pad
        inner = QWidget()
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(0, 0, 6, 0)
        lines.setSpacing(4)
        for part in (self.title, self.facts):
            lines.addWidget(part)
        lines.addSpacing(4)
        lines.addWidget(self.source_label)
        lines.addWidget(self.source)
        lines.addSpacing(4)
        lines.addWidget(self.version)
        lines.addWidget(self.area)
        lines.addWidget(self.arrangements_head)
        lines.addWidget(self.arrangements)
        lines.addStretch(1)
        self.pane = scrolled(inner, self)
        self.pane.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(pad, 12, pad - 6, 12)
        outer.setSpacing(8)
        outer.addWidget(self.pane, 1)
        outer.addWidget(self.bring, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addWidget(self.no_central)
        QWidget.setTabOrder(self.area, self.bring)

    def _show_versions(self, sheet: YearSheet) -> None:
        self.version.blockSignals(True)
        self.version.clear()
        for origin in sheet.versions:
            self.version.addItem(version_text(origin), origin.version)
        if sheet.origin is not None:
            self.version.setCurrentIndex(self.version.findData(sheet.origin.version))
        self.version.blockSignals(False)
        self.version.setVisible(len(sheet.versions) > 1)

    def _on_version_activated(self, place: int) -> None:
        self.version_chosen.emit(int(self.version.itemData(place)))

    def _on_area_activated(self, place: int) -> None:
        self.area_chosen.emit(str(self.area.itemData(place)))


def _facts(sheet: YearSheet, provisional: int | None) -> list[str]:
    """Return what is known of a year, one line each."""
    lines = [working_text(sheet)]
    if sheet.origin is not None:
        lines = [BETWEEN.join(part for part in (working_text(sheet), sheet.origin.notice_no) if part)]
        lines += [] if sheet.origin.published is not None else [_("Known throughout: no source says when it was out.")]
    else:
        lines += [_("Monday to Friday are assumed until the notice is out.")]
        if sheet.expected_by is not None:
            lines += [_("Customarily out by {day}.", day=wall_date(sheet.expected_by, with_year=True))]
        if provisional is not None:
            lines += [_("{n} open cases have provisional due days.", n=grouped(provisional))]
    if sheet.changed:
        lines += [_("{n} days differ from the version in force.", n=sheet.changed)]
    lines += [f"{sentence_date(day.day)} {local_text(day)}" for day in sheet.local]
    return lines
