"""The county in the browser: `tongyu app`.

    server.py       the web server: who may ask, how many pages, nothing from outside
    page.py         what a browser tab shows, and what it remembers
    running/        the counties of one tab: a worker thread that steps them and publishes immutable frames
    parts/          the parts of the page, each a Vue template and the Python that feeds it
    words/          everything it says, in English and Chinese

The state of a tab lives in its own objects and is freed when the tab closes; no module holds a county.
"""
