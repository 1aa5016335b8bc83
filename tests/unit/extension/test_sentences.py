"""Every sentence about plugins exists in Chinese, also those that are marked nowhere because an error carries them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import console.extension
from console.doctor import PLUGIN_REMEDIES
from console.extension.inventory import State
from console.extension.manager import FAILED
from tests.unit.test_messages_complete import catalogue, literal_texts

CARRIERS = {"RefusedCommand", "BadInput", "StorageFault", "PluginTrouble", "Why", "_refused", "_bad"}


def carried(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CARRIERS:
            for argument in node.args[:2]:
                yield from literal_texts(argument)


def test_every_sentence_has_its_chinese():
    folder = Path(console.extension.__file__).parent
    told = [text for path in folder.glob("*.py") for text in carried(path) if text]
    told += [state.sentence for state in State]
    told += [FAILED, *PLUGIN_REMEDIES.values()]
    known = catalogue()
    assert len(told) > 50
    assert [text for text in told if text not in known] == []
