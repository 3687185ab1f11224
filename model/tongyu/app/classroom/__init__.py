"""A class that follows a teacher's county: read-only pages, drawn once for all of them.

A page that follows has no county and no socket: the server draws what the teacher shows as pictures, once in each
language, and sends the same bytes to everybody. So sixty that follow cost hardly more than one.

Imports: parts/charts, words -> drawing -> snapshot; app/classes -> following (the routes), teaching -> panel -> page.
"""
