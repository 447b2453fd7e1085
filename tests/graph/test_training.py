"""watch_training: a network learns, one looks on, stops it, and keeps what was learned."""

import asyncio
import importlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from checkers.graph import GraphError, watch_training


def test_it_learns_the_moons_and_the_spiral():
    for data in ("moons", "spiral"):
        training = watch_training(data, steps=300).run()
        assert len(training.losses) == 300
        assert training.accuracy > 0.97, data
        assert training.text.startswith("step 300 of 300: loss ")
        assert 'role="img"' in training.svg


def test_a_stop_keeps_what_was_learned():
    training = watch_training("moons", steps=10_000, every=1)

    async def look_on():
        training.start()
        while len(training.losses) < 20:
            await asyncio.sleep(0)
        training.stop()
        await training._task

    # A thread of its own: a browser test before this one may have left a loop running here.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, look_on()).result(timeout=60)
    assert 20 <= len(training.losses) < 30
    learned = training._loss().item()
    assert learned < training.losses[0]
    assert training._loss().item() == learned


def test_the_widget_follows_and_its_button_stops():
    training = watch_training("moons", steps=500, every=1)
    box = training.widget
    bar, button = box.children[0].children
    before = box.children[2].value
    for _ in range(3):
        training.step()
    training._tell()
    assert bar.value == 3
    assert box.children[2].value != before
    button.click()
    training.run()
    assert len(training.losses) == 3
    assert button.disabled


def test_a_model_of_ones_own(torch):
    nn = torch.nn
    x = torch.tensor([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
    y = torch.tensor([0, 1, 2, 2])
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 3))
    training = watch_training((x, y), model, steps=200, lr=0.05).run()
    assert training.accuracy == 1.0
    assert training.model is model


def test_the_learners_random_numbers_stay():
    torch = importlib.import_module("engine")
    torch.manual_seed(7)
    wanted = torch.rand(3).tolist()
    torch.manual_seed(7)
    watch_training("moons")
    assert torch.rand(3).tolist() == wanted


@pytest.mark.parametrize("data", ["circles", None])
def test_what_is_no_data_is_refused(data):
    torch = importlib.import_module("engine")
    with pytest.raises(GraphError):
        watch_training(data if data else (torch.ones(3, 3), torch.tensor([0, 1, 0])))
