"""Matters that come in variants (办理项): a family of the resource file becomes one matter for each of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from console.domain.case import CaseType


def family_matters(table: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the matters of every family, as tables like those of ``resources/demo/matters.toml``."""
    for family in table["family"]:
        for code in family["variants"]:
            yield _matter(family, table["variant"][code])


def _matter(family: Mapping[str, Any], variant: Mapping[str, Any]) -> dict[str, Any]:
    matter: dict[str, Any] = {
        "line": family["line"],
        "zh": family["zh"] + variant["zh"],
        "en": family["en"] + variant["en"],
        "kind": "licence",
        "case_type": variant["case_type"],
        "statutory": family["statutory"],
        "weight": family["weight"] * variant["weight"],
        "persons": family.get("persons", 0.0),
    }
    if variant["case_type"] != CaseType.ON_THE_SPOT:
        matter["promised"] = [max(1, round(days * variant["part"])) for days in family["promised"]]
        matter["stops"] = family.get("stops", ())
    return matter
