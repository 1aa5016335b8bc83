"""What an office installs: how it is built, checked, installed, upgraded and removed."""
