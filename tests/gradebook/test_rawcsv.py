"""CSV as it is written: the same cells as the csv module, and the same bytes again."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.gradebook import rawcsv

CELLS = st.text(
    st.sampled_from("ab,;\"'\n\r \u00e9=") | st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    max_size=6,
)


@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=4),
    delimiter=st.sampled_from(",;\t"),
    every=st.booleans(),
)
def test_same_cells_as_the_csv_module_and_the_same_text_again(rows, delimiter, every):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL).writerows(rows)
    lines = rawcsv.split(text.getvalue(), delimiter)
    assert [[rawcsv.value(cell) for cell in line[:-1]] for line in lines] == rows
    assert rawcsv.join(lines, delimiter) == text.getvalue()


@given(text=CELLS)
def test_a_cell_means_what_was_put_in(text):
    assert rawcsv.value(rawcsv.raw(text)) == text


def test_a_last_line_without_an_end_and_a_file_that_is_no_csv():
    assert rawcsv.split("a,b\nc,", ",") == [["a", "b", "\n"], ["c", "", ""]]
    with pytest.raises(ValueError, match="2"):
        rawcsv.split('a\n"b', ",")
    with pytest.raises(ValueError, match="1"):
        rawcsv.split('a"b', ",")
