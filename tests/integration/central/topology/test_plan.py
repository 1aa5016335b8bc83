"""The file of a topology: read strictly, with line, field and remedy."""

import sys
from pathlib import Path

import pytest

from console.central.sources import read_sources
from console.central.topology.files import SOURCES, sources_text, topology_text, write_private
from console.central.topology.plan import IDS_EACH, LAST_NUMBER, Form, read_topology
from console.cli import main
from console.domain.copying import Scope
from console.errors import BadInput
from console.paths import Home
from tests.six_servers import city_of

FILE = """form = "federated"
[city]
id = "440600"
name_zh = "市直"
name_en = "Municipal"
url_variable = "CITY"
[[district]]
id = "440604"
number = 1
name_zh = "禅城区"
name_en = "Chancheng"
areas = ["440604"]
url_variable = "CHANCHENG"
[[district]]
id = "440605"
number = 2
name_zh = "南海区"
name_en = "Nanhai"
areas = ["440605", "440699"]
url = "postgresql://city@127.0.0.1/nanhai"
"""
ENVIRONMENT = {"CITY": "postgresql://c:one@127.0.0.1/city", "CHANCHENG": "postgresql://c:two@127.0.0.1/chancheng"}


def read(tmp_path: Path, text: str = FILE):
    file = tmp_path / "T.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o644)
    return read_topology(file, ENVIRONMENT)


def test_servers_are_read_with_their_ids_areas_and_addresses(tmp_path):
    topology = read(tmp_path)

    assert topology.form is Form.FEDERATED
    assert [(one.id, one.number, one.areas) for one in topology.servers] == [
        ("440600", 0, ()), ("440604", 1, ("440604",)), ("440605", 2, ("440605", "440699"))
    ]  # fmt: skip
    assert topology.city.url == ENVIRONMENT["CITY"]
    assert (topology.city.first_id, topology.city.last_id) == (1, IDS_EACH - 1)
    assert (topology.districts[1].first_id, topology.districts[1].last_id) == (2 * IDS_EACH, 3 * IDS_EACH - 1)
    assert (LAST_NUMBER + 1) * IDS_EACH <= 2**62


def test_a_server_shows_no_password(tmp_path):
    assert "two" not in repr(read(tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ('"federated"', '"both"', 1, "form"),
        ('id = "440604"', 'id = "4406"', 8, "id"),
        ('id = "440605"', 'id = "440604"', 15, "id"),
        ("number = 2", "number = 1", 16, "number"),
        ("number = 2", "number = 0", 16, "number"),
        ("number = 2", f"number = {LAST_NUMBER + 1}", 16, "number"),
        ('areas = ["440604"]', "areas = []", 12, "areas"),
        ('areas = ["440604"]', 'areas = ["440605"]', 19, "areas"),
        ('areas = ["440604"]', 'areas = ["440600"]', 12, "areas"),
        ('url_variable = "CHANCHENG"', 'url_variable = "NOWHERE"', 13, "url_variable"),
        ('url_variable = "CHANCHENG"', 'url = "postgres:/:9"', 13, "url"),
        ('url_variable = "CHANCHENG"', 'port = 5432', 13, "port"),
        ('name_zh = "南海区"\n', "", 14, "name_zh"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_line_and_field(tmp_path, old, new, line, field):
    with pytest.raises(BadInput) as refused:
        read(tmp_path, FILE.replace(old, new, 1))

    assert refused.value.place == f"T.toml:{line}"
    assert refused.value.field == field
    assert refused.value.remedy


def test_a_city_without_districts_is_refused(tmp_path):
    with pytest.raises(BadInput, match="district is missing"):
        read(tmp_path, FILE[: FILE.index("[[district]]")])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions elsewhere")
def test_a_password_that_others_can_read_is_refused(tmp_path):
    with_password = FILE.replace("city@127", "city:three@127")
    with pytest.raises(BadInput, match="Others can read"):
        read(tmp_path, with_password)


@pytest.mark.parametrize(
    ("form", "ids"), [(Form.FEDERATED, ["440600", "440604", "440605"]), (Form.REPLICATED, ["440600"])]
)
def test_consoles_follow_every_server_or_the_citys_alone(tmp_path, form, ids):
    topology = city_of(form, [f"postgresql://u:p%40{n}@127.0.0.1/d" for n in range(3)])
    home = Home(tmp_path / "home")

    assert write_private(home.root / SOURCES, sources_text(topology))
    assert not write_private(home.root / SOURCES, sources_text(topology))

    specs = read_sources(home.root / SOURCES)
    assert [spec.id for spec in specs] == ids
    assert [spec.url for spec in specs] == [server.url for server in topology.servers][: len(ids)]
    assert specs[0].scope == (Scope(excluded=("440604", "440605")) if len(ids) > 1 else Scope())


def test_the_file_of_a_topology_reads_back(tmp_path):
    topology = city_of(Form.REPLICATED, [f"postgresql://u:secret@127.0.0.1/d{n}" for n in range(3)])
    write_private(tmp_path / "T.toml", topology_text(topology))
    assert read_topology(tmp_path / "T.toml", {}) == topology


@pytest.mark.parametrize("words", [[], ["--file", "T.toml", "--demo", "federated"], ["--demo", "both"]])
def test_a_command_without_its_servers_is_refused(words, capsys):
    assert main(["central", "topology", *words]) == 64
    assert capsys.readouterr().err.startswith("E-USAGE")
