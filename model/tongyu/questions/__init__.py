"""What is asked of runs: a folder a question, with what is to be run for it and what is made of the runs."""
