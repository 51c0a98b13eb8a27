"""The page of benchmarks says what was measured when."""

from benchmarks import compare, page


def test_what_is_compared_anew_takes_the_place_of_what_was_and_the_page_names_it() -> None:
    before = [{"loop": {"mlp": {"wall": 1}, "ffn-16": {"wall": 2}}}, {"loop": {"ffn-16": {"wall": 3}}}]
    anew = [{"loop": {"ffn-16": {"wall": 4}}, "hw1": {"ffn-16": {"wall": 5}}}]
    assert compare.renewed(before, anew) == [
        {"loop": {"mlp": {"wall": 1}, "ffn-16": {"wall": 4}}, "hw1": {"ffn-16": {"wall": 5}}},
        {"loop": {"ffn-16": {"wall": 3}}},
    ]
    results = {"quick": False, "compare": [{}] * 3, "avx2": [{}] * 3, "load": {}, "anew": {"compare": ["ffn-16"]}}
    assert "own after the others': feed-forward, batch 16." in page._rounds(results)
