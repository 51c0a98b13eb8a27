from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from hw1cli.errors import StoreError
from hw1cli.store import codec

DTYPES = st.sampled_from(["?", "u1", "<i4", "<i8", "<f4", "<f8", "<u8", "<c16"])
ARRAYS = DTYPES.flatmap(
    lambda dtype: arrays_of.arrays(dtype, arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
)


@given(st.dictionaries(st.text(max_size=5), ARRAYS, max_size=4))
def test_arrays_come_back_bit_for_bit_with_their_dtype_and_shape(arrays):
    decoded = codec.decode_arrays(codec.encode_arrays(arrays), "it")
    assert list(decoded) == list(arrays)
    for name, array in arrays.items():
        assert (decoded[name].dtype, decoded[name].shape) == (array.dtype, array.shape)
        assert decoded[name].tobytes() == array.tobytes()
        assert decoded[name].flags.writeable


def test_transposed_arrays_keep_their_values():
    array = np.arange(6).reshape(2, 3).T
    np.testing.assert_array_equal(codec.decode_arrays(codec.encode_arrays({"a": array}), "it")["a"], array)


def test_objects_are_not_stored():
    with pytest.raises(ValueError, match="only numbers"):
        codec.encode_arrays({"a": np.array([{}], dtype=object)})


def test_every_damaged_byte_and_every_cut_is_noticed():
    block = codec.encode_arrays({"W": np.arange(3.0)})
    changed = [block[:index] + bytes([block[index] ^ 0x55]) + block[index + 1 :] for index in range(len(block))]
    for damaged in (*changed, *(block[:size] for size in range(len(block)))):
        with pytest.raises(StoreError, match="the checkpoint is damaged"):
            codec.decode_arrays(damaged, "the checkpoint")


def _block(header: bytes, payload: bytes = b"") -> bytes:
    import struct
    import zlib

    return struct.pack("<4sII", b"HW1A", len(header), zlib.crc32(header + payload)) + header + payload


@pytest.mark.parametrize(
    "header",
    [b'[["a","<f8",[1000000000000]]]', b'[["a","|O",[1]]]', b'[["a","<f8",[-1]]]', b"[1]", b"{", b'[["a","x",[]]]'],
)
def test_a_header_that_lies_is_refused_before_anything_is_allocated(header):
    with pytest.raises(StoreError, match="damaged"):
        codec.decode_arrays(_block(header, b"\0" * 8), "it")


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_bits_come_back(bits):
    array = np.array(bits, dtype=bool)
    assert codec.count_bits(codec.encode_bits(array), len(array)) == sum(bits)
    np.testing.assert_array_equal(codec.decode_bits(codec.encode_bits(array), len(array)), array)


@pytest.mark.parametrize("n", [9, 0, -1, 10**12])
@pytest.mark.parametrize("read", [codec.decode_bits, codec.count_bits])
def test_too_few_bits_and_none_are_noticed(read, n):
    with pytest.raises(ValueError, match="has 8 answers"):
        read(b"\xff", n)


@given(st.data(), st.integers(2, 256), st.integers(1, 40))
def test_classes_come_back_in_half_a_byte_each_up_to_sixteen_of_them(data, n_classes, n):
    classes = np.array(data.draw(st.lists(st.integers(0, n_classes - 1), min_size=n, max_size=n)), dtype=np.uint8)
    block = codec.encode_classes(classes, n_classes)
    assert len(block) == ((n + 1) // 2 if n_classes <= 16 else n)
    found = codec.decode_classes(block, n, n_classes)
    np.testing.assert_array_equal(found, classes)
    assert (found.dtype, found.flags.writeable) == (np.uint8, True)


def test_the_first_of_two_classes_is_in_the_upper_half_of_their_byte():
    assert codec.encode_classes(np.array([1, 2, 3], dtype=np.uint8), 16) == b"\x12\x30"


@pytest.mark.parametrize(
    ("block", "n", "n_classes"),
    [
        (b"\x01\x21", 3, 3),
        (b"\x03", 2, 3),
        (b"\x30", 2, 3),
        (b"\x01\x02", 2, 3),
        (b"\x01\x02", 3, 17),
        (b"\x01\x11", 2, 17),
        (b"", 0, 3),
        (b"", 0, 17),
        (b"", -1, 3),
        (b"\x01", 10**12, 3),
    ],
)
def test_blocks_that_are_no_predictions_of_so_many_images_and_classes_are_refused(block, n, n_classes):
    with pytest.raises(ValueError, match="predicted"):
        codec.decode_classes(block, n, n_classes)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time with a zone"):
        codec.decode_time("2026-11-25T10:00:00")


def test_times_come_back_in_utc_and_sort_as_text():
    before, (first, second), after = datetime.now(UTC), (codec.now(), codec.now()), datetime.now(UTC)
    assert before <= codec.decode_time(first) <= codec.decode_time(second) <= after
    assert first <= second
    assert codec.decode_time(first).utcoffset() == timedelta()
