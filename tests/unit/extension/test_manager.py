"""Plugins come through one door; what fails or is not allowed is left out and reported."""

import sys
import types
from functools import partial
from importlib.metadata import entry_points

import pytest

from console.extension.hooks import PROJECT, implementation
from console.extension.installed import PRODUCT
from console.extension.inventory import BUILT_IN, State, take_stock
from console.extension.manager import load_data_plugins
from console.messages import messages
from console.paths import Home
from tests.unit.extension.making import NAME, allow, stock, write_plugin

SPY = "import pathlib\npathlib.Path({mark!r}).touch()\n"
HOOK = """
from console.extension.hooks import implementation

class Importer:
    name = "everything"
    suffixes = ("",)
    def open(self, path, mapping, place): pass

@implementation
def {name}():
    return {value}
"""


@pytest.fixture(autouse=True)
def _english():
    messages.choose("en")
    yield
    messages.choose("zh")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def load(home):
    """Load the data plugins of the home and of nobody else."""
    return partial(load_data_plugins, home, stock=stock)


def left_out(plugins):
    return {one.name: one.state for one in plugins.left_out}


@pytest.fixture
def module(monkeypatch):
    """A plugin module of the product whose content a test gives."""

    def make(**content):
        made = types.ModuleType("made_plugin")
        vars(made).update(content)
        monkeypatch.setitem(sys.modules, "made_plugin", made)
        return {"event_log": "made_plugin"}

    return make


def test_the_built_in_importer_is_there_with_its_hook_and_nothing_is_wrong(load):
    with load() as plugins:
        assert [importer.suffixes for importer in plugins.importers] == [(".xes", ".xes.gz")]
        assert [one.hooks for one in plugins.inventory.entries] == [("case_log_importers",)]
        assert left_out(plugins) == {}


def test_the_table_of_built_in_plugins_equals_the_metadata_of_the_distribution():
    own = {found.name: found.value for found in entry_points(group=PROJECT) if found.dist.name == PRODUCT}

    assert own == BUILT_IN


def test_the_interpreter_is_searched_too_and_the_product_is_not_found_as_a_plugin_of_others(home):
    assert [one.state for one in take_stock(home).entries if one.name in {PRODUCT, "event_log"}] == [State.BUILT_IN]


def test_not_one_line_of_a_plugin_runs_that_nobody_allowed(home, load, tmp_path):
    mark = tmp_path / "ran"
    write_plugin(home.plugins_dir, SPY.format(mark=str(mark)))

    with load() as plugins:
        assert left_out(plugins) == {NAME: State.UNLISTED}

    assert not mark.exists()


def test_not_one_line_runs_of_another_one_than_was_allowed(home, load, tmp_path):
    mark = tmp_path / "ran"
    write_plugin(home.plugins_dir)
    allow(home)
    write_plugin(home.plugins_dir, SPY.format(mark=str(mark)))

    with load() as plugins:
        assert left_out(plugins) == {NAME: State.CHANGED}

    assert not mark.exists()


def test_an_allowed_plugin_loads_and_only_in_a_process_of_its_own(home, load):
    write_plugin(home.plugins_dir)
    allow(home)

    with load() as plugins:
        assert [importer.suffixes for importer in plugins.importers] == [(".xes", ".xes.gz"), (".list",)]
        assert [one.hooks for one in plugins.inventory.entries] == [("case_log_importers",)] * 2
        assert left_out(plugins) == {}
    assert "acme_lists" not in sys.modules


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raise ZeroDivisionError('at import')", "ZeroDivisionError: at import"),
        ("import sys; sys.exit(0)", "SystemExit"),
        ("import os; os._exit(3)", "status 3"),
        ("import nothing_of_this_name", "nothing_of_this_name"),
        (HOOK.format(name="case_log_importer", value="[]"), "hook"),
        (HOOK.format(name="case_log_importers", value="3"), "int"),
        (HOOK.format(name="case_log_importers", value="[Importer()]"), "a suffix is small letters"),
    ],
)
def test_a_plugin_that_fails_when_it_is_loaded_is_told_and_the_others_work(home, load, source, said, caplog):
    write_plugin(home.plugins_dir, source)
    allow(home)

    with load() as plugins:
        assert left_out(plugins) == {NAME: State.FAILED}
        assert said in plugins.left_out[0].why.values["why"]
        assert [importer.name for importer in plugins.importers] == ["XES"]
    caplog.clear()


@pytest.mark.parametrize("name", ["json", "console", "numpy"])
def test_a_plugin_whose_module_has_the_name_of_another_is_refused(home, load, name, caplog):
    write_plugin(home.plugins_dir, files={f"{name}.py": b"raise SystemExit"})
    allow(home)

    with load() as plugins:
        assert "has the name of another one" in plugins.left_out[0].why.text
    caplog.clear()


def test_a_plugin_of_the_product_that_fails_is_told(load, module, caplog):
    @implementation
    def case_log_importers():
        raise ZeroDivisionError

    with load(built_in=module(case_log_importers=case_log_importers)) as plugins:
        assert left_out(plugins) == {"event_log": State.FAILED}
    with load(built_in={"event_log": "no_such_module_anywhere"}) as plugins:
        assert "no_such_module_anywhere" in plugins.left_out[0].why.values["why"]
    caplog.clear()


def test_a_plugin_of_the_product_with_a_hook_nobody_knows_is_not_in_use(load, module, caplog):
    @implementation
    def case_log_importer():
        return []

    with load(built_in=module(case_log_importer=case_log_importer)) as plugins:
        assert left_out(plugins) == {"event_log": State.FAILED}
        assert plugins.importers == ()
    caplog.clear()
