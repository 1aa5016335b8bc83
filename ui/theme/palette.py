"""The palette of the Fusion style, from tokens."""

from PySide6.QtGui import QPalette

from ui.theme.tokens import Theme


def palette(theme: Theme) -> QPalette:
    """Return what Fusion shall paint with. Selection is a surface step and ink, never a state's colour."""
    role = QPalette.ColorRole
    made = QPalette()
    for name, colour in {
        role.Window: theme.bg1,
        role.WindowText: theme.t1,
        role.Base: theme.bg1,
        role.AlternateBase: theme.bg1,
        role.ToolTipBase: theme.bg2,
        role.ToolTipText: theme.t1,
        role.PlaceholderText: theme.hint,
        role.Text: theme.t1,
        role.Button: theme.bg2,
        role.ButtonText: theme.t1,
        role.BrightText: theme.t1,
        role.Light: theme.bg3,
        role.Midlight: theme.bg3,
        role.Mid: theme.line2,
        role.Dark: theme.line1,
        role.Shadow: theme.bg0,
        role.Highlight: theme.bg3,
        role.HighlightedText: theme.t1,
        role.Link: theme.t1,
        role.LinkVisited: theme.t2,
        role.Accent: theme.t1,
    }.items():
        made.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, name, theme.t4)
    return made
