"""The lesson: a short tour of the county for a class, which does on the page what it speaks of.

steps.py    the steps as data: what each does, and what it reads off the county
lesson.py   where a tab stands in it
"""
