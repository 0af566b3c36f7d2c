"""CEL, the Common Expression Language: expressions whose names and types are checked before anything is judged.

An expression cannot run away: cel-cpp bounds its depth and the number of its iterations,
its patterns are RE2's, and the language has no clock, no network and no loop without end.
"""
