"""The demonstration city says how far it is, in the language its reader speaks by then."""

from pathlib import Path

import pytest

from console.messages import messages
from console.paths import Home
from ui.runtime.demo import DemoCity


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[DemoCity, list[str]]:
    messages.choose("zh")
    city, heard = DemoCity(Home(tmp_path), []), []
    for process in (city.historian, city.simulator):
        monkeypatch.setattr(process, "start", lambda: None)
    city.progressed.connect(heard.append)
    return city, heard


def test_it_tells_how_much_of_its_history_is_stored_and_again_in_another_language(
    told: tuple[DemoCity, list[str]],
) -> None:
    city, heard = told
    city.historian.said.emit('{"stored": 12000, "of": 813970}')
    messages.choose("en")
    city.speak()
    assert heard == ["正在生成历史数据:12,000 / 813,970 条", "Making the history: 12,000 of 813,970 rows"]
    for process in (city.historian, city.simulator):
        arguments = process._arguments
        assert arguments[arguments.index("--lang") + 1] == "en"


def test_a_city_that_lives_has_no_more_to_tell(told: tuple[DemoCity, list[str]]) -> None:
    city, heard = told
    city.historian.said.emit('{"stored": 12000, "of": 813970}')
    city.historian.ended.emit(0, "")
    city.speak()
    assert heard[1:] == [""]
