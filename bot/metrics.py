"""Metrics: questions by channel and band, how long answers took, and gauges read when they are asked for; for Prometheus."""

from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
_GAUGES: Final[Mapping[str, str]] = {
    "documents": "Documents in the generation that answers.",
    "passages": "Passages in the generation that answers.",
    "generation": "Number of the generation that answers; 0 before the first.",
    "leading": "1 on the machine that reads documents and polls; 0 on others beside it.",
    "syncing": "1 while documents are read.",
    "synced_timestamp_seconds": "When the last sync ended, in seconds since 1970; 0 before the first.",
    "inbox_updates": "Telegram updates that are stored and not answered yet.",
    "errors_last_day": "Errors that were logged in the last 24 hours, at most 1,000.",
    "paused": "Documents that are paused; 1 more where all answering is.",
}


class Metrics:
    """Counters of this process. Any thread."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("channel", "band")
        self._questions = Counter("wangge_questions", "Questions by channel and band.", labels, registry=self._registry)
        self._seconds = Histogram(
            "wangge_answer_seconds", "Seconds until an answer was made.", ("channel",), buckets=_BUCKETS, registry=self._registry
        )
        self._gauges = {name: Gauge(f"wangge_{name}", said, registry=self._registry) for name, said in _GAUGES.items()}
        ProcessCollector(registry=self._registry)
        self._process = Info("wangge_process", "The machine that answers, and where what changes is kept.", registry=self._registry)

    def describe(self, replica: str, database: str) -> None:
        """Say which machine this is, and which engine keeps what changes."""
        self._process.info({"replica": replica, "database": database})

    def count(self, channel: str, band: str, seconds: float) -> None:
        """Count a question that came on *channel*, the *band* of its answer, and how long that took.

        *band* is also "emergency", "refused" where it was not answered, or "other": small talk, or asked back.
        """
        self._questions.labels(channel, band).inc()
        self._seconds.labels(channel).observe(seconds)

    def text(self, gauges: Mapping[str, float]) -> bytes:
        """Return all figures in Prometheus' text format; *gauges* are the present values of those that are not counted here."""
        for name, value in gauges.items():
            self._gauges[name].set(value)
        return generate_latest(self._registry)
