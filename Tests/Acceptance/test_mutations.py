"""Real requests with something wrong in them. `make mutations` goes through every one for longer."""

import random

import pytest

from harness.faults import ALL
from harness.faults.mutations import Mutations, mutate, wrong_with

FEW = (
    "password_alone", "wrong_code", "changing_the_name", "making_a_token", "signing_in_by_program",
    "a_pass_for_the_gate",
)
ROUNDS = 40
SEED = 7


@pytest.mark.parametrize("name", FEW)
def test_whatever_is_wrong_with_a_request_it_gets_an_answer(name):
    mutations = Mutations(ALL[name], SEED)
    try:
        found = mutations.run(ROUNDS)
    finally:
        mutations.close()
    assert not found, "\n".join(found)
    assert sum(mutations.seen.values()) == ROUNDS and len(mutations.seen) > 2, mutations.seen


def test_the_mutations_differ_and_the_judge_sees():
    chance = random.Random(1)
    texts = {mutate(chance, b"username=ann&password=x") for _ in range(200)}
    assert len(texts) > 120
    mutations = Mutations(ALL["signing_out"], SEED)
    try:
        reply = mutations.step.what.run()
    finally:
        mutations.close()
    assert wrong_with(reply) is None
    reply.headers["X-Evil"] = "1"
    assert "headers" in wrong_with(reply)
    del reply.headers["X-Evil"]
    reply.exit = -4
    assert "exit -4" in wrong_with(reply)
