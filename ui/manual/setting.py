"""How a page of the manual is set: sizes, distances, tables, keys; what Markdown leaves to the reader."""

import re
from collections.abc import Iterator
from typing import Final

from PySide6.QtGui import (
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextListFormat,
    QTextTable,
    QTextTableCellFormat,
)

from ui.theme import font, px, theme

TEXT_PX: Final = 640
"""Forty hanzi, seventy letters: what an eye takes in without losing the line."""
PICTURE_PX: Final = 896
MARGIN_PX: Final = 32
GAP_PX: Final = 12
HEAD_GAP_PX: Final = 24
LIST_GAP_PX: Final = 6
INDENT_PX: Final = 22
CELL_PX: Final = 8
KEY_COLUMN_PERCENT: Final = 31
LINE_PERCENT: Final = 120
HEADS_PX: Final = {1: 26, 2: 18, 3: 16}
_KEY: Final = re.compile(
    r"`((?:(?:Ctrl|Shift|Alt)\+)*(?:F?\d{1,2}|[A-Z]|[↑↓←→]|Enter|Esc|Tab|Space|Backspace|Home|End|PgUp|PgDn))`"
)
_THIN: Final = "\u2009"


def with_keycaps(text: str) -> str:
    """Return Markdown in which names of keys have room on both sides; commands, which are copied, stay as they are."""
    return _KEY.sub(f"`{_THIN}\\1{_THIN}`", text)


def set_page(document: QTextDocument, room_px: int) -> None:
    """Set a page that was read.

    Args:
        document: Holds what Markdown made of it.
        room_px: Width of the view.
    """
    document.setIndentWidth(px(INDENT_PX))
    for table in _tables(document):
        _set_table(table)
    for block in blocks(document):
        _set_block(block)
    keep_narrow(document, room_px)


def keep_narrow(document: QTextDocument, room_px: int) -> None:
    """Keep pictures within the view, text in a column no wider than an eye likes, and both off the edge."""
    wide_px = picture_room(room_px)
    spare_px = room_px - wide_px - 2 * px(MARGIN_PX)
    left_px = px(MARGIN_PX) + max(0, min(spare_px // 3, 2 * px(MARGIN_PX)))
    frame = document.rootFrame()
    form = frame.frameFormat()
    form.setMargin(px(MARGIN_PX))
    form.setLeftMargin(left_px)
    form.setRightMargin(max(px(MARGIN_PX), room_px - left_px - wide_px))
    frame.setFrameFormat(form)
    for table in _tables(document):
        width = table.format()
        width.setWidth(QTextLength(QTextLength.Type.FixedLength, min(wide_px, px(TEXT_PX))))
        table.setFormat(width)
    column = QTextBlockFormat()
    column.setRightMargin(max(0, wide_px - px(TEXT_PX)))
    for block in blocks(document):
        cursor = QTextCursor(block)
        if cursor.currentTable() is None and not _holds_picture(block):
            cursor.mergeBlockFormat(column)


def blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    """Go through the paragraphs of a page, cells included."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _tables(document: QTextDocument) -> list[QTextTable]:
    return [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]


def _holds_picture(block: QTextBlock) -> bool:
    return any(part.format.isImageFormat() for part in block.textFormats())


def picture_room(room_px: int) -> int:
    """Return how wide a picture may be in a view."""
    return max(1, min(PICTURE_PX, room_px - 2 * px(MARGIN_PX)))


def _set_block(block: QTextBlock) -> None:
    cursor = QTextCursor(block)
    is_picture = _holds_picture(block)
    in_table = cursor.currentTable() is not None
    cursor.setBlockFormat(_block_format(block, is_alone=is_picture and not in_table, in_table=in_table))
    if (listed := block.textList()) is not None:
        style = listed.format()
        style.setStyle(QTextListFormat.Style.ListStyleUndefined)  # its own bullets touch the words
        listed.setFormat(style)
    level = block.blockFormat().headingLevel()
    for part in block.textFormats():
        _set_part(QTextCursor(block), part.start, part.length, part.format, level)


def _block_format(block: QTextBlock, *, is_alone: bool, in_table: bool) -> QTextBlockFormat:
    """Return how a block is set.

    Args:
        block: The block.
        is_alone: Whether it is a picture between paragraphs.
        in_table: Whether it is a cell's.
    """
    form = block.blockFormat()
    level = form.headingLevel()
    form.setTopMargin(px(HEAD_GAP_PX) if level > 1 else 0)
    form.setBottomMargin(0 if in_table else px(LIST_GAP_PX if block.textList() is not None else GAP_PX))
    percent = 100 if is_alone or level else LINE_PERCENT
    form.setLineHeight(percent, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return form


def _set_part(cursor: QTextCursor, start: int, length: int, told: QTextCharFormat, level: int) -> None:
    tokens, form = theme(), QTextCharFormat()
    if level:
        form.setProperty(QTextFormat.Property.FontPixelSize, px(HEADS_PX.get(level, HEADS_PX[3])))
        form.clearProperty(QTextFormat.Property.FontSizeAdjustment)
    if told.isImageFormat():
        form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
    if told.isAnchor():
        form.setFontUnderline(True)
        form.setForeground(tokens.t1)
    if told.fontFixedPitch():
        form.setBackground(tokens.bg3)
        text = cursor.block().text()[start : start + length]
        if text.startswith(_THIN):
            form.setFontFamilies(font(tokens.type.body).families())
            form.setFontFixedPitch(False)
    if form.propertyCount():
        _merge(cursor, start, length, form)


def _merge(cursor: QTextCursor, start: int, length: int, form: QTextCharFormat) -> None:
    first = cursor.block().position() + start
    cursor.setPosition(first)
    cursor.setPosition(first + length, QTextCursor.MoveMode.KeepAnchor)
    cursor.mergeCharFormat(form)


def _set_table(table: QTextTable) -> None:
    """Draw lines between rows alone, as all tables of the product have them."""
    form = table.format()
    form.setBorder(0)
    form.setBorderCollapse(True)
    form.setCellSpacing(0)
    form.setCellPadding(px(CELL_PX))
    form.setTopMargin(px(LIST_GAP_PX))
    form.setBottomMargin(px(GAP_PX))
    form.setWidth(QTextLength(QTextLength.Type.FixedLength, px(TEXT_PX)))
    if table.columns() == 2:
        shares = KEY_COLUMN_PERCENT, 100 - KEY_COLUMN_PERCENT  # not pixels: with large text the table may be narrower
        form.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, share) for share in shares])
    table.setFormat(form)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            style = QTextTableCellFormat()
            style.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            style.setBottomBorder(1)
            style.setBottomBorderBrush(theme().line1)
            if row == 0:
                style.setBackground(theme().bg2)
            cell.setFormat(style)
