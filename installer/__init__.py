"""Makes what an office installs: a package for Debian and Ubuntu, a folder and an installer's script for Windows."""
