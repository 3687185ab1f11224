"""The report of a folder of results: what it says, by kind of study, and how it is written as HTML and Markdown."""
