"""A pytest plugin under which Hypothesis draws the same few examples each time."""

from hypothesis import settings


def pytest_load_initial_conftests() -> None:
    settings.register_profile("mutants", derandomize=True, database=None, max_examples=30)
    settings.load_profile("mutants")
