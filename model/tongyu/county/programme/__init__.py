"""A programme as the county runs it: money and hours in, levers out."""
