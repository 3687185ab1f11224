"""What is to be run: samples of points, study files, programmes at one budget, the design of a comparison."""
