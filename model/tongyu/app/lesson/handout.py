"""A sheet for the class: what to look at in each step of the lesson, questions, and what to hand in; one page of A4."""

from html import escape
from pathlib import Path

from tongyu.app.lesson.steps import STEPS
from tongyu.app.running.setting import BUDGET
from tongyu.app.words import Words

MILLION = 1e6
QUESTIONS = 4
STYLE = Path(__file__).with_name("handout.css")


def handout(say: Words) -> str:
    """The sheet as one HTML document, in the language of `say`."""
    rows = "".join(
        f"<tr><td>{number}</td><td><b>{escape(say(f'lesson.{step.name}.heading'))}.</b>"
        f" {escape(say(f'handout.look.{step.name}'))}</td><td></td></tr>"
        for number, step in enumerate(STEPS, 1)
    )
    questions = "".join(
        f'<li>{escape(say(f"handout.question_{number}", budget=f"{BUDGET / MILLION:g}"))}<div class="line"></div></li>'
        for number in range(1, QUESTIONS + 1)
    )
    who = "".join(f"<span>{escape(say(f'handout.{each}'))}</span>" for each in ("name", "group", "date"))
    language = "zh-Hans" if say.language == "zh" else say.language
    title, style = escape(say("handout.title")), STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head><body><main>'
        f'<h1>{title}</h1><div class="who">{who}</div><p>{escape(say("handout.lead"))}</p>'
        f"<h2>{escape(say('handout.steps'))}</h2><table><tbody>{rows}</tbody></table>"
        f"<h2>{escape(say('handout.questions'))}</h2><ol>{questions}</ol>"
        f"<h2>{escape(say('handout.hand_in'))}</h2><p>{escape(say('handout.what', budget=f'{BUDGET / MILLION:g}'))}</p>"
        f'<p class="soft">{escape(say("page.invented"))}</p></main></body></html>'
    )
