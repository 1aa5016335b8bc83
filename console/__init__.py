"""The headless half of the supervision console: rules, data, sync. No Qt, ever."""

__version__ = "0.1.0"
