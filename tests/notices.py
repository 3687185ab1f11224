"""Whether a text bears the sentence that withdraws what earlier versions said."""

from tongyu.report.wording import REVISION


def says_so(text: str) -> bool:
    """Whether `text`, however its lines are broken and whatever is bold in it, has the whole sentence."""
    return REVISION in " ".join(text.replace("*", "").split())
