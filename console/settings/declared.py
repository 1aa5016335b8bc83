"""Every setting there is, in the order in which they are shown."""

from typing import Final

from console.settings.kinds import Choice, Option, Setting, Switch, Value, Whole

LANGUAGE: Final = Setting(
    key="appearance.language",
    kind=Choice((Option("zh", "中文"), Option("en", "English"))),
    default="zh",
    label="Language",
    help="Language of the console. --lang on the command line comes before it.",
    since="0.1.0",
)
THEME: Final = Setting(
    key="appearance.theme",
    kind=Choice((Option("dark", "Dark colours"), Option("light", "Light colours"))),
    default="dark",
    label="Theme",
    help="Dark for rooms with dimmed light and for walls, light for bright offices.",
    since="0.1.0",
)
COLOURS: Final = Setting(
    key="appearance.colours",
    kind=Choice((Option("standard", "Standard"), Option("safe", "Colour-safe"))),
    default="standard",
    label="Colours of lights",
    help="The colour-safe set keeps lights apart for people who see red and green alike. Shapes are the same in both.",
    since="0.1.0",
)
CONTRAST: Final = Setting(
    key="appearance.contrast",
    kind=Choice((Option("normal", "Normal"), Option("high", "High"))),
    default="normal",
    label="Contrast",
    help="High contrast draws on black or white, with text and lines in pure ink.",
    since="0.1.0",
)
TEXT_SCALE: Final = Setting(
    key="appearance.text_scale",
    kind=Whole(90, 150, step=5, unit="%"),
    default=100,
    label="Text size",
    help="Size of text on every page but the wall.",
    since="0.1.0",
)
WALL_SCALE: Final = Setting(
    key="wall.scale",
    kind=Whole(75, 160, step=1, unit="%"),
    default=100,
    label="Text size of the wall",
    help="100 % is right for a screen of 86 inches seen from 5 m. At that distance: 55 inches 156 %, 65 inches 132 %, "
    "75 inches 115 %, 98 inches 88 %. Twice the distance needs twice the size.",
    since="0.1.0",
)
RESUME: Final = Setting(
    key="start.resume",
    kind=Switch(),
    default=True,
    label="Go on where it was left",
    help="The next start shows the page, the list and the place in which the console was left. Switched off, it begins "
    "with the list of cases.",
    since="0.1.0",
)

SETTINGS: Final[tuple[Setting[Value], ...]] = (LANGUAGE, THEME, COLOURS, CONTRAST, TEXT_SCALE, WALL_SCALE, RESUME)

SECTIONS: Final = {"appearance": "Appearance", "wall": "Wall", "start": "Start"}
"""Message of each section's name, in the order in which they are shown."""
