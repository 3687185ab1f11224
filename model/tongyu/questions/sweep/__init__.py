"""What comes out at the points of a study file? `tongyu sweep`."""
