# Needs Python 3.11, 3.12 or 3.13 with pip and venv, and nothing else.
# Another Python: make PYTHON=/path/to/python demo

PYTHON ?=
VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --no-input
# What the lock names is installed; the package itself is.
LOCKED := $(VENV)/locked
INSTALLED := $(VENV)/installed
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test lint format docs agreement screenshots font install lock clean

help:
	@echo "make demo     install into $(VENV), then compare the shipped scenarios"
	@echo "make test     install into $(VENV), then run all tests"
	@echo "make lint     style, format and types"
	@echo "make format   put the code into the house format"
	@echo "make docs     make the tables of docs/odd.md anew; with RESULTS=folder also README's table and figures"
	@echo "make agreement  make docs/agreement.md anew: how well county and plain-Mesa twin agree"
	@echo "make screenshots  make the pictures of the page in docs/pictures anew; with ONLY=\"county life\" some of them"
	@echo "make font     make the page's font for Chinese anew, after its words have changed; needs npm"
	@echo "make lock     resolve requirements.lock anew from pyproject.toml"
	@echo "make clean    remove $(VENV) and what tools left; results stay"

demo: install
	$(VENV)/bin/tongyu compare

test: install
	$(VENV)/bin/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

lint: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

format: install
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# RESULTS: the folder of a finished `tongyu compare`, for the table and figures of the README.
docs: install
	$(VENV)/bin/python -m tongyu.report.documents $(if $(RESULTS),"$(RESULTS)")

# Some minutes: every shipped scenario in the county and in its twin, month by month.
agreement: install
	$(VENV)/bin/python -m tests.oracle.twin.agreement docs/agreement.md

# Needs a Chromium; for pages of results, studies in results/. ONLY: names of pictures, all without it.
screenshots: install
	PYTHONPATH=. $(VENV)/bin/python -m tests.app.screenshots docs/pictures $(ONLY)

font: install
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
	npm pack --silent --pack-destination "$$scratch" @fontsource/noto-sans-sc@5.3.0 >/dev/null && \
	tar -xzf "$$scratch"/*.tgz -C "$$scratch" && \
	$(VENV)/bin/python -m tongyu.app.font.make "$$scratch"/package/files/noto-sans-sc-chinese-simplified-400-normal.woff

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

$(INSTALLED): $(LOCKED) pyproject.toml
	@$(PIP) install -qq --no-deps --no-build-isolation --editable .
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
