# Two commands matter: `make demo` and `make test`. Each sets up what it needs, and says what it does.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
PNPM := .tools/node_modules/.bin/pnpm
PNPM_VERSION := 10.34.8
export PATH := $(CURDIR)/.tools/node_modules/.bin:$(PATH)
say = printf '\n== %s\n' "$(1)"

# Ends with 0 where every unproven verdict of a result file is about time.
ONLY_TIME := import json, sys; sys.exit(any(one["verdict"] == "unproven" and not one["rule"].startswith(("latency/", "image/ready")) for one in json.load(sys.stdin)["results"]))

.PHONY: help demo test site long images sbom generate lock clean require-python require-node

help: ## Say what can be made
	@printf 'make demo    set up, generate, start the API, check it, write out/report.html\n'
	printf 'make test    set up and run every test\n'
	printf 'make site    build the documentation: out/site/index.html\n'
	printf 'make images  build the images, with whatever they need: see docs/images.md\n'
	printf 'make long    the tests that take long: see docs/benchmark.md\n'
	printf 'make lock    compile the lock files again\n'
	printf 'make clean   remove all that the other commands made\n'

demo: .venv/.run node_modules/.ready ## Generate, build, start, check, report
	@$(call say,generate the packages from contracts/api.yaml)
	$(BIN)/python lockstep.py generate
	$(call say,build the API)
	$(PNPM) build
	mkdir -p out
	$(call say,start the API on an embedded SQLite file and check it against the contract)
	code=0
	$(BIN)/python lockstep.py check api --report html:out/report.html --report json:out/report.json || code=$$?
	if [ $$code = 3 ] && $(BIN)/python -c '$(ONLY_TIME)' < out/report.json; then
	  # A busy machine can keep a percentile from being decided; that says nothing against the API.
	  printf '\nNothing failed. This machine was too busy to decide on times: see the report.\n'
	  code=0
	fi
	printf '\nThe report: out/report.html\n'
	exit $$code

test: .venv/.development node_modules/.ready ## Every test, by tox
	@$(call say,run every test)
	$(BIN)/tox run

long: .venv/.development node_modules/.ready
	@$(BIN)/tox run -e long

site: .venv/.development ## The documentation as static pages
	@$(BIN)/tox run -e docs

images: ## Engine, base images, and every image of ours
	@docker/build api cli conformance connector replica

sbom: .venv/.development ## What the API image is made of, as SPDX
	@mkdir -p out
	docker/sbom api out/api.spdx.json

generate: .venv/.run
	@$(BIN)/python lockstep.py generate

require-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
	  echo "Python 3.11 or later is needed: $$($(PYTHON) --version 2>&1); say PYTHON=python3.12 for another one" >&2; exit 4; }
	$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || {
	  echo "Python has no venv module: apt-get install python3-venv" >&2; exit 4; }

require-node:
	@node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null || {
	  echo "Node.js 20 or later is needed, with npm: $$(node --version 2>&1 | head -1)" >&2; exit 4; }

.venv/.bootstrap: requirements/bootstrap.txt | require-python
	@$(call say,make a Python environment in .venv)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

.venv/.run: requirements/run.txt .venv/.bootstrap
	@$(call say,install what lockstep runs on)
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $<
	# As an installed wheel is: every command starts without compiling what it imports.
	$(BIN)/python -m compileall -q lockstep.py contracts generators conformance gate signoff
	touch $@

.venv/.development: requirements/development.txt .venv/.run
	@$(call say,install what the tests need)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $<
	touch $@

node_modules/.ready: pnpm-lock.yaml package.json pnpm-workspace.yaml | require-node
	@$(call say,install the Node packages; the SQLite driver is compiled, which takes a minute or two the first time)
	prefix="$$(node -p 'require("path").dirname(require("path").dirname(process.execPath))')"
	# node-gyp compiles against the headers that came with Node.js where there are any.
	if [ -e "$$prefix/include/node/node.h" ]; then export npm_config_nodedir="$$prefix"; fi
	npm install --silent --no-save --prefix .tools pnpm@$(PNPM_VERSION)
	$(PNPM) install --frozen-lockfile --reporter=append-only || {
	  command -v g++ >/dev/null || echo "The SQLite driver has to be compiled here: apt-get install g++" >&2
	  exit 4; }
	touch $@

lock: .venv/.development
	@for name in bootstrap run cli development documentation; do
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command 'make lock' requirements/$$name.in -o requirements/$$name.txt
	done

clean:
	@rm -rf .venv .tox .tools out node_modules packages/*/node_modules generated/*/node_modules \
	  packages/*/dist generated/*/dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} + -o -name '*.tsbuildinfo' -delete
