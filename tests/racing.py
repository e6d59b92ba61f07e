"""Two deeds of which the second has to wait for the first, seen in the act: no race is left to chance."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections

from pacenote.base.tenancy import as_company

PATIENCE = 20.0
WAITING = """
    SELECT query FROM pg_stat_activity
    WHERE %s = ANY(pg_blocking_pids(pid)) AND state = 'active' AND wait_event_type = 'Lock'
"""


class NotWaitedError(AssertionError):
    """The second deed ended while the first had not been committed yet."""


@dataclass(frozen=True)
class Raced:
    """What came of two deeds, a return value or what was raised, and the statement with which the second waited."""

    first: Any
    second: Any
    waited_with: str

    @property
    def at_the_row(self) -> bool:
        """Whether the second waited for the row before it decided: no SELECT waits but one that locks."""
        return self.waited_with.startswith("SELECT")


def one_behind_the_other(company_id: int, first: Callable[[], Any], second: Callable[[], Any]) -> Raced:
    """Take the first deed and keep its transaction open, begin the second, see it wait, then commit the first.

    The first runs inside ``as_company``; the second opens what it needs itself. Raises NotWaitedError.
    """
    taken, go = threading.Event(), threading.Event()
    holder: list[int] = []

    def held() -> Any:
        with as_company(company_id):
            holder.append(_backend())
            outcome = first()
            taken.set()
            assert go.wait(PATIENCE)
        return outcome

    with ThreadPoolExecutor(2) as pool:
        earlier = pool.submit(_alone, held)
        try:
            while not taken.wait(0.01):
                if earlier.done():
                    raise AssertionError(f"the first deed was refused: {earlier.result()!r}")
            later = pool.submit(_alone, second)
            waited_with = _seen_waiting(holder[0], later)
        finally:
            go.set()
        return Raced(earlier.result(), later.result(), waited_with)


def inside(company_id: int, deed: Callable[[], Any]) -> Callable[[], Any]:
    """Return the deed as a request does it: in a transaction that sees the company."""

    def done() -> Any:
        with as_company(company_id):
            return deed()

    return done


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _alone(deed: Callable[[], Any]) -> Any:
    """Run a deed on connections of its own; what it raises is its outcome."""
    try:
        return deed()
    except Exception as error:
        return error
    finally:
        connections.close_all()


def _seen_waiting(holder: int, later: Future[Any]) -> str:
    """Return the statement that waits for the holder of a lock. The owner looks: another role sees no statements."""
    until = time.monotonic() + PATIENCE
    with connections["owner"].cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(WAITING, [holder])
            if found := cursor.fetchone():
                return str(found[0])
            if later.done():
                raise NotWaitedError(f"nothing waited: {later.result()!r}")
            time.sleep(0.002)
    raise NotWaitedError("neither done nor waiting")
