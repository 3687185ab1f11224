"""Text that people write and that they are told: TOML files, months, what is checked of them, how messages are put."""
