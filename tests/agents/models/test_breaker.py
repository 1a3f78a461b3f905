import pytest

from agents.models.breaker import PAUSE_S, Breaker, BreakerState


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def opened(clock):
    breaker = Breaker(clock)
    for _ in range(5):
        assert breaker.enter()
        breaker.failed()
    return breaker


def test_four_failures_are_borne_and_a_success_forgets_them(clock):
    breaker = Breaker(clock)
    for _ in range(4):
        breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.state is BreakerState.CLOSED
    assert breaker.enter()


def test_the_fifth_failure_closes_the_way_for_thirty_seconds(opened, clock):
    assert opened.state is BreakerState.OPEN
    assert not opened.enter()
    clock.now += PAUSE_S - 0.1
    assert not opened.enter()
    clock.now += 0.2
    assert opened.state is BreakerState.HALF_OPEN
    assert opened.enter()


def test_one_caller_tries_and_the_others_wait_for_what_comes_of_it(opened, clock):
    clock.now += PAUSE_S
    assert opened.enter()
    assert not opened.enter()
    opened.succeeded()
    assert opened.enter()
    assert opened.enter()


def test_a_trial_that_fails_closes_the_way_anew(opened, clock):
    clock.now += PAUSE_S
    assert opened.enter()
    opened.failed()
    assert not opened.enter()
    assert opened.pause_left_s() == PAUSE_S


def test_a_trial_that_is_given_up_leaves_the_way_to_the_next(opened, clock):
    clock.now += PAUSE_S
    assert opened.enter()
    opened.gave_up()
    assert opened.enter()
