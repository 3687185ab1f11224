"""What a number, its source and a published series are; the series and the sources."""
