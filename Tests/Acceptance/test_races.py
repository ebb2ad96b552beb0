"""People and programs at the same moment, as real processes. `make races` goes thousands of rounds;
here each race is run a few times, let go together."""

import pytest

from harness.faults.racing import RACES, Track

ROUNDS = 4


@pytest.mark.parametrize("name", RACES)
def test_at_the_same_moment(name):
    track = Track(RACES[name])
    try:
        track.together(ROUNDS)
    finally:
        track.close()
    assert not track.defects, "\n".join(track.defects)
    assert track.rounds == ROUNDS


def test_one_is_held_up_while_the_others_run():
    """Signing out, stopped at each of its calls while a page is open: nothing writes the session
    anew."""
    track = Track(RACES["signing_out_while_a_page_is_open"])
    try:
        track.held_up()
    finally:
        track.close()
    assert not track.defects, "\n".join(track.defects)
    assert track.rounds > 20
    assert len(track.outcomes) > 1, "always in the same order: nothing was held up"
