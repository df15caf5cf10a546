"""The table of the page."""

from benchmarks.page import Audit, Visit, figures, table


def test_a_limit_is_kept_or_missed_by_the_median() -> None:
    lines = figures([Visit(100, 200, 299), Visit(150, 300, 300), Visit(5000, 5000, 5000)])
    assert [one.kept for one in lines] == [True, True, True]
    assert not figures([Visit(1001, 1001, 301)])[2].kept


def test_the_table_names_what_was_missed() -> None:
    text = table(figures([Visit(100, 200, 400)] * 3), [Audit("a", 100), Audit("b", 97)], "1.2")
    assert "| first contentful paint | 100 ms | 100 ms | ≤ 1000 ms | kept |" in text
    assert "| first reply | 400 ms | 400 ms | ≤ 300 ms | **missed** |" in text
    assert "| a | 100 | | 100 | kept |" in text
    assert "| b | 97 | | 100 | **missed** |" in text


def test_the_table_says_that_the_audits_were_left_out() -> None:
    assert "Left out: the audits of Lighthouse" in table(figures([Visit(1, 2, 3)] * 3), [], "1.2")
