"""Processes wait for a PostgreSQL that is away when they start, and not for ever."""

import logging
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest

from adapters.awaiting import wait_for_database
from adapters.embedded import EmbeddedPostgres, embedded_postgres


def test_it_goes_on_once_the_server_is_there(
    data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with embedded_postgres(data_dir) as server:
        url = server.conninfo("postgres")
    answered: list[bool] = []
    waiting = Thread(target=lambda: answered.append(wait_for_database(url)))
    with caplog.at_level(logging.WARNING):
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()

        with embedded_postgres(data_dir):
            waiting.join(30)

    assert answered == [True]
    assert caplog.messages == ["the database does not answer; waiting for it"]


def test_it_gives_up_in_the_end(tmp_path: Path) -> None:
    assert not wait_for_database(f"host={tmp_path} dbname={uuid4().hex}", within_s=0.3)


def test_who_is_not_let_in_is_not_kept_waiting(
    postgres: EmbeddedPostgres, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert wait_for_database(postgres.conninfo("postgres", "nobody", "wrong"), within_s=0)

    assert caplog.messages == []
