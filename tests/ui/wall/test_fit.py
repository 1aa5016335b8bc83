"""Whatever stands on the wall is whole, apart from its neighbours and large enough, at every size and shape."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from console.board.lag_words import lag_note
from console.board.wall_view import LightCounts
from console.messages import _, messages
from tests.ui.wall import samples
from tests.ui.wall.looking import SIZES, block, cells_of, drawn
from ui.theme import State, theme
from ui.wall.page import WallPage
from ui.widgets.block import Block


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mood", samples.MOODS)
def test_no_must_read_is_clipped_and_no_text_is_under_two_percent(qtbot, language, size, mood):
    messages.choose(language)
    texts = drawn(qtbot, samples.MOODS[mood](), size)
    assert len(texts) > 15
    assert [text for text in texts if text.is_must_read and not text.is_whole] == []
    assert min(text.size_px for text in texts) >= 0.02 * size[1]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(1080, 1920), (1024, 768), (1280, 1024)])
@pytest.mark.parametrize("mood", ["busy", "crisis", "lagging", "replayed without link"])
def test_upright_or_nearly_square_it_cuts_neither_names_nor_numbers(qtbot, language, size, mood):
    messages.choose(language)
    texts = drawn(qtbot, samples.MOODS[mood](), size)
    long_matter = samples.crisis().longest[2].matter.in_language(language)
    assert [text for text in texts if not text.is_whole and not long_matter.endswith(text.text)] == []
    assert min(text.size_px for text in texts) >= 0.02 * min(size)


def test_upright_the_sources_stand_in_two_bands_of_three_in_their_order(wall):
    wall.resize(1080, 1920)
    heads = [block(wall, "在办件按来源和条线").pieces[f"head {area}"].rect for area, __, __ in samples.AREAS]
    assert [head.x() for head in heads[:3]] == [head.x() for head in heads[3:]]
    assert heads[0].x() < heads[1].x() < heads[2].x()
    assert len({head.y() for head in heads[:3]}) == len({head.y() for head in heads[3:]}) == 1
    assert heads[0].y() < heads[3].y()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scale", [1.15, 1.32, 1.56])
def test_on_a_smaller_wall_content_leaves_and_type_stays(qtbot, language, scale):
    messages.choose(language)
    texts = drawn(qtbot, samples.busy(), (1920, 1080), scale=scale)
    assert [text for text in texts if text.is_must_read and not text.is_whole] == []
    (total,) = (text for text in texts if text.text in ("合计", "Total"))
    assert total.size_px == round(31 * scale)
    assert min(text.size_px for text in texts) >= 22


@pytest.mark.parametrize("scale", [1.0, 1.32, 1.56])
def test_cells_add_up_to_their_column_however_few_lines_have_room(qtbot, scale):
    page = WallPage(viewing_scale=scale)
    qtbot.addWidget(page)
    page.resize(1920, 1080)
    page.set_view(samples.busy(), samples.NOW_US)
    cells = cells_of(page)
    for area in {cell.rect.x() for cell in cells}:
        column = [cell for cell in cells if cell.rect.x() == area]
        (total,) = (cell.counts for cell in column if cell.is_total)
        assert samples.total_of(tuple(cell.counts for cell in column if not cell.is_total)) == total


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_a_large_number_keeps_its_distance_from_the_disc_and_the_disc_from_the_number_before(qtbot, language, size):
    messages.choose(language)
    counts = LightCounts(yellow=120, blue=99, green=1_464)
    view = samples.busy()
    columns = tuple(replace(column, cells=(counts,) * len(view.lines), marked=frozenset()) for column in view.columns)
    page = WallPage()
    qtbot.addWidget(page)
    page.resize(*size)
    page.set_view(replace(view, columns=columns), samples.NOW_US)
    matrix = next(child for child in page.findChildren(Block) if any("cell" in key for key in child.pieces))
    cell = next(cell for cell in cells_of(page) if not cell.is_total)
    image = matrix.grab(cell.rect.adjusted(4, 4, -4, -4)).toImage()
    inked = [
        {image.pixelColor(x, y).name() for y in range(image.height())} - {theme().bg0.name()}
        for x in range(image.width())
    ]
    green = [x for x, colours in enumerate(inked) if theme().states[State.NORMAL].fill.name() in colours]
    least = max(1, round(3 * size[0] / 1_920))
    assert not any(inked[green[0] - 1 - least : green[0] - 1])
    assert not any(inked[green[-1] + 2 : green[-1] + 2 + least])


@pytest.mark.parametrize(("language", "size_px"), [("zh", 31), ("en", 27)])
def test_beside_names_of_two_lines_those_of_one_step_down(qtbot, language, size_px):
    messages.choose(language)
    names = {name.in_language(language) for name in samples.LINES}
    texts = drawn(qtbot, replace(samples.busy(), longest=()), (1920, 1080))
    assert max(text.size_px for text in texts if text.text in names) == size_px


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_head_keeps_the_stages_apart_from_what_stands_beside_them(
    qtbot: QtBot, qapp: object, size: tuple[int, int], language: str
) -> None:
    messages.choose(language)
    try:
        for view in (samples.busy(), samples.simulated(), samples.replay_stopped(), samples.replayed_without_link()):
            page = WallPage()
            qtbot.addWidget(page)
            page.resize(*size)
            page.set_view(replace(view, stages_over=1_204), samples.NOW_US)
            rects = [piece.rect for piece in block(page, _("City, date and time")).pieces.values()]
            assert not any(a.intersects(b) for n, a in enumerate(rects) for b in rects[n + 1 :])
            page.close()
    finally:
        messages.choose("zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_beside_nine_sources_no_name_and_no_doubt_is_cut(qtbot: QtBot, language: str) -> None:
    messages.choose(language)
    view = samples.lagging()
    columns = (*view.columns, *(replace(one, area=f"{one.area}x") for one in view.columns[:3]))
    texts = drawn(qtbot, replace(view, columns=columns), (1_920, 1_080))
    said = {one.name.in_language(language) for one in columns} | {
        lag_note(one.lag) for one in columns if one.lag.doubts
    }
    assert said <= {text.text for text in texts if text.is_whole}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_in_the_head_meets_a_return(qtbot: QtBot, size: tuple[int, int], language: str) -> None:
    messages.choose(language)
    for view in (samples.lagging(), samples.all_back(), samples.resync()):
        page = WallPage()
        qtbot.addWidget(page)
        page.resize(*size)
        page.set_view(replace(view, stages_over=1_204), samples.NOW_US)
        pieces = block(page, _("City, date and time")).pieces
        rects = [piece.rect for piece in pieces.values()]
        assert ("return" in pieces) == (view.link.phase != "loading")
        assert not any(a.intersects(b) for n, a in enumerate(rects) for b in rects[n + 1 :])
        page.close()
