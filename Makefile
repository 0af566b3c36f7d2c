# `make build` compiles specs/ into out/; `make test` runs every test. Each installs what it lacks.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DELETE_ON_ERROR:
.PHONY: build test check accept bench goals peers cluster schemas lock clean

# kubeconform, kustomize and kubectl are in .venv/bin, where canarygen and its tests look by way of PATH.
RUN := PATH="$(CURDIR)/$(BIN):$$PATH"

build: .venv/run
	@$(RUN) canarygen build

# ARGS reach pytest: make test ARGS="-k emit -x". Each of some thousand processes would compile itself if none kept what it compiled.
test: .venv/test kubeconform kustomize
	@env -u PYTHONDONTWRITEBYTECODE TMPDIR="$${TMPDIR:-$(SCRATCH)}" $(RUN) pytest --numprocesses auto --dist worksteal $(ARGS)

# What the tests write goes into memory where there is much of it, and programs may run there: they wait for no disk.
SCRATCH = $(shell exec 2>/dev/null; ! grep -q ' /dev/shm [^ ]* [^ ]*noexec' /proc/mounts && \
	test "$$(df -Pk /dev/shm | awk 'END {print $$4}')" -gt 4000000 && echo /dev/shm)

# Everything that CI asks for, as CI asks for it.
check:
	@bash .ci/run

# Takes the trees that the compiler yields now as the expected ones; git diff shows what that means.
accept: .venv/test kubeconform kustomize
	@$(RUN) pytest --accept $(ARGS)

# Times canarygen beside its peers, which go into .cache/: make bench SIZES="1 100" PEERS="kustomize,CUE".
bench: .venv/test
	@env -u PYTHONDONTWRITEBYTECODE $(RUN) $(BIN)/python -m benchmarks

# Measures what canarygen is to be as fast and as small as: make goals SPECS=1000 GOALS="one commit".
goals: .venv/test kubeconform
	@env -u PYTHONDONTWRITEBYTECODE $(RUN) $(BIN)/python -m benchmarks.goals

# Asks Argo Rollouts' and Istio's own linters, where they are on the PATH, about every accepted case's tree.
peers: .venv/run
	@$(RUN) $(BIN)/python tools/peers.py

# Asks a real API server, the real controller, and Istio's control plane, which are built from source first; see cluster/README.md.
cluster: .venv/test .cache/cluster/ready
	@$(RUN) pytest cluster $(ARGS)

.cache/cluster/ready: cluster/build.sh cluster/go.mod $(wildcard cluster/*/go.mod cluster/*/main.go)
	@echo "build: an API server, its etcd, and parts of Argo Rollouts, Argo CD and Istio; twenty minutes on two cores"
	@cluster/build.sh $(@D)

# Derives schemas/kubernetes again from its pinned sources.
schemas: .venv/test
	@$(BIN)/python schemas/derive.py

# The locks: exact versions and the hashes of every file of every platform. No index is named in them,
# so pip takes the files from whichever one it is set up for. To raise a version: make lock UPGRADE=--upgrade
LOCK = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock" $(UPGRADE)
lock: .venv/run
	@$(PIP) install --quiet uv
	@$(LOCK) --group build -o requirements/run.lock
	@$(LOCK) --group build --group test -c requirements/run.lock -o requirements/test.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command "make lock" $(UPGRADE) --group go -o requirements/go.lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist

# --- installation: stamps, so that a second run costs nothing ---

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "canarygen needs Python 3.11 or newer: make PYTHON=...")'
	@echo "install: virtual environment in .venv"
	@$(PYTHON) -m venv --clear .venv
	@# Python 3.11 brings setuptools along, which nothing here needs, and which has a say in every start of Python.
	@$(PIP) uninstall -qq --yes setuptools
	@touch $@

# Hash-locked first, the build backend included; then the checkout itself, which has no hash and needs
# nothing more. Without build isolation pip fetches nothing that no lock has named.
.venv/run: .venv/python pyproject.toml requirements/run.lock canarygen/__init__.py
	@echo "install: canarygen and what it needs"
	@$(PIP) install --quiet --require-hashes -r requirements/run.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test: .venv/run requirements/test.lock
	@echo "install: what the tests need"
	@$(PIP) install --quiet --require-hashes -r requirements/test.lock
	@touch $@

# Without them the tests that need them are skipped; CI takes no such excuse.
.PHONY: kubeconform kustomize
kubeconform kustomize: .venv/python
	@$(MAKE) -s --no-print-directory $(BIN)/$@ || { \
		echo "WARNING: $@ could not be installed; the tests that need it will be skipped." >&2; \
		test "$${CI:-false}" = false; }

$(BIN)/kubeconform $(BIN)/kustomize: tools/go-tool.sh requirements/go.lock
	@echo "install: $(@F)"
	@tools/go-tool.sh $(@F) $(BIN)
