"""A forecast in numbers, each with its name."""

from canarygen.forecast.exposure import Damage, figures
from canarygen.forecast.forecast import Forecast
from canarygen.model.duration import spoken
from canarygen.wording import counted

Fact = tuple[str, str]


def facts(forecast: Forecast) -> tuple[Fact, ...]:
    """Give what is asked first of a rollout: how long, how much at first, how many pods, and what a bad one does."""
    found = figures(forecast)
    told: list[Fact] = []
    if found.least is not None:
        told.append(("Whole rollout", _whole(found.least, found.open_waits)))
    if found.first is not None and found.first_at is not None and not forecast.scenario.is_first:
        told.append(("First exposure", f"{found.first:.3g}% after {spoken(found.first_at)}"))
    if forecast.rollout.is_sized:
        extra = f", {found.extra} of them extra" if found.extra else ""
        told.append(("Pods at most", f"{found.peak}{extra}"))
    if found.damage:
        told += _damage(found.damage)
    return tuple(told)


def _whole(least: int, open_waits: int) -> str:
    length = spoken(least)
    return f"at least {length}, with {counted(open_waits, 'open wait')}" if open_waits else length


def _damage(damage: Damage) -> list[Fact]:
    if damage.noticed is None:
        return [("Bad release", "never noticed")]
    if damage.ended is None:
        return [
            ("Noticed after", spoken(damage.noticed - damage.began)),
            ("Bad release", "keeps its requests"),
        ]
    told = [
        ("Noticed after", spoken(damage.noticed - damage.began)),
        ("No request meets it after", spoken(damage.ended - damage.began)),
    ]
    if damage.requests is not None:
        told.append(("Requests that met it", f"{damage.requests:,.0f}"))
    return told
