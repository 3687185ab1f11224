# Needs Python 3.11, 3.12 or 3.13 with pip and venv, and nothing else.
# Another Python: make PYTHON=/path/to/python demo

PYTHON ?=
VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --no-input
# What the lock names is installed; the package itself is, and the examples.
LOCKED := $(VENV)/locked
INSTALLED := $(VENV)/installed
PYTEST := $(VENV)/bin/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
PYTEST_ARGS ?=

# Tests start Python some hundred times: what one process has turned into bytecode, the others only read.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test test-all lint format docs pins agreement convex benchmark vulnerability mutants screenshots font \
    install licences lock clean

help:
	@echo "make demo     install into $(VENV), then compare the shipped scenarios"
	@echo "make test     install into $(VENV), then run the tests, but for the slow ones"
	@echo "make test-all  install into $(VENV), then run all tests"
	@echo "make lint     style, format, types and which way imports point"
	@echo "make format   put the code into the house format"
	@echo "make docs     make the tables of docs/odd.md and docs/counties.md anew; with RESULTS=folder also README's table and figures"
	@echo "make pins     make the small expected results beside the scenarios anew, after a change that is meant"
	@echo "make agreement  make docs/agreement.md anew: how well county and plain-Mesa twin agree"
	@echo "make convex   make docs/convex.md anew: how well the clearing agrees with a convex solver"
	@echo "make benchmark  make docs/benchmark.md anew: how fast the county is; about 15 minutes on two quiet cores"
	@echo "make vulnerability  fit the logit of next year's poverty anew, after the baseline has changed"
	@echo "make mutants  change the modules of cosmic-ray.toml in small ways and see whether its tests notice; ten minutes"
	@echo "make screenshots  make the pictures of the page in docs/pictures anew; with ONLY=\"county life\" some of them"
	@echo "make font     make the font for Chinese anew, after the page's words have changed; needs npm"
	@echo "make licences  make docs/licences.md anew, after the lock has changed"
	@echo "make lock     resolve requirements.lock anew from pyproject.toml"
	@echo "make clean    remove $(VENV) and what tools left; results stay"

demo: install
	$(VENV)/bin/tongyu compare

test: install
	$(PYTEST) -m "not slow" $(PYTEST_ARGS)

test-all: install
	$(PYTEST) $(PYTEST_ARGS)

lint: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache --no-logo

format: install
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# RESULTS: the folder of a finished `tongyu compare`, for the table and figures of the README.
docs: install
	$(VENV)/bin/python -m tools.documents $(if $(RESULTS),"$(RESULTS)")

pins: install
	$(VENV)/bin/python -m tools.pins

# Some minutes: every shipped scenario in the county and in its twin, month by month.
agreement: install
	$(VENV)/bin/python -m tools.agreement

convex: install
	$(VENV)/bin/python -m tools.convex

benchmark: install
	$(VENV)/bin/python -m tools.benchmark --write docs/benchmark.md

# Some minutes; prints the tables for scenarios/counties/tongyu/parameters.toml.
vulnerability: install
	$(VENV)/bin/python -m tools.vulnerability

# In a copy of what is committed, which Cosmic Ray changes and changes back.
mutants: install
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
	git archive HEAD | tar -x -C "$$scratch" && cp cosmic-ray.toml "$$scratch" && \
	$(VENV)/bin/python -m venv "$$scratch/.mutants" && \
	"$$scratch/.mutants/bin/python" -m pip install -qq --disable-pip-version-check cosmic-ray==8.7.0 && \
	export PATH="$(abspath $(VENV))/bin:$$scratch/.mutants/bin:$$PATH" PYTHONPATH="$$scratch/model" && cd "$$scratch" && \
	cosmic-ray init cosmic-ray.toml mutants.sqlite && cosmic-ray baseline cosmic-ray.toml && \
	cosmic-ray exec cosmic-ray.toml mutants.sqlite && \
	cr-report --surviving-only --show-diff --no-show-output mutants.sqlite

# Needs a Chromium; for pages of results, studies in results/. ONLY: names of pictures, all without it.
screenshots: install
	$(VENV)/bin/python -m tools.screenshots $(ONLY)

font: install
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
	npm pack --silent --pack-destination "$$scratch" @fontsource/noto-sans-sc@5.3.0 >/dev/null && \
	tar -xzf "$$scratch"/*.tgz -C "$$scratch" && \
	$(VENV)/bin/python -m tools.font "$$scratch"/package/files/noto-sans-sc-chinese-simplified-400-normal.woff

licences: install
	$(VENV)/bin/python -m tools.licences

install: $(INSTALLED)

$(LOCKED): requirements.lock
	@python=; for candidate in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python); do \
	    if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; \
	    then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "tongyu needs Python 3.11, 3.12 or 3.13 with pip and venv, and $(if $(PYTHON),$(PYTHON) is not one,none was found):" \
	        "install it (Debian, Ubuntu: apt install python3-venv) or name it (make PYTHON=/path/to/python3.12 demo)." >&2; \
	    exit 1; \
	fi; \
	echo "Installing into $(VENV) with $$("$$python" --version): once, a few minutes."; \
	"$$python" -m venv --clear $(VENV)
	@$(PIP) install -qq --no-compile --require-hashes --requirement requirements.lock
	@($(VENV)/bin/python -m compileall -qq -j 0 $(VENV)/lib || true) # on all cores, as pip does not; some are templates
	@touch $@

$(INSTALLED): $(LOCKED) pyproject.toml $(wildcard examples/*/pyproject.toml)
	@$(PIP) install -qq --no-deps --no-build-isolation --editable . \
	    --editable examples/parcel_lockers --editable examples/another_hazard
	@touch $@

lock:
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
	$(or $(PYTHON),python3) -m venv "$$scratch" && \
	"$$scratch/bin/python" -m pip install -qq --disable-pip-version-check uv && \
	"$$scratch/bin/uv" pip compile pyproject.toml --all-extras --group build --universal --python-version 3.11 \
	    --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV) dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
