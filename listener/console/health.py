"""For orchestrators and monitoring: is it alive, is it ready, and how does it stand."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from listener.console.security import LOOPBACK
from listener.console.state import installation, now
from listener.errors import NotAllowed
from listener.services import overview

router = APIRouter(include_in_schema=False)
# Name, label, what it says. Labels have few values: words of the domain, never addresses or names.
GAUGES = {
    "open_cases": ("state", "Cases that are not closed."),
    "late_cases": ("", "Open cases past their deadline."),
    "mentions": ("", "Mentions kept."),
    "deliveries": ("state", "Deliveries kept."),
    "sources": ("health", "Sources."),
    "agents": ("", "Agents who can sign in."),
}


@router.get("/livez")
def livez() -> Response:
    """Say that this process answers; nothing else is asked, so a slow database never restarts the console."""
    return PlainTextResponse("alive\n")


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """Say whether work gets done: 200, or 503 with what is missing in words."""
    found = overview.readiness(installation(request), now())
    ages = {queue: _seconds(age) for queue, age in found.pulses.items()}
    body = {"ready": not found.problems, "problems": found.problems, "seconds_since_pulse": ages}
    return JSONResponse(body, 503 if found.problems else 200)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Return the gauges in Prometheus' text format, to this machine or to someone who works for all brands."""
    agent = request.state.agent
    if not (agent and agent.all_brands) and not _is_local(request):
        raise NotAllowed("Metrics are for this machine", advice="Send a bearer token from /api/v1/sign-in.")
    return Response(generate_latest(_registry(request)), media_type=CONTENT_TYPE_LATEST)


def _registry(request: Request) -> CollectorRegistry:
    registry, moment = CollectorRegistry(), now()
    counted = overview.gauges(installation(request), moment)
    for name, (label, words) in GAUGES.items():
        gauge = Gauge(f"listener_{name}", words, [label] if label else [], registry=registry)
        for value, number in counted[name].items():
            (gauge.labels(value) if label else gauge).set(number)
    pulse = Gauge("listener_pulse_age_seconds", "Since a queue last worked.", ["queue"], registry=registry)
    for queue, age in overview.readiness(installation(request), moment).pulses.items():
        pulse.labels(queue).set(age.total_seconds() if age is not None else float("inf"))
    return registry


def _is_local(request: Request) -> bool:
    """Tell whether the caller is on this machine itself, and not behind a proxy on it."""
    forwarded: list[Any] = [name for name in request.headers if name in ("forwarded", "x-forwarded-for")]
    return request.client is not None and request.client.host in LOOPBACK and not forwarded


def _seconds(age: timedelta | None) -> float | None:
    return None if age is None else round(age.total_seconds(), 1)
