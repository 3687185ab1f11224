"""The parts of the page, each a Vue template and the Python that feeds it."""
