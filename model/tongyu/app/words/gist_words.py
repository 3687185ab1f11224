"""A life in three sentences: when it was poor, what weighed on it, what became of it."""

from collections.abc import Iterator, Sequence

from tongyu.app.words import Words
from tongyu.life import Life
from tongyu.life.gist import Gist, gist_of


def gist_told(say: Words, life: Life) -> list[str]:
    """The sentences, three at most; none where no whole year is told."""
    gist = gist_of(life)
    if gist is None:
        return []
    parts = (_when(say, gist), say("gist.and").join(_weighed(say, gist)), say("gist.and").join(_since(say, gist)))
    return [_sentence(say, part) for part in parts if part]


def _when(say: Words, gist: Gist) -> str:
    poor = sum(last - first + 1 for first, last in gist.spells)
    about = {"first": gist.first, "last": gist.last, "years": gist.years}
    if not poor:
        return say("gist.never", **about)
    if poor == gist.years:
        return say("gist.always", **about)
    spells = [f"{first}" if first == last else say("gist.span", first=first, last=last) for first, last in gist.spells]
    return say("gist.poor", spells=_listed(say, spells), poor=poor, **about)


def _weighed(say: Words, gist: Gist) -> Iterator[str]:
    if gist.months_ill:
        yield say("gist.ill", months=gist.months_ill)
    if gist.droughts:
        yield say("gist.drought", years=_listed(say, [str(year) for year in gist.droughts]))
    if gist.fell is not None:
        source, yuan = gist.fell
        yield say("gist.fell", source=say(f"model.source.{source}"), yuan=f"{-yuan:,.0f}")


def _since(say: Words, gist: Gist) -> Iterator[str]:
    rise = gist.rise
    if rise is not None and rise.source is not None:
        source = say(f"model.source.{rise.source}")
        yield say("gist.out", year=rise.year, source=source, yuan=f"{rise.yuan:,.0f}")
    elif rise is not None:
        yield say("gist.out_since", year=rise.year)
    elif gist.spells:
        yield say("gist.still", year=gist.last)
    if gist.helped:
        helped = [say("gist.help", what=say(f"gist.helped.{kind}"), year=year) for kind, year in gist.helped]
        yield say("gist.reached", helped=_listed(say, helped))


def _listed(say: Words, parts: Sequence[str]) -> str:
    return say("gist.between").join(parts)


def _sentence(say: Words, text: str) -> str:
    return text[0].upper() + text[1:] + say("gist.end")
