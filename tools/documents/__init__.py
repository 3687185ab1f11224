"""The parts of README.md, docs/odd.md and docs/yardsticks.md that are made and not written: `make docs`."""
