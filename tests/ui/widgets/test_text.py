"""Lines are measured before they are drawn."""

import time

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from ui.theme import theme
from ui.widgets.text import (
    DrawnText,
    TextStyle,
    broken,
    draw_in_two_lines,
    draw_text,
    first_that_fits,
    fitted_size,
    text_width,
    watched_text,
)

STYLE = TextStyle(32, theme().t1, floor_px=22, may_elide=True)


def draw(text: str, width: float, style: TextStyle = STYLE, *, in_two_lines: bool = False) -> list[DrawnText]:
    image = QImage(1000, 120, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint = draw_in_two_lines if in_two_lines else draw_text
    with watched_text() as texts:
        paint(painter, QRectF(0, 0, width, 60), text, style)
    painter.end()
    return texts


def test_a_line_shrinks_to_fit_and_not_below_its_floor(qtbot: QtBot):
    wanted = text_width("建设工程规划许可", 32)
    assert fitted_size("建设工程规划许可", wanted, STYLE) == 32
    smaller = fitted_size("建设工程规划许可", wanted * 0.8, STYLE)
    assert 22 < smaller < 32
    assert text_width("建设工程规划许可", smaller) <= wanted * 0.8
    assert fitted_size("建设工程规划许可", wanted * 0.2, STYLE) == 22


def test_a_line_that_lost_its_end_says_so_to_those_who_watch(qtbot):
    (whole,) = draw("合计", 200)
    (cut,) = draw("合计合计合计合计合计", 100)
    assert whole.is_whole
    assert not cut.is_whole
    assert cut.width_px <= 100


@pytest.mark.parametrize("text", ["Natural Resources", "房屋建筑工程竣工验收备案"])
def test_a_long_name_takes_two_lines(qtbot, text):
    texts = draw(text, 160, in_two_lines=True)
    assert len(texts) == 2
    assert "".join(part.text for part in texts).replace(" ", "") == text.replace(" ", "")


def test_a_word_is_not_broken_where_it_fits_when_smaller(qtbot):
    (line,) = draw("Environment", text_width("Environment", 23), in_two_lines=True)
    assert line.is_whole


def test_two_lines_are_as_alike_as_their_blanks_allow(qtbot):
    room = text_width("Land use planning", 22) + 1
    assert broken("Land use planning permit", room, 22) == ("Land use", "planning permit")
    assert broken("民办职业培训学校设立审批", text_width("民办职业培训学校设立审", 22), 22) == (
        "民办职业培训",
        "学校设立审批",
    )


def test_where_two_lines_cannot_hold_a_name_the_first_takes_what_fits(qtbot):
    room = text_width("Completion acceptance", 22) + 1
    assert broken("Completion acceptance filing of building works", room, 22)[0] == "Completion acceptance"


@pytest.mark.parametrize(
    "lines",
    [("签收、受理、", "退单、答复"), ("trace 10, event 3 ·", "time:timestamp")],
)
def test_a_sign_stays_with_the_word_it_belongs_to(lines, qtbot):
    room = max(text_width(line, 22) for line in lines) + 2
    assert broken(("" if "、" in lines[0] else " ").join(lines), room, 22) == lines


def test_a_word_is_never_broken_inside(qtbot):
    assert broken("Incomprehensibilities", 50, 22) == ("Incomprehensibilities", "")


def test_the_first_wording_that_fits_is_chosen(qtbot):
    wordings = ("模拟时间 · 60 倍 · 数据为回放", "模拟 60 倍")
    assert first_that_fits(wordings, 1000, STYLE) == wordings[0]
    assert first_that_fits(wordings, 150, STYLE) == wordings[1]
    assert first_that_fits(wordings, 1, STYLE) == wordings[1]


@pytest.mark.parametrize("in_two_lines", [False, True])
def test_a_name_of_ten_thousand_letters_is_drawn_at_once(qtbot, in_two_lines):
    begun = time.process_time()
    texts = draw("长名" * 5000, 300, in_two_lines=in_two_lines)
    assert time.process_time() - begun < 0.2
    assert not texts[-1].is_whole


def test_large_figures_come_from_sprites_and_look_like_text(qtbot):
    """The same number, drawn as sprites and as one path, covers the same pixels."""
    style = TextStyle(86, theme().t1, bold=True)
    image = QImage(600, 120, QImage.Format.Format_RGB32)
    image.fill(theme().bg1)
    painter = QPainter(image)
    draw_text(painter, QRectF(0, 0, 300, 120), "1,447", style)
    draw_text(painter, QRectF(300, 0, 300, 120), "1,447 ", style)
    painter.end()
    lit = [
        sum(image.pixelColor(x, y).lightness() > 128 for x in range(left, left + 300) for y in range(120))
        for left in (0, 300)
    ]
    assert lit[0] == pytest.approx(lit[1], rel=0.02)
