"""Everything above one run: tasks, workers, statistics, files, records, and the comparison made of them."""
