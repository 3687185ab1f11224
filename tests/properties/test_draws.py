import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy
from scipy import stats

from tongyu.county.draws import LAST_MONTH, ONCE, Purpose, normal_of, normals, seed_of, uniform_of, uniforms
from tongyu.kernels.philox import encode

SEEDS = st.integers(0, 2**64 - 1)
PURPOSES = st.sampled_from(Purpose)
ENTITIES = st.integers(-(2**63), 2**63 - 1)
MONTHS = st.integers(ONCE, LAST_MONTH)
INDICES = st.integers(0, 2**16 - 1)


def rows(*strategies):
    """Two coordinates of draws that often share some of their parts."""
    pairs = [st.one_of(part.map(lambda x: (x, x)), st.tuples(part, part)) for part in strategies]
    return st.tuples(*pairs).map(lambda parts: tuple(zip(*parts, strict=True)))


@given(rows(st.integers(0, 2**16 - 1), ENTITIES, MONTHS, INDICES))
def test_different_draws_never_share_a_counter(pair):
    first, second = pair
    assert (encode(*first) == encode(*second)) == (first == second)


@given(st.integers(0, 2**16 - 1), ENTITIES, MONTHS, INDICES)
def test_a_counter_tells_its_purpose_entity_month_and_index(purpose, entity, month, index):
    word_0, word_1, word_2, word_3 = (int(word) for word in encode(purpose, entity, month, index))
    assert (word_0 >> 16, word_0 & 0xFFFF) == (purpose, index)
    assert (word_1 + 1) % 2**32 - 1 == month
    assert (word_3 << 32 | word_2) == entity % 2**64


@pytest.mark.parametrize("draw", [uniforms, normals])
@given(
    seed=SEEDS,
    purpose=PURPOSES,
    entities=st_numpy.arrays(np.int64, st.integers(1, 20), elements=ENTITIES),
    month=MONTHS,
    index=INDICES,
    data=st.data(),
)
def test_a_draw_does_not_depend_on_who_else_is_asked(draw, seed, purpose, entities, month, index, data):
    together = draw(seed, purpose, entities, month, index)
    order = data.draw(st.permutations(range(len(entities))))
    some = order[: data.draw(st.integers(1, len(entities)))]
    assert np.array_equal(draw(seed, purpose, entities[some], month, index), together[some])


@given(SEEDS, PURPOSES, ENTITIES, MONTHS, INDICES)
def test_the_scalar_draws_are_the_vector_draws(seed, purpose, entity, month, index):
    where = (month, index)
    assert uniform_of(seed, purpose, entity, *where) == uniforms(seed, purpose, [entity], *where)[0]
    assert normal_of(seed, purpose, entity, *where) == normals(seed, purpose, [entity], *where)[0]


SAMPLES = {
    "entities": lambda draw: draw(1, Purpose.AGE, np.arange(200_000)),
    "sparse entities": lambda draw: draw(2**63 + 7, Purpose.YIELD, np.arange(0, 2**40, 2**24), 7, 3),
    "months": lambda draw: np.array([draw(5, Purpose.ILLNESS, [3], t)[0] for t in range(5_000)]),
    "indices": lambda draw: np.array([draw(5, Purpose.PRICE, [3], 4, k)[0] for k in range(5_000)]),
    "seeds": lambda draw: np.array([draw(seed, Purpose.TIE, [0])[0] for seed in range(5_000)]),
}


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
@pytest.mark.parametrize(("draw", "cdf"), [(uniforms, stats.uniform.cdf), (normals, stats.norm.cdf)])
def test_draws_follow_their_distribution_along_every_coordinate(sample, draw, cdf):
    drawn = sample(draw)
    assert stats.kstest(drawn, cdf).pvalue > 0.001
    correlation = np.corrcoef(drawn[:-1], drawn[1:])[0, 1]
    assert abs(correlation) < 4.0 / np.sqrt(len(drawn))


def test_moments_of_a_million_draws_are_those_of_the_distributions():
    n = 1_000_000
    uniform, normal = uniforms(2, Purpose.CASH, np.arange(n)), normals(2, Purpose.LAND, np.arange(n))
    assert uniform.mean() == pytest.approx(0.5, abs=4 * np.sqrt(1 / 12 / n))
    assert uniform.var() == pytest.approx(1 / 12, abs=4 * np.sqrt(1 / 180 / n))
    assert normal.mean() == pytest.approx(0.0, abs=4 / np.sqrt(n))
    assert normal.var() == pytest.approx(1.0, abs=4 * np.sqrt(2 / n))
    assert stats.skew(normal) == pytest.approx(0.0, abs=4 * np.sqrt(6 / n))
    assert stats.kurtosis(normal) == pytest.approx(0.0, abs=4 * np.sqrt(24 / n))


def test_two_purposes_are_uncorrelated():
    who = np.arange(200_000)
    correlation = np.corrcoef(normals(0, Purpose.ABILITY, who), normals(0, Purpose.SKILL, who))[0, 1]
    assert abs(correlation) < 4.0 / np.sqrt(len(who))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((0, 65536, [0]), "purpose 65536"),
        ((0, -1, [0]), "purpose -1"),
        ((0, Purpose.AGE, [0], -2), "month -2"),
        ((0, Purpose.AGE, [0], 2**31 - 1), "month 2147483647"),
        ((0, Purpose.AGE, [0], 0, 65536), "index 65536"),
        ((0, Purpose.AGE, [0], 0, -1), "index -1"),
        ((0, Purpose.AGE, [[0]]), "one-dimensional"),
        ((0, Purpose.AGE, [0.5]), "float64"),
        ((0, Purpose.AGE, np.array([1], dtype=np.uint64)), "uint64"),
    ],
)
@pytest.mark.parametrize("draw", [uniforms, normals])
def test_draws_outside_the_encoding_are_refused_by_name(draw, arguments, named):
    with pytest.raises(ValueError, match=named):
        draw(*arguments)


def test_nobody_asked_gives_no_numbers():
    assert uniforms(0, Purpose.AGE, []).shape == (0,)


@given(st.integers())
def test_an_integer_is_its_own_seed_modulo_2_to_the_64(number):
    assert seed_of(number) == number % 2**64


def test_anything_numpy_takes_as_rng_gives_a_reproducible_seed():
    for make in (
        lambda: np.int32(-1),
        lambda: np.uint64(2**64 - 1),
        lambda: [1, 2, 3],
        lambda: (4, 5),
        lambda: np.random.SeedSequence(7),
        lambda: np.random.default_rng(7),
        lambda: np.random.PCG64(7),
    ):
        assert seed_of(make()) == seed_of(make())
        assert 0 <= seed_of(make()) < 2**64


def test_a_generator_moves_on_and_a_seed_sequence_does_not():
    generator, sequence = np.random.default_rng(1), np.random.SeedSequence(1)
    assert seed_of(generator) != seed_of(generator)
    assert seed_of(sequence) == seed_of(sequence)


def test_no_rng_gives_another_seed_each_time():
    assert seed_of(None) != seed_of(None)


@pytest.mark.parametrize("wrong", ["seed", 1.5, object()])
def test_what_is_no_rng_is_refused(wrong):
    with pytest.raises(TypeError):
        seed_of(wrong)
