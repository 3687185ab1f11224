"""The parts of README.md and of pages of docs/ that are made and not written: `make docs`."""
