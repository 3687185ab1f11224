"""What can go wrong, by whose fault it is."""


class TongyuError(Exception):
    """Any error that this package raises on purpose."""


class InputError(TongyuError):
    """A mistake in a file or on the command line.

    The message is one sentence for the person who made it: which file, which
    key, what was expected, what is nearest. The command line prints it and
    exits with status 2.
    """


class AccountsError(TongyuError):
    """Money or goods do not add up: a fault of the model, never of its user."""


class ClearingError(TongyuError):
    """A market did not clear to the stated residual."""
