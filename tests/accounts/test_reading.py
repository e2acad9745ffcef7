"""What a page reads is asked once; outside a page every question is asked anew."""

from jalon.accounts.reading import once_a_reading, reading

asked: list[object] = []


@once_a_reading
def answer(question: object) -> dict[str, object]:
    asked.append(question)
    return {"to": question}


def test_a_question_is_asked_once_in_a_page_and_each_asker_has_an_answer_of_his_own() -> None:
    asked.clear()
    with reading():
        first, second = answer("a"), answer("a")
        first["to"] = "spoilt"
        assert second == answer("a") == {"to": "a"} and answer("b") == {"to": "b"}
    assert asked == ["a", "b"]


def test_outside_a_page_and_in_the_next_one_it_is_asked_again() -> None:
    asked.clear()
    answer("a")
    answer("a")
    for _page in range(2):
        with reading():
            answer("a")
    assert asked == ["a"] * 4


def test_what_has_no_identity_is_asked_each_time() -> None:
    asked.clear()
    with reading():
        answer(["a"])
        answer(["a"])
    assert asked == [["a"], ["a"]]
