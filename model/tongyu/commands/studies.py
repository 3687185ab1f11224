"""Commands for studies, everything above one run and the main job, in the order in which help lists them."""

import typer

from tongyu.commands.questions.conditions import conditions
from tongyu.commands.questions.folders import power, query, report, status, verify
from tongyu.commands.questions.frontier import frontier
from tongyu.commands.questions.interaction import interaction
from tongyu.commands.questions.invariances import invariances
from tongyu.commands.questions.sensitivity import sensitivity
from tongyu.commands.questions.sweep import sweep
from tongyu.commands.questions.trial import trial

studies = typer.Typer()

for command in (
    sweep,
    status,
    report,
    interaction,
    trial,
    sensitivity,
    invariances,
    conditions,
    frontier,
    query,
    verify,
    power,
):
    studies.command()(command)
