"""Imports process event logs (XES): the first data plugin."""

from console.extension.hooks import CaseLogImporter, implementation
from plugins.event_log.importer import XesImporter


@implementation
def case_log_importers() -> list[CaseLogImporter]:
    """Offer the reader of XES logs."""
    return [XesImporter()]
