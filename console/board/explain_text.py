"""Placeholder."""
def detail_text(*a): return ''
def detail_document(*a): return {}
