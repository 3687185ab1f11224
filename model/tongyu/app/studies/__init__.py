"""Finished studies as the page shows them: what lies in the results folder, and its figures as plain data."""
