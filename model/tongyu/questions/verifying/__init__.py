"""Whether what a folder holds is what its record says, and comes out again."""
