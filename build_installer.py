"""Build what an office installs: a ``.deb`` on Debian and Ubuntu, a folder and an Inno Setup script on Windows.

``python build_installer.py [--out DIR]`` copies the committed source, freezes it with PyInstaller, lets the frozen
program test itself, and leaves the package with its list of parts (CycloneDX), the licences of all parts and
``SHA256SUMS``. The same commit on the same machine gives the same bytes. ``--check FILE`` verifies such a package.
"""

import sys

from installer.command import main

if __name__ == "__main__":
    sys.exit(main())
