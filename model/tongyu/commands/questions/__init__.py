"""Commands that ask by many runs, a file each with its options, and those that ask the folder of a study."""
