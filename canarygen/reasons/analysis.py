"""Why an AnalysisTemplate is what it is."""

REASONS = {
    "kind": "each of `analysis.metrics` has an AnalysisTemplate of its own, so that any step can run it; one that runs in steps and in the background has two, since in a step it must come to an end",
    "spec.args": "those of `analysis.args` that the metric's texts mention; without a value here, the Rollout passes it",
    "spec.dryRun": "with `dryRun` it is measured, and judges nothing; the controller takes the name for a pattern, hence the ends",
    "spec.metrics[].name": "the metric's `name`, or that of its `preset`",
    "spec.metrics[].interval": "the `interval` from one measurement to the next",
    "spec.metrics[].initialDelay": "the `delay` before the first measurement",
    "spec.metrics[].count": "the `count` of measurements after which it ends by itself",
    "spec.metrics[].failureLimit": "so many `failures` are forgiven; -1 forgives all",
    "spec.metrics[].inconclusiveLimit": "so many `inconclusive` measurements are forgiven",
    "spec.metrics[].consecutiveErrorLimit": "so many `errors` in a row are forgiven",
    "spec.metrics[].consecutiveSuccessLimit": "so many `consecutive` good measurements are enough",
    "spec.metrics[].successCondition": "what `pass` asks for, or the contrary of `fail` alone, guarded so that an answer without data counts as `noData` says",
    "spec.metrics[].failureCondition": "what `fail` asks for, or the contrary of `pass` alone, guarded so that an answer without data counts as `noData` says",
    "spec.metrics[].provider": "the metric's `provider`, with the fields that the controller has for it",
    "spec.metrics[].provider.prometheus.address": "where the `provider` is reached: said once for all metrics, or for one",
    "spec.metrics[].provider.prometheus.query": "the `query` of the metric; that of a `preset` asks for Istio's own metrics of the new version alone",
}
