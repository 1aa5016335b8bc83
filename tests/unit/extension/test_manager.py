"""Plugins come through one door; what fails or is not allowed is left out and reported."""

import sys
import types
from importlib.metadata import EntryPoint, entry_points

import pytest

from console.extension.hooks import PROJECT, implementation
from console.extension.manager import BUILT_IN, DISTRIBUTION, load_data_plugins


class _Distribution:
    def __init__(self, name):
        self.name = name


def entry(name, value, distribution):
    found = EntryPoint(name, value, PROJECT)
    vars(found)["dist"] = _Distribution(distribution)
    return found


@pytest.fixture
def module(monkeypatch):
    """A plugin module whose content a test gives."""

    def make(name, **content):
        made = types.ModuleType(name)
        vars(made).update(content)
        monkeypatch.setitem(sys.modules, name, made)
        return name

    return make


def test_the_built_in_importer_is_there_and_nothing_is_wrong():
    plugins = load_data_plugins()

    assert [importer.name for importer in plugins.importers] == ["XES"]
    assert plugins.faults == ()


def test_without_entry_point_metadata_as_in_a_frozen_program_built_in_plugins_still_load():
    plugins = load_data_plugins(found=())

    assert [importer.suffixes for importer in plugins.importers] == [(".xes", ".xes.gz")]


def test_the_table_of_built_in_plugins_equals_the_metadata_of_the_distribution():
    own = {found.name: found.value for found in entry_points(group=PROJECT) if found.dist.name == DISTRIBUTION}

    assert own == dict(BUILT_IN)


def test_a_plugin_of_another_distribution_is_refused_without_being_imported():
    plugins = load_data_plugins(found=[entry("stranger", "never_imported_stranger", "somebody-elses")])

    assert [fault.plugin for fault in plugins.faults] == ["stranger"]
    assert "never_imported_stranger" not in sys.modules
    assert [importer.name for importer in plugins.importers] == ["XES"]


def test_a_plugin_that_does_not_load_is_reported_and_the_others_work(caplog):
    plugins = load_data_plugins({"gone": "no_such_module_anywhere", **BUILT_IN}, found=())

    assert [fault.plugin for fault in plugins.faults] == ["gone"]
    assert "no_such_module_anywhere" in plugins.faults[0].why
    assert [importer.name for importer in plugins.importers] == ["XES"]
    caplog.clear()


def test_a_plugin_that_raises_when_asked_is_reported_and_the_others_work(module, caplog):
    @implementation
    def case_log_importers():
        raise ZeroDivisionError

    plugins = load_data_plugins(
        {"bad": module("bad_plugin", case_log_importers=case_log_importers), **BUILT_IN}, found=()
    )

    assert [(fault.plugin, fault.why) for fault in plugins.faults] == [("bad", "ZeroDivisionError()")]
    assert [importer.name for importer in plugins.importers] == ["XES"]
    caplog.clear()


def test_a_plugin_with_a_hook_nobody_knows_is_reported_and_not_in_use(module, caplog):
    @implementation
    def case_log_importer():
        return []

    plugins = load_data_plugins(
        {"typo": module("typo_plugin", case_log_importer=case_log_importer), **BUILT_IN}, found=()
    )

    assert [fault.plugin for fault in plugins.faults] == ["typo"]
    assert [importer.name for importer in plugins.importers] == ["XES"]
    caplog.clear()
