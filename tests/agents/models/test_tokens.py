import pytest

from agents.chat import ChatRequest, Message
from agents.models.tokens import Calibration, TokenMeter, size_bytes

PROSE = ChatRequest(messages=(Message("user", "word " * 2000),))


def test_an_untaught_estimate_is_rather_too_high():
    assert 2500 < TokenMeter().estimate("m", PROSE) < 4000


def test_an_estimate_follows_what_the_provider_counts():
    meter = TokenMeter()
    for _ in range(5):
        meter.learn("m", PROSE, 2008)
    assert meter.estimate("m", PROSE) == pytest.approx(2008, rel=0.01)
    assert meter.estimate("other", PROSE) > 3000


def test_a_short_text_and_a_count_of_nothing_teach_nothing():
    meter = TokenMeter()
    meter.learn("m", ChatRequest(messages=(Message("user", "hi"),)), 40)
    meter.learn("m", PROSE, None)
    meter.learn("m", PROSE, 1)
    assert meter.calibration("m") == Calibration()


def test_what_was_read_tells_a_cut_from_a_vocabulary_of_long_words():
    meter = TokenMeter()
    estimate = meter.estimate("m", PROSE)
    assert not meter.is_cut("m", estimate, 2008, 32768)
    assert meter.is_cut("m", estimate, 900, 32768)
    assert meter.is_cut("m", estimate, 2048, 2048)
    assert not meter.is_cut("m", estimate, None, 32768)


def test_a_model_that_is_known_well_is_caught_at_a_smaller_cut():
    meter = TokenMeter()
    for _ in range(5):
        meter.learn("m", PROSE, 2008)
    estimate = meter.estimate("m", PROSE)
    assert meter.is_cut("m", estimate, 1300, 32768)
    assert not meter.is_cut("m", estimate, 1900, 32768)


def test_half_a_letter_has_a_size_too():
    assert size_bytes(ChatRequest(messages=(Message("user", "\ud800"),))) == 1
