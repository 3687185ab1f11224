"""The counties of one tab: stepped by one worker thread, seen as immutable figures, month by month."""
