"""The best mixes for each budget: searched on some seeds, judged on others."""
