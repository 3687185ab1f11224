"""Where a rule decides by arithmetic: under which conditions does which effect hold? `tongyu conditions`.

`plan` says which conditions are laid out and which runs they need, `answer` what was found.
"""
