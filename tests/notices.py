"""Whether a text says where the findings stand."""

from tongyu.report.wording import FINDINGS


def says_so(text: str) -> bool:
    """Whether `text`, however its lines are broken and whatever is bold in it, has the whole sentence."""
    return FINDINGS in " ".join(text.replace("*", "").split())
