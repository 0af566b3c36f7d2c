#!/bin/sh
# Builds what `make cluster` asks into the folder DIR: cluster/build.sh DIR
#
# An API server with its etcd, the controller of Argo Rollouts, what Argo CD compares and delivers with, and Istio's control plane, from
# source at the versions of each go.mod; and the definitions of Argo Rollouts, Istio and Argo CD as their modules bring them.
# The first time takes twenty minutes on two cores. It needs Go.
set -eu

command -v go >/dev/null || { echo "make cluster: there is no Go on your PATH; install it, 1.26 or newer" >&2 && exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/definitions"
dir=$(cd "$1" && pwd)

# go.sum is written beside go.mod, and belongs to nobody's checkout.
mkdir -p "$dir/kubernetes" "$dir/argocd" "$dir/istio"
cp "$here/go.mod" "$dir/kubernetes/"
cp -R "$here"/argocd/. "$dir/argocd/"
cp "$here"/istio/* "$dir/istio/"
export GOFLAGS=-mod=mod CGO_ENABLED=0 GOBIN="$dir"

cd "$dir/argocd"
go build -o "$dir/argocd-diff" .
go build -o "$dir/argocd-delivery" ./delivery
argocd=$(go list -m -f '{{.Dir}}' github.com/argoproj/argo-cd/v3)

cd "$dir/istio"
go build -o "$dir/istio-told" .

cd "$dir/kubernetes"
go install k8s.io/kubernetes/cmd/kube-apiserver go.etcd.io/etcd/server/v3 \
    github.com/argoproj/argo-rollouts/cmd/rollouts-controller
rollouts=$(go list -m -f '{{.Dir}}' github.com/argoproj/argo-rollouts)
# Only its definitions are of use: it is no module of ours.
istio=istio.io/api@v1.28.0
GOFLAGS='' go mod download "$istio"
istio=$(go list -m -f '{{.Dir}}' "$istio")

cd "$dir"
mv server etcd
# Modules can only be read, and so can the copy that an earlier run has left.
cp -f "$rollouts"/manifests/crds/*-crd.yaml "$istio"/kubernetes/customresourcedefinitions.gen.yaml \
    "$argocd"/manifests/crds/*-crd.yaml definitions/
touch ready
