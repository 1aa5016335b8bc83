"""What a connection may be, and what its password may be."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from console.central.engine import conninfo
from console.central.verified import PROVED, Login, verified_url
from console.connection.connection import Connection, Keep, checked, checked_password
from console.errors import BadInput

GOOD = Connection("佛山", "db.foshan.example", 5432, "city", "console", "", Keep.KEYRING)


def test_blanks_around_names_are_taken_off() -> None:
    assert checked(replace(GOOD, name=" 佛山 ", host=" db.foshan.example\n", user="console ")) == GOOD


@pytest.mark.parametrize(
    "host",
    ["", "/var/run/postgresql", "@abstract", "a,b", "a b", "db.foshan.example/x", "host=x", "-x", "数据库", "a" * 254],
)
def test_a_host_is_one_name_or_address_and_no_socket(host: str) -> None:
    with pytest.raises(BadInput) as caught:
        checked(replace(GOOD, host=host))
    assert caught.value.field == "host"


@pytest.mark.parametrize("host", ["db", "db-1.x_y.cn", "10.1.2.3", "::1", "2001:db8::2", "db.example."])
def test_names_and_addresses_are_hosts(host: str) -> None:
    assert checked(replace(GOOD, host=host)).host == host


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\nb"),
        ("name", "a\u202eb"),
        ("name", "a" * 61),
        ("port", 0),
        ("port", 65536),
        ("database", ""),
        ("database", "库" * 22),
        ("user", "a\0b"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(field: str, value: object) -> None:
    with pytest.raises(BadInput) as caught:
        checked(replace(GOOD, **{field: value}))
    assert caught.value.field == field


@pytest.mark.parametrize("password", ["", "a\0b", "x" * 1_001])
def test_a_password_that_cannot_be_sent_is_refused_and_not_repeated(password: str) -> None:
    with pytest.raises(BadInput) as caught:
        checked_password(password)
    assert "a\0b" not in str(caught.value)


_TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(database=_TEXTS, user=_TEXTS, password=_TEXTS, authority=_TEXTS.map(lambda text: f"/{text}"))
def test_whatever_names_and_password_hold_it_arrives_as_it_is_and_changes_nothing_else(
    database: str, user: str, password: str, authority: str
) -> None:
    login = Login("db.foshan.example", 5432, database, user, password, authority)
    told = conninfo_to_dict(conninfo(verified_url(login)))
    assert (told["dbname"], told["user"], told["password"]) == (database, user, password)
    assert told["sslrootcert"] == authority
    assert told["host"] == "db.foshan.example"
    assert {name: told[name] for name in PROVED} == PROVED
    assert "password" not in repr(login)
