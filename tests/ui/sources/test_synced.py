"""The page over a true copy: synced from a real server, compared, read by the desktop's own worker."""

from pathlib import Path

import psycopg
from pytestqt.qtbot import QtBot

from console.central.sources import central_alone
from console.paths import Home
from console.replica.key import find_key, make_demo_key
from console.sync.outbox import HomeJournal
from console.sync.replicator import Replicator
from tests.synced_city import AREAS, add_cases, make_areas
from ui.desktop import Desktop
from ui.pages import SOURCES_PLACE
from ui.runtime.supply import Source

COMES_WITHIN_MS = 30_000


def test_what_was_copied_stands_on_the_page_area_by_area(
    qtbot: QtBot,
    qapp: object,
    central_database: str,
    central: psycopg.Connection[tuple[object, ...]],
    tmp_path: Path,
) -> None:
    make_areas(central)
    add_cases(central, 1_204)
    home = Home(tmp_path / "home")
    key = make_demo_key(home).read_bytes()
    with Replicator(
        central_alone(central_database), home.replica_file, key, lambda _step: None, HomeJournal(home, key)
    ) as copying:
        copying.once(compare=True)
    desktop = Desktop(home, find_key(home))
    try:
        desktop.window.show()
        desktop.window.go(SOURCES_PLACE)
        desktop.start(Source())
        page = desktop.sources
        qtbot.waitUntil(lambda: len(page.table.grid.rows) == 1 + len(AREAS), timeout=COMES_WITHIN_MS)
        cases = next(row for row in page.under.comparison.grid.grid.rows if row.key == "supervised_case")
        assert [cell.text for cell in cases.cells[1:]] == ["✓ 一致", "1,204", "1,204", "0", "0"]
        assert cases.cells[3].spoken.endswith("中心 1,204 条,本地 1,204 条 · ✓ 一致")
        assert page.summary.text() == "中心数据库:同步未运行"
        assert "复制完成" in page.side.journal.facts[0].text
    finally:
        desktop.stop()
