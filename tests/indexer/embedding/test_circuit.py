import pytest

from indexer.embedding.circuit import Circuit


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_waits_double_and_the_fifth_failure_pauses_for_half_a_minute(clock):
    circuit, waits = Circuit(clock), []
    for _ in range(5):
        circuit.failed()
        waits.append(circuit.wait_after_failure_s())
    assert waits == [0.5, 1.0, 2.0, 4.0, 30.0]


def test_nobody_may_ask_until_the_pause_is_over(clock):
    circuit = Circuit(clock)
    for _ in range(4):
        circuit.failed()
    assert circuit.pause_left_s() == 0
    circuit.failed()
    assert circuit.pause_left_s() == 30
    clock.now += 29
    assert circuit.pause_left_s() == 1
    clock.now += 1
    assert circuit.pause_left_s() == 0


def test_one_try_that_fails_after_the_pause_begins_a_longer_one_up_to_a_limit(clock):
    circuit, pauses = Circuit(clock), []
    for _ in range(4):
        circuit.failed()
    for _ in range(7):
        circuit.failed()
        pauses.append(circuit.pause_left_s())
        clock.now += pauses[-1]
    assert pauses == [30, 60, 120, 240, 480, 600, 600]


def test_a_success_forgets_all_failures(clock):
    circuit = Circuit(clock)
    for _ in range(6):
        circuit.failed()
    circuit.succeeded()
    assert circuit.pause_left_s() == 0
    circuit.failed()
    assert circuit.wait_after_failure_s() == 0.5
