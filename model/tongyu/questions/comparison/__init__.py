"""What does each programme change, for whom, and at what cost? `tongyu compare`."""
