"""Whether the files of a folder are those that its record lists, and what is in them."""

import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from tongyu.errors import InputError
from tongyu.runs.reading import hash_of, is_local


def damaged_files(folder: Path, hashes: Mapping[str, str]) -> dict[str, str]:
    """The files of `hashes` (SHA-256 by path) that are not as recorded, and what they are: changed, missing, unsafe."""
    found = {}
    for name, expected in hashes.items():
        if not is_local(name):
            found[name] = "not a file of this folder"
            continue
        try:
            if hash_of(folder / name, folder) != expected:
                found[name] = "changed"
        except FileNotFoundError:
            found[name] = "missing"
        except InputError:
            found[name] = "not an ordinary file of this folder that can be read"
    return found


def csv_frame(content: bytes) -> pd.DataFrame:
    """A CSV file's table; Arrow reads numbers as the floats they were written from, pandas not in all its versions.

    Raises ValueError where it is none.
    """
    from pyarrow import csv

    table: pd.DataFrame = csv.read_csv(
        io.BytesIO(content), convert_options=csv.ConvertOptions(strings_can_be_null=True)
    ).to_pandas()
    return table
