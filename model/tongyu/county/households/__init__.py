"""The columns of all households, how they are made, and the ties between them."""
