"""Full-width digits, curly quotation marks and their kind in TOML files are named, with what to write instead."""

from pathlib import Path

import pytest

from tongyu.errors import InputError
from tongyu.scenario.scenario import load
from tongyu.text.toml_files import read_toml

START = 'schema = 1\ncounty = "tongyu"\n'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("months = １２０", "１２０ (column 10) begins with U+FF11 fullwidth digit one; write 120 instead."),
        ("months ＝ 120", "＝ (column 8) is U+FF1D fullwidth equals sign; write = instead."),
        ("name = “both”", 'U+201C left double quotation mark; write " instead.'),
        ('name = "both”', '” (column 13) is U+201D right double quotation mark; write " instead.'),
        ("name = ‘both’", "(column 8) is U+2018 left single quotation mark; write ' instead."),
        ('stress = ["drought"，"brand_scandal"]', "， (column 20) is U+FF0C fullwidth comma; write , instead."),
        ("months = −1", "U+2212 minus sign; write - instead."),
        ("months =\u300012", "(column 9) is U+3000 ideographic space; write a plain space instead."),
        ("【programme.training.courses】", "【 (column 1) is U+3010 left black lenticular bracket; write [ instead."),
        ("＃ a comment", "U+FF03 fullwidth number sign; write # instead."),
        ("名称 = 1", "名称 (column 1) begins with U+540D"),
        ('name = "通（榆" # “”，\nmonths = １２', "line 4: not TOML: １２ (column 10)"),  # not what stands in quotes
    ],
)
def test_the_letter_its_place_and_what_is_meant_are_told(line: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(f"{START}{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as answer:
        read_toml(path, "a scenario")
    assert str(answer.value).startswith(f"{path}, line {4 if 'line 4' in said else 3}: not TOML: ")
    assert said in str(answer.value)


@pytest.mark.parametrize("line", ['name = "通（榆', "months = ", 'name = "a" "b"', "months = 1 2 # １"])
def test_other_mistakes_are_told_as_before(line: str, tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(f"{START}{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as answer:
        read_toml(path, "a scenario")
    assert "U+" not in str(answer.value)


def test_what_stands_in_quotes_or_comments_is_nobodys_business(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(f'# 备注：“好”\n{START}name = "通榆（１）“乡村”"\n', encoding="utf-8")
    assert load(str(path)).name == "通榆（１）“乡村”"


LEVER = f"{START}[programme.training.courses]\nintensity = 2\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{LEVER}place = []", 'line 5: place = [] names no township; write "all", "neediest 8"'),
        (f'{LEVER}place = ["Kaitong", 3]', "line 5: place: 3 is not the name of a township, in quotation marks."),
        (f"{LEVER}place = 3", 'line 5: place = 3 is neither "all" nor'),
        (f"{LEVER}mix = []", "mix must be a table of shares"),
        (f'{START}name = "{"x" * 300}"', "has 300 characters; at most 60 are allowed."),
        (f'{START}name = ""', "line 3: name must not be empty."),
    ],
)
def test_a_sentence_does_not_contradict_itself(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(InputError) as answer:
        load(str(path))
    assert said in str(answer.value)
    assert "a list is neither" not in str(answer.value)
