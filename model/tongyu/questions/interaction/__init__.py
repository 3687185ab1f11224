"""Do programmes help or hinder each other, and on which assumptions does that hang? `tongyu interaction`."""
