"""What canarygen is to be as fast, as small and as right as: a module a goal."""

from benchmarks.goals import (
    adversary,
    cold,
    commit,
    forecast,
    generation,
    lint,
    memory,
    one,
    shards,
    unchanged,
    validation,
)

GOALS = {
    "one": one.measure,
    "generation": generation.measure,
    "validation": validation.measure,
    "lint": lint.measure,
    "unchanged": unchanged.measure,
    "commit": commit.measure,
    "cold": cold.measure,
    "adversary": adversary.measure,
    "shards": shards.measure,
    "forecast": forecast.measure,
    "memory": memory.measure,
}
