"""The parts of a package in two forms: for auditors as CycloneDX, for readers as one text of all licences."""

import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from console.licences import Part
from installer.layout import NAME
from installer.parts import Bundled, licence_of
from installer.source import Source


def licences_text(parts: Iterable[Part]) -> str:
    """Return the licences of all parts as one text to read."""
    rule = "=" * 100
    blocks = (f"{rule}\n{one.name} {one.version}\n{one.licence}\n{rule}\n\n{one.text}\n" for one in parts)
    return "What this package holds, with the licence of each part.\n\n" + "\n".join(blocks)


def parts_list(bundled: Sequence[Bundled], source: Source) -> str:
    """Return the list of parts as CycloneDX in JSON."""

    def component(one: Bundled) -> Component:
        name, version = one.part.name, one.part.version
        return Component(
            name=name,
            version=version,
            type=ComponentType.APPLICATION if name == NAME else ComponentType.LIBRARY,
            bom_ref=f"{name}@{version}",
            licenses=_licences(one.part.licence),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one.digest)],
            purl=PackageURL.from_string(one.purl) if one.purl else None,
            components=[nested(name, inner) for inner in one.inside],
        )

    def nested(outer: str, inner: dict[str, Any]) -> Component:
        kept = [HashType(alg=HashAlgorithm(one["alg"]), content=one["content"]) for one in inner.get("hashes", [])]
        purl = re.sub(r"[?#].*", "", inner.get("purl", ""))  # qualifiers may hold a path of whoever built it
        return Component(
            name=inner["name"],
            version=inner.get("version"),
            bom_ref=f"{outer}/{inner['name']}@{inner.get('version', '')}",
            licenses=_licences(licence_of(inner)),
            hashes=kept,
            purl=PackageURL.from_string(purl) if purl else None,
        )

    ours, others = [one for one in bundled if one.part.name == NAME], [one for one in bundled if one.part.name != NAME]
    product = component(ours[0])
    product.properties.add(Property(name="commit", value=source.commit))
    made = datetime.fromtimestamp(source.epoch_s, UTC)
    serial = uuid.uuid5(uuid.NAMESPACE_URL, f"{NAME}@{source.version}/{source.commit}")
    components = [component(one) for one in others]
    bom = Bom(components=components, serial_number=serial, metadata=BomMetaData(component=product, timestamp=made))
    bom.register_dependency(product, components)
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def _licences(licence: str) -> list[Any]:
    return [LicenseFactory().make_from_string(licence)] if licence else []
