"""Settings are read whatever their file looks like, and a choice loses nothing of it."""

import os
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.errors import BadInput, StorageFault
from console.messages import explain
from console.paths import Home
from console.settings.declared import LANGUAGE, RESUME, SETTINGS, TEXT_SCALE, THEME
from console.settings.file import Format
from console.settings.kinds import Setting, Value
from console.settings.migration import STEPS, VERSION, Document, migrate
from console.settings.store import Settings, open_settings, read_settings
from tests.disks import small_disk

__all__ = ["small_disk"]

quick = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=6)
scalars = st.one_of(st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), names, st.dates(), st.times())
trees = st.recursive(
    st.one_of(scalars, st.lists(scalars, max_size=3)),
    lambda inner: st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
documents = st.dictionaries(st.one_of(names, st.sampled_from(["appearance", "wall"])), trees, max_size=4)
values = st.sampled_from(SETTINGS).flatmap(
    lambda one: st.tuples(
        st.just(one),
        st.sampled_from([one.default, "light", "en", 120, 90]).filter(lambda v: one.kind.taken(v) is not None),
    )
)


def written(tmp_path: Path, text: str) -> Home:
    home = Home(tmp_path)
    home.settings_file.write_text(text, encoding="utf-8")
    return home


def said(store: Settings) -> str:
    return "\n".join(explain(problem) for problem in store.problems)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    store = read_settings(Home(tmp_path))
    assert [store.value(one) for one in SETTINGS] == [one.default for one in SETTINGS]
    assert store.problems == ()
    assert all(store.is_default(one) for one in SETTINGS)


def test_every_default_is_allowed_and_every_key_is_its_own() -> None:
    assert [one.kind.taken(one.default) for one in SETTINGS] == [one.default for one in SETTINGS]
    assert len({one.key for one in SETTINGS}) == len(SETTINGS)


def test_a_choice_holds_at_once_and_after_a_restart_and_keeps_the_comments(tmp_path: Path) -> None:
    home = written(
        tmp_path, '# ours\n[appearance]  # looks\nlanguage = "en"   # for the guests\n\n[own]\nkey = [1, 2]\n'
    )
    store = read_settings(home)
    store.choose(THEME, "light")
    assert (store.value(THEME), read_settings(home).value(THEME)) == ("light", "light")
    text = home.settings_file.read_text(encoding="utf-8")
    assert "# ours" in text
    assert 'language = "en"   # for the guests' in text
    assert tomllib.loads(text) == {
        "version": VERSION,
        "appearance": {"language": "en", "theme": "light"},
        "own": {"key": [1, 2]},
    }


def test_a_bad_value_falls_back_to_the_default_and_is_said_with_its_place(tmp_path: Path) -> None:
    home = written(tmp_path, '[appearance]\ntheme = "blue"\ntext_scale = 100.0\nlanguage = "en"\n')
    store = read_settings(home)
    assert (store.value(THEME), store.value(TEXT_SCALE), store.value(LANGUAGE)) == ("dark", 100, "en")
    first, second = store.problems
    assert isinstance(first, BadInput)
    assert (first.place, first.field) == ("settings.toml:2", "appearance.theme")
    assert '"blue"' in explain(first)
    assert "dark, light" in explain(first)
    assert isinstance(second, BadInput)
    assert second.place == "settings.toml:3"


def test_an_unknown_key_is_kept_and_said_with_what_may_be_meant(tmp_path: Path) -> None:
    home = written(tmp_path, 'top = 1\n[appearance]\nlangauge = "en"\n')
    store = read_settings(home)
    assert "settings.toml:3" in said(store)
    assert "appearance.language" in said(store)
    store.choose(THEME, "light")
    kept = tomllib.loads(home.settings_file.read_text(encoding="utf-8"))
    assert (kept["top"], kept["appearance"]["langauge"]) == (1, "en")


@pytest.mark.parametrize("raw", [b"[appearance\n", b"\xff\xfe\x00", b"x" * (1 << 20) + b"\n", b"a = 1\na = 2\n"])
def test_a_damaged_file_is_set_aside_under_a_name_with_its_time_and_said(tmp_path: Path, raw: bytes) -> None:
    home = Home(tmp_path)
    home.settings_file.write_bytes(raw)
    store = open_settings(home)
    (kept,) = tmp_path.glob("settings.damaged-2*.toml")
    assert kept.read_bytes() == raw
    assert str(kept) in said(store)
    assert not home.settings_file.exists()
    store.choose(THEME, "light")
    assert read_settings(home).value(THEME) == "light"


def test_who_only_looks_leaves_a_damaged_file_where_it_is_and_a_choice_keeps_it(tmp_path: Path) -> None:
    home = written(tmp_path, "[appearance")
    store = read_settings(home)
    assert home.settings_file.read_text(encoding="utf-8") == "[appearance"
    assert "settings.toml" in said(store)
    store.choose(THEME, "light")
    (kept,) = tmp_path.glob("settings.damaged-*.toml")
    assert kept.read_text(encoding="utf-8") == "[appearance"
    assert store.problems == ()


def test_a_file_of_a_newer_version_is_read_for_what_is_known_and_copied_before_it_is_changed(tmp_path: Path) -> None:
    text = 'version = 9\n[appearance]\ntheme = "light"\nnew = 1\n'
    home = written(tmp_path, text)
    store = read_settings(home)
    assert store.value(THEME) == "light"
    assert "9" in said(store)
    assert list(tmp_path.iterdir()) == [home.settings_file]
    store.choose(LANGUAGE, "en")
    (kept,) = tmp_path.glob("settings.version-9-*.toml")
    assert kept.read_text(encoding="utf-8") == text
    now = tomllib.loads(home.settings_file.read_text(encoding="utf-8"))
    assert now == {"version": VERSION, "appearance": {"theme": "light", "new": 1, "language": "en"}}


def test_a_version_that_is_none_is_said(tmp_path: Path) -> None:
    store = read_settings(written(tmp_path, 'version = "one"\n[appearance]\ntheme = "light"\n'))
    assert store.value(THEME) == "light"
    assert "settings.toml:1" in said(store)


@pytest.mark.parametrize("text", ["appearance = 5\n", "[appearance.theme]\nshade = 1\n", "[[appearance]]\ntheme = 1\n"])
def test_what_stands_in_the_way_of_a_choice_is_kept_beside(tmp_path: Path, text: str) -> None:
    home = written(tmp_path, text)
    store = read_settings(home)
    store.choose(THEME, "light")
    (kept,) = tmp_path.glob("settings.before-*.toml")
    assert kept.read_text(encoding="utf-8") == text
    assert read_settings(home).value(THEME) == "light"


def test_a_reset_takes_the_line_out(tmp_path: Path) -> None:
    home = written(tmp_path, '[appearance]\ntheme = "light"\nlanguage = "en"\n')
    store = read_settings(home)
    store.reset(THEME)
    assert (store.value(THEME), store.is_default(THEME), store.is_default(LANGUAGE)) == ("dark", True, False)
    assert tomllib.loads(home.settings_file.read_text(encoding="utf-8"))["appearance"] == {"language": "en"}


def test_the_command_line_comes_before_the_file_until_something_is_chosen(tmp_path: Path) -> None:
    home = written(tmp_path, '[appearance]\nlanguage = "zh"\n')
    store = read_settings(home)
    store.give(LANGUAGE, "en")
    store.choose(THEME, "light")
    assert store.value(LANGUAGE) == "en"
    assert read_settings(home).value(LANGUAGE) == "zh"
    store.choose(LANGUAGE, "zh")
    assert store.value(LANGUAGE) == "zh"


def test_a_choice_that_is_not_allowed_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    store = read_settings(Home(tmp_path))
    with pytest.raises(BadInput, match="blue"):
        store.choose(THEME, "blue")
    assert list(tmp_path.iterdir()) == []
    assert store.value(THEME) == "dark"


def test_a_choice_made_elsewhere_meanwhile_is_not_lost(tmp_path: Path) -> None:
    home = Home(tmp_path)
    here, there = read_settings(home), read_settings(home)
    there.choose(LANGUAGE, "en")
    here.choose(THEME, "light")
    assert (here.value(LANGUAGE), read_settings(home).value(LANGUAGE)) == ("en", "en")


def test_on_a_full_disk_what_holds_stays(small_disk: Path) -> None:
    home = Home(small_disk)
    store = read_settings(home)
    store.choose(THEME, "light")
    with (small_disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(b"x" * 4096)
    with pytest.raises(StorageFault, match="cannot be saved"):
        store.choose(THEME, "dark")
    assert (store.value(THEME), read_settings(home).value(THEME)) == ("light", "light")


@pytest.mark.skipif(os.name != "posix", reason="permissions")
@pytest.mark.parametrize("is_folder", [False, True])
def test_where_nothing_may_be_written_what_holds_stays(tmp_path: Path, *, is_folder: bool) -> None:
    home = written(tmp_path, '[appearance]\ntheme = "light"\n')
    store = read_settings(home)
    if is_folder:
        home.settings_file.unlink()
        home.settings_file.mkdir()
    else:
        home.settings_file.chmod(0o400)
        if os.geteuid() == 0:
            pytest.skip("this user may write everything")
    with pytest.raises(StorageFault, match="cannot be saved"):
        store.choose(THEME, "dark")
    assert store.value(THEME) == "light"


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings_file.mkdir()
    store = open_settings(home)
    assert store.value(THEME) == "dark"
    assert str(home.settings_file) in said(store)


@quick
@given(raw=st.binary(max_size=60))
def test_no_file_keeps_the_settings_from_being_read_or_chosen(raw: bytes, tmp_path: Path) -> None:
    for old in tmp_path.iterdir():
        old.unlink()
    home = Home(tmp_path)
    home.settings_file.write_bytes(raw)
    store = read_settings(home)
    assert all(one.kind.taken(store.value(one)) is not None for one in SETTINGS)
    store.choose(THEME, "light")
    assert read_settings(home).value(THEME) == "light"


@quick
@given(document=documents, choice=values)
def test_a_choice_changes_its_own_value_and_loses_nothing(
    document: dict[str, Any], choice: tuple[Setting[Value], Value], tmp_path: Path
) -> None:
    for old in tmp_path.iterdir():
        old.unlink()
    text = tomlkit.dumps({key: value for key, value in document.items() if key != "version"})
    home = written(tmp_path, text)
    one, value = choice
    before = read_settings(home)
    others = {other.key: before.value(other) for other in SETTINGS if other.key != one.key}
    before.choose(one, value)
    after = read_settings(home)
    assert after.value(one) == value
    assert {other.key: after.value(other) for other in SETTINGS if other.key != one.key} == others
    now = tomllib.loads(home.settings_file.read_text(encoding="utf-8"))
    copies = list(tmp_path.glob("settings.before-*.toml"))
    lost = {key for key in document if key not in {"version", one.section} and key not in now}
    assert lost == set()
    assert copies or set(document.get(one.section, {})) <= set(now[one.section])


def test_every_older_version_has_its_step() -> None:
    assert sorted(STEPS) == list(range(1, VERSION))


def test_older_files_come_forward_step_by_step_in_memory_and_on_the_disk(tmp_path: Path) -> None:
    def rename(document: Document) -> None:
        looks = document.pop("looks", {})
        document.setdefault("appearance", {}).update(looks)

    def invert(document: Document) -> None:
        table = document.get("appearance", {})
        if "is_dark" in table:
            table["theme"] = "dark" if table.pop("is_dark") else "light"

    form = Format(SETTINGS, version=3, steps={1: rename, 2: invert})
    path = tmp_path / "settings.toml"
    path.write_text('version = 1\n# mine\n[looks]\nis_dark = false\nlanguage = "en"\n', encoding="utf-8")
    store = Settings(path, form)
    assert (store.value(THEME), store.value(LANGUAGE)) == ("light", "en")
    assert store.problems == ()
    store.choose(TEXT_SCALE, 120)
    text = path.read_text(encoding="utf-8")
    assert tomllib.loads(text) == {
        "version": 3,
        "appearance": {"language": "en", "theme": "light", "text_scale": 120},
    }
    assert "# mine" in text


@given(found=st.integers(1, 6), last=st.integers(1, 6))
def test_a_document_goes_through_exactly_the_steps_it_lacks(found: int, last: int) -> None:
    gone: list[int] = []
    steps = {version: lambda _document, version=version: gone.append(version) for version in range(1, last)}
    migrate({}, found, steps)
    assert gone == list(range(found, last))


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (THEME.kind, " light ", "light"),
        (THEME.kind, "Light", None),
        (TEXT_SCALE.kind, "120 %", 120),
        (TEXT_SCALE.kind, "89", None),
        (TEXT_SCALE.kind, "9" * 5_000, None),
        (TEXT_SCALE.kind, "١٢٠", None),
        (RESUME.kind, "Off", False),
        (RESUME.kind, "perhaps", None),
    ],
)
def test_what_is_typed_becomes_a_value_or_is_refused(kind: Any, typed: str, value: Value | None) -> None:
    assert kind.typed(typed) == value
    assert type(kind.typed(typed)) is type(value)


@pytest.mark.parametrize("kind", [TEXT_SCALE.kind, RESUME.kind, THEME.kind])
@quick
@given(stored=scalars)
def test_a_stored_value_is_taken_as_it_is_or_not_at_all(kind: Any, stored: object) -> None:
    taken = kind.taken(stored)
    assert taken is None or (taken == stored and type(taken) is type(stored))
