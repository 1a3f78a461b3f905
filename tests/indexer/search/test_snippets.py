from indexer.search.snippets import cut_snippet

TEXT = "\n".join(
    ["def total(self):", *(f"    filler {n}" for n in range(20)), "    discount = price * share", "    return discount"]
)


def test_the_lines_with_most_of_the_terms_are_shown():
    snippet = cut_snippet(TEXT, ("discount", "pric"), lines=3)
    assert "discount = price * share" in snippet.text
    assert snippet.text.count("\n") == 2


def test_the_head_is_shown_where_the_rest_says_no_more():
    assert cut_snippet(TEXT, ("total",), lines=3).text.startswith("def total")
    assert cut_snippet(TEXT, (), lines=3).text.startswith("def total")


def test_a_known_line_comes_first():
    assert cut_snippet(TEXT, ("total",), first=21).text.startswith("    discount")
    assert cut_snippet("one line", ("total",), first=9).text == "one line"


def test_the_terms_of_the_whole_text_are_told_in_the_order_of_the_query():
    assert cut_snippet(TEXT, ("discount", "total", "absent"), lines=1).terms == ("discount", "total")


def test_blank_edges_and_endless_lines_are_cut():
    assert cut_snippet("\n\n  a\n\n", ("a",)).text == "  a"
    assert len(cut_snippet("x" * 5000, ("a",)).text) == 200


def test_nothing_gives_nothing():
    assert cut_snippet("", ("a",)).text == ""
