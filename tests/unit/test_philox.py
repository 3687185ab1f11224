import numpy as np
import pytest

from tongyu.kernels import philox

KNOWN_ANSWERS = [  # Random123's kat_vectors, philox4x32 10: counter, key, result
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text):
    return [int(word, 16) for word in text.split()]


def plain_philox(counter, key):
    """The definition, in Python's own integers."""
    c, k = list(counter), list(key)
    for _ in range(10):
        first, second = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [
            (second >> 32) ^ c[1] ^ k[0],
            second & 0xFFFFFFFF,
            (first >> 32) ^ c[3] ^ k[1],
            first & 0xFFFFFFFF,
        ]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_known_answers_of_random123(counter, key, answer):
    drawn = philox.philox4x32(*map(np.uint64, words(counter) + words(key)))
    assert [int(word) for word in drawn] == words(answer)


@pytest.mark.parametrize("seed", [0, 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1])
@pytest.mark.parametrize("entity", [0, 2**31, 2**40 + 5, -1, -(2**63)])
@pytest.mark.parametrize(("purpose", "month", "index"), [(0, 0, 0), (65535, -1, 65535), (7, 2**31 - 2, 3)])
def test_a_block_is_philox_of_the_documented_counter_and_key(seed, purpose, entity, month, index):
    counter = [
        index + 65536 * purpose,
        month % 2**32,
        entity % 2**64 % 2**32,
        entity % 2**64 // 2**32,
    ]
    drawn = philox.block(np.uint64(seed), purpose, entity, month, index)
    assert [int(word) for word in drawn] == plain_philox(counter, [seed % 2**32, seed // 2**32])


def test_a_seed_gives_the_same_numbers_as_int64_and_as_uint64():
    assert philox.uniform(np.int64(12345), 3, 4, 5, 6) == philox.uniform(np.uint64(12345), 3, 4, 5, 6)


def test_uniforms_are_strictly_inside_the_unit_interval_for_the_extreme_words():
    zero, ones = np.uint64(0), np.uint64(0xFFFFFFFF)
    assert philox.open_unit(zero, zero) == 2.0**-53
    assert philox.open_unit(ones, ones) == 1.0 - 2.0**-53


def test_a_normal_is_the_cosine_of_box_and_muller_on_the_block_of_its_uniform():
    for entity in range(50):
        low, high, angle_low, angle_high = philox.block(np.uint64(9), 8, entity, 7, 6)
        radius = np.sqrt(-2.0 * np.log(philox.open_unit(low, high)))
        expected = radius * np.cos(2.0 * np.pi * philox.open_unit(angle_low, angle_high))
        assert philox.normal(np.uint64(9), 8, entity, 7, 6) == pytest.approx(expected, rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("whole", [np.int32, np.int64])
def test_draws_for_many_at_once_are_those_made_one_by_one(whole):
    who = np.array([0, 1, 7, 2**31 - 1], dtype=whole)
    for many, one in ((philox.fill_uniform, philox.uniform), (philox.fill_normal, philox.normal)):
        out = np.empty(len(who))
        many(np.uint64(2**63 + 5), 44, who, 3, 2, out)
        assert out.tolist() == [one(np.uint64(2**63 + 5), 44, entity, 3, 2) for entity in who]
    luck = philox.uniforms(np.uint64(9), 44, who, -1, 0)
    assert luck.tolist() == [philox.uniform(np.uint64(9), 44, entity, -1, 0) for entity in who]
    assert philox.uniforms(np.uint64(9), 44, who[:0], -1, 0).shape == (0,)
