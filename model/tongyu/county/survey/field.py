"""A survey as a field of a checked model: kept in a dump as its texts, and read from them as strictly as from files."""

from typing import Annotated, Any

from pydantic import GetPydanticSchema
from pydantic_core import core_schema

from tongyu.county.survey.reading import survey_of_texts
from tongyu.county.survey.survey import Survey
from tongyu.errors import InputError
from tongyu.text.checking import Misfit
from tongyu.text.wording import shown

_KEYS = ("households", "persons")


def taken(value: Any) -> Survey:
    """A survey, or what a dump says of one: {"households": CSV, "persons": CSV}. Raises Misfit."""
    if isinstance(value, Survey):
        return value
    if not isinstance(value, dict) or not set(value) <= set(_KEYS) or "households" not in value:
        raise Misfit(f"survey must be a table of the texts households and persons, not {shown(value)}.")
    for key, text in value.items():
        if not isinstance(text, str):
            raise Misfit(f"survey.{key} must be text, not {shown(text)}.", key)
    try:
        return survey_of_texts(**value)
    except InputError as error:
        raise Misfit(str(error)) from None


def dumped(survey: Survey) -> dict[str, str]:
    """What `taken` makes the survey of again."""
    texts = {"households": survey.households, "persons": survey.persons}
    return {key: text for key, text in texts.items() if text}


SurveyField = Annotated[
    Survey,
    GetPydanticSchema(
        lambda _type, _handler: core_schema.no_info_plain_validator_function(
            taken,
            serialization=core_schema.plain_serializer_function_ser_schema(dumped),
        )
    ),
]
