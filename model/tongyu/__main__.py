"""`python -m tongyu` is the command `tongyu`."""

from tongyu.cli import main

if __name__ == "__main__":
    main()
