// Istio gives its versions no names that Go knows; this one is of August 2026, between 1.30 and 1.31.
module istio

go 1.26

require istio.io/istio v0.0.0-20260827124520-eed52ebb66ad
