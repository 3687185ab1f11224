"""No lever writes income, consumption or poverty: where levers act these columns do not move, and no code says so.

Levers move what households know, want, reach and pay for; what comes of it is decided by markets, work, the state and
the household itself. Advances, crowdfunding and mutual aid move cash: liquidity, not income. What donors give for a
bill is not what the household paid itself, so that crowdfunding lowers `care` and in it `bill`, the one outcome that a
lever reaches.
"""

import ast
from pathlib import Path

import pytest
from tests.households_by_hand import EVERYTHING, all_levers

import tongyu
from tongyu.county.county import SCHEDULE, County
from tongyu.county.households.columns import Columns
from tongyu.scenario.scenario import Scenario

OUTCOMES = (
    *("income", "income_12", "income_year", "consumed", "consumed_12", "care", "care_12", "bill", "untreated"),
    *("ring", "benefits", "stores", "growing", "spent", "persons", "debt"),
)
MONEY = ("cash", "stock", "patronage", "rent_paid", "advance")
LEVERS_ACT = ("fund", "reach", "train", "persuade", "decide", "organise", "move", "list")
OUTCOMES_MOVE = ("people", "grow", "clear", "settle", "live", "measure")
MONTHS = 42


def test_every_phase_is_looked_at() -> None:
    assert sorted((*LEVERS_ACT, *OUTCOMES_MOVE)) == sorted(SCHEDULE)


@pytest.fixture(scope="module")
def changes(small: Scenario) -> dict[str, set[str]]:
    """Which columns of outcomes and money each step changed in any month of a county with every lever moved."""
    county = County(all_levers(small, MONTHS), rng=5)
    changed: dict[str, set[str]] = {}

    def watched(name, step):
        def run(county: County) -> None:
            before = {name: getattr(county.columns, name).copy() for name in (*OUTCOMES, *MONEY)}
            programme = county.programme
            step(county)
            assert county.programme is programme
            moved = {name for name, was in before.items() if getattr(county.columns, name).tobytes() != was.tobytes()}
            changed.setdefault(name, set()).update(moved)

        return run

    with pytest.MonkeyPatch.context() as patch:
        for phase, steps in SCHEDULE.items():
            patch.setitem(SCHEDULE, phase, {name: watched(name, step) for name, step in steps.items()})
        county.run()
    idle = [key for key in EVERYTHING if not county.monthly[f"level_{key}"].max() > 0.0]
    assert idle == []
    for name in ("attended", "open_cases", "brand_sales", "advances", "crowdfunding", "mutual_aid", "stations"):
        assert county.monthly[name].max() > 0.0, name
    return changed


@pytest.mark.parametrize("phase", LEVERS_ACT)
def test_where_levers_act_no_outcome_changes_in_any_bit(changes: dict[str, set[str]], phase: str) -> None:
    for step in SCHEDULE[phase]:
        assert changes[step] & set(OUTCOMES) == set(), step


def test_where_levers_act_money_moves_only_by_advances_and_what_leavers_lose(changes: dict[str, set[str]]) -> None:
    moved = {
        name: changes[name] & set(MONEY)
        for phase in LEVERS_ACT
        for name in SCHEDULE[phase]
        if changes[name] & set(MONEY)
    }
    allowed = {
        "advances.pay_advances": {"cash", "advance"},
        "cooperatives.join": {"patronage"},  # who leaves a cooperative loses what it owed
        "cooperatives.run": {"advance"},  # the lender of a broke cooperative loses them
    }
    assert "advances.pay_advances" in moved
    for name, columns in moved.items():
        assert columns <= allowed.get(name, set()), name


def test_the_steps_that_move_outcomes_are_known(changes: dict[str, set[str]]) -> None:
    moved = {name: columns & set(OUTCOMES) for name, columns in changes.items() if columns & set(OUTCOMES)}
    assert moved.pop("people.turn") <= set(OUTCOMES)  # with the rows of households, which end and split off
    assert moved == {
        "people.send": {"income"},
        "growing.grow": {"income", "consumed", "growing", "debt"},
        "crop_insurance.insure_crops": {"income", "growing"},
        "settling.settle": {"income"},
        "work.work": {"income"},
        "living.earn_other": {"income"},
        "leasing.pay": {"income", "debt"},
        "small_credit.lend": {"income"},
        "health.fall_sick": {"debt", "care", "bill", "untreated"},
        "state_support.pay": {"income"},
        "benefits.pay": {"income", "benefits"},
        "living.live": {"consumed", "spent", "debt"},
        "income.close": {
            *("income", "income_12", "income_year", "consumed_12", "care_12", "ring", "stores"),
        },
    }


# The same by reading the code, for what no run happens to do.

PACKAGE = Path(tongyu.__file__).parent
GUARDED = frozenset(OUTCOMES) - {"debt"}
READS_LEVERS = (
    *("level", "weights", "villages", "townships", "mask", "in_turn", "stations", "hours"),
    *("village_mask", "village_weights"),
)
# The one mechanism that both reads a lever and books receipts: settle, where tracing excludes growers.
KERNELS_THAT_PAY = frozenset(
    {"settle_offers", "pay_out", "earn_wages", "other_income", "pay_transfers", "pay_benefits"}
) | {
    *("close_month", "open_stores", "consume", "buy_inputs", "keep_house", "harvest"),
    *("fall_ill", "share_costs", "put_to_work"),
}


def written_columns(tree: ast.AST) -> set[str]:
    """The guarded columns that some statement assigns to, hands out to be filled, or gives another name."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            found |= {name for target in node.targets for name in _columns_of(target)}
            found |= _columns_of(node.value) if isinstance(node.value, ast.Attribute) else set()  # an alias
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            found |= _columns_of(node.target)
        elif isinstance(node, ast.Call):
            found |= {name for keyword in node.keywords if keyword.arg == "out" for name in _columns_of(keyword.value)}
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("fill", "put", "at", "copyto", "place"):
                found |= {name for part in (node.func.value, *node.args[:1]) for name in _columns_of(part)}
            elif isinstance(node.func, ast.Name) and node.func.id == "setattr":
                found |= _columns_of(node.args[1])
    return found


def _columns_of(target: ast.expr) -> set[str]:
    """The guarded columns that a target is, or is a part of; `line.spent` is money of the programme, not a column."""
    if isinstance(target, ast.Tuple | ast.List):
        return {name for part in target.elts for name in _columns_of(part)}
    if isinstance(target, ast.Subscript | ast.Starred):
        return _columns_of(target.value)
    if isinstance(target, ast.Attribute):
        of_a_line = isinstance(target.value, ast.Name) and target.value.id == "line"
        return {target.attr} & GUARDED if not of_a_line else set()
    if isinstance(target, ast.Constant) and isinstance(target.value, str):
        return {target.value} & GUARDED
    return set()


def reads_levers(tree: ast.AST) -> bool:
    """Whether some expression asks a programme: `county.programme.level(...)`, `programme.villages(...)`."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in READS_LEVERS
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (node.value.id if isinstance(node.value, ast.Name) else node.value.attr) == "programme"
        for node in ast.walk(tree)
    )


def parsed(folder: str, files: str = "*.py") -> dict[str, ast.Module]:
    return {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((PACKAGE / folder).glob(files))}


def functions_called(tree: ast.AST) -> set[str]:
    return {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def test_no_module_of_the_programme_writes_an_outcome() -> None:
    modules = parsed("county/programme") | parsed("programme") | parsed("county/mechanisms", "monitoring.py")
    assert {"programme", "hours", "monitoring"} <= set(modules)
    for name, tree in modules.items():
        assert written_columns(tree) == set(), name


def test_no_mechanism_that_reads_a_lever_writes_an_outcome() -> None:
    readers = {name: tree for name, tree in parsed("county/mechanisms").items() if reads_levers(tree)}
    assert {"advances", "brand", "community", "crowdfunding", "lessons", "linking", "logistics"} <= set(readers)
    for name, tree in readers.items():
        assert written_columns(tree) == ({"care", "bill"} if name == "crowdfunding" else set()), name


def test_the_kernels_that_write_outcomes_are_known_and_no_other() -> None:
    writers = set()
    for tree in parsed("kernels").values():
        writers |= {
            node.name for node in tree.body if isinstance(node, ast.FunctionDef) and written_columns(node) != set()
        }
    assert writers == KERNELS_THAT_PAY


def test_a_step_that_reads_a_lever_calls_no_kernel_that_writes_outcomes() -> None:
    """Settling reads one lever, tracing, to exclude growers after everybody is paid; groups are formed, then share.

    Places in a village's fund are drawn by a function of their own, then all loans are lent alike.
    """
    readers = {name: tree for name, tree in parsed("county/mechanisms").items() if reads_levers(tree)}
    paying = {name for name, tree in readers.items() if functions_called(tree) & KERNELS_THAT_PAY}
    assert paying == {"settling", "mutual_aid", "small_credit"}
    for room in paying:
        for function in (node for node in readers[room].body if isinstance(node, ast.FunctionDef)):
            assert not (reads_levers(function) and functions_called(function) & KERNELS_THAT_PAY), function.name


@pytest.mark.parametrize(
    "code",
    [
        "h.income[rows] += 5.0",
        "county.columns.income_12[:] = 0",
        "h.spent = x",
        "h.ring[slot, i, s] = latest",
        "np.add(h.income_year, 1, out=h.income_year)",
        "h.spent.fill(0.0)",
        "np.add.at(h.income, rows, 5.0)",
        "setattr(h, 'income', 5.0)",
        "mine = h.income",
        "h.persons[0], h.cash[0] = 1, 2",
    ],
)
def test_the_reader_of_code_notices_what_it_should(code: str) -> None:
    assert written_columns(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "y = h.income_12 / h.persons",
        "h.cash[i] += h.spent[i]",
        "h.skill[h.income[:, 0] > 0] = 1.0",
        "poor = h.income_12[rows] < line",
        "line.spent += payment",
    ],
)
def test_and_lets_reading_pass(code: str) -> None:
    assert written_columns(ast.parse(code)) == set()


def test_the_columns_guarded_are_columns_and_a_programme_is_known_when_it_is_read() -> None:
    assert set(GUARDED) <= set(Columns._fields)
    assert reads_levers(ast.parse("x = county.programme.level('a.b')"))
    assert reads_levers(ast.parse("x = programme.hours.by_method"))
    assert not reads_levers(ast.parse("x = county.own(Weather).level('a.b')"))
