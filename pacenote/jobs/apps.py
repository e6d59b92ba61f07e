"""The queue and the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from procrastinate import App


class JobsConfig(AppConfig):
    """Names the application."""

    name = "pacenote.jobs"
    label = "jobs"


def on_ready(app: App) -> None:
    """Give the queue its tasks: procrastinate calls this when Django is ready."""
    from pacenote.jobs import periodic, pipeline  # noqa: PLC0415  models are not ready before

    app.add_tasks_from(pipeline.tasks, namespace="pipeline")
    app.add_tasks_from(periodic.tasks, namespace="clock")
