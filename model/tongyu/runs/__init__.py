"""Many runs: tasks and the workers that do them, the store that keeps runs, their records, and results as tables."""
