# Needs Python 3.11 or newer. Uses uv where it stands on the path, and never needs it.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check site bench bench-national peers exhaust nightly faults locked browse typing-errors coverage mutate planted fuzz clean

PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$candidate && break; done)
UV := $(shell command -v uv 2>/dev/null)
RUN := .venv/bin/python

# A cold start is measured, so bytecode is always there, also where PYTHONDONTWRITEBYTECODE is set.
ifdef UV
VENV := .venv/bin/python
LOCKED := uv pip install --quiet --python $(RUN)
INSTALL := uv pip install --quiet --python $(RUN) --compile-bytecode --editable
else
VENV := .venv/bin/pip
LOCKED := $(RUN) -m pip install --quiet --disable-pip-version-check
INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check --compile --editable
endif
COMPILE := $(RUN) -m compileall -q engine grammar

AGREEMENT := agreements/nav-midt-buskerud
BASIS := $(AGREEMENT)/nav-midt-buskerud.avtale --regnskap $(AGREEMENT)/regnskap-2022.csv --år 2022

# Measured beside ours, in an environment of their own.
PEERS := beancount==3.2.3 openfisca-core==46.0.1 pandas==3.1.1 polars==2.1.0

# What is installed besides for the tests; `test,spark` has every engine.
EXTRAS := test

export HYPOTHESIS_STORAGE_DIRECTORY := build/hypothesis

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.demo grammar/table.py ## set up, settle NAV Midt-Buskerud for 2022 and explain what Sigdal pays
	@$(COMPILE)
	@.venv/bin/fordel beregn $(BASIS) --ut build/demo
	@echo
	@.venv/bin/fordel forklar $(BASIS) --part Sigdal
	@echo
	@echo "Oppgjøret og kvitteringen ligger i build/demo:"
	@ls build/demo | sed 's/^/  /'

test: check ## set up and run everything: linter, types, tests, packaging, documentation
	@$(COMPILE)
	$(RUN) -m pytest -n 2

check: .venv/.test grammar/table.py ## linter, layout and types
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy

site: .venv/.test grammar/table.py ## build the documentation, with pages of every agreement, into build/site
	NO_MKDOCS_2_WARNING=1 $(RUN) -m mkdocs build --strict --config-file docs/mkdocs.yml

bench: .venv/.test grammar/table.py peers ## measure speed, as docs/pages/performance.md writes it down: a quarter of an hour
	@$(COMPILE)
	$(RUN) -m tests.bench

bench-national: .venv/.test grammar/table.py ## measure ten thousand agreements by fifty million lines: half an hour
	@$(COMPILE)
	$(RUN) -m tests.bench --only national

peers: build/peers/.done ## install what others made for the same work, to measure it beside ours (hledger is Debian's)

build/peers/.done: Makefile | $(VENV)
ifdef UV
	@uv venv --quiet --clear --python $(RUN) build/peers
	@uv pip install --quiet --python build/peers/bin/python $(PEERS)
else
	@$(RUN) -m venv --clear build/peers
	@build/peers/bin/python -m pip install --quiet --disable-pip-version-check $(PEERS)
endif
	@touch $@

exhaust: .venv/.test grammar/table.py ## try every small split there is: ten million cases, some minutes
	$(RUN) -m tests.batteries.small_scope

nightly: .venv/.test grammar/table.py ## compare a hundred million shares with plain integers, and try every property on 20 000 examples
	$(RUN) -m tests.batteries.many_shares
	FORDEL_PROFILE=nightly $(RUN) -m pytest -n 2 tests/test_settlement_properties.py tests/test_apportionment.py tests/test_line_rule.py tests/test_keys.py tests/test_bounds.py tests/test_ledger_engines.py

faults: .venv/.test grammar/table.py ## let every operation fail, kill four hundred settlements at random points, and time every regular expression
	@$(COMPILE)
	$(RUN) -m tests.batteries.faults
	$(RUN) -m tests.batteries.slow_regexes

locked: | $(VENV) ## install fordel with the very files that requirements.lock has the hashes of, and no others
	$(LOCKED) --require-hashes --requirement requirements.lock
	$(LOCKED) --no-deps --no-build-isolation .

coverage: .venv/.test grammar/table.py ## see that tests take every branch of the kernel
	$(RUN) -m coverage run -m pytest $(shell $(RUN) -c 'import tomllib; files = tomllib.load(open("tests/mutants/kernel.toml", "rb"))["files"]; print(*sorted({f"tests/{name}.py" for names in files.values() for name in names}))')
	$(RUN) -m coverage report

mutate: .venv/.battery grammar/table.py ## change the kernel in every small way, and name each change that no test sees
	nice $(RUN) -m tests.batteries.mutants $(FILES)

planted: .venv/.battery grammar/table.py ## plant bugs one by one, and see that the narrow tests find each
	nice $(RUN) -m tests.batteries.planted

MINUTES ?= 13
fuzz: $(if $(GUIDED),.venv/.battery,.venv/.test) grammar/table.py ## feed every reader with broken input for MINUTES=13; GUIDED=1 builds on what reaches new code
	nice $(RUN) -m tests.fuzz.run --minutes $(MINUTES) $(if $(GUIDED),--guided)

browse: .venv/.test ## open every page of the site in a real browser, on a narrow screen
	EVERY_PAGE=1 $(RUN) -m pytest tests/test_site_browser.py

typing-errors: .venv/.test grammar/table.py ## make every typing error by program in every line, and see that each is told once
	EVERY_TYPING_ERROR=1 $(RUN) -m pytest -n 2 tests/test_typing_errors.py

clean: ## remove what was made
	rm -rf .venv build dist grammar/table.py
	find engine grammar tests -name __pycache__ -prune -exec rm -rf {} +

.venv/.demo: pyproject.toml | $(VENV)
	@echo "Installing fordel into .venv ..."
	@$(INSTALL) '.[rapport]'
	@touch $@

.venv/.test: pyproject.toml | $(VENV)
	@echo "Installing fordel into .venv, with what the tests need ..."
	@$(INSTALL) '.[$(EXTRAS)]'
	@touch .venv/.demo $@

.venv/.battery: pyproject.toml .venv/.test
	@$(INSTALL) '.[battery]'
	@touch $@

$(VENV):
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "fordel needs Python 3.11 or newer, and '$(or $(PYTHON),python3)' is none."; \
	echo "Install one, or name it: make PYTHON=/path/to/python3.12 ..."; exit 1; }
ifdef UV
	@uv venv --quiet --python $(PYTHON) .venv
else
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	echo "Python's own module venv is missing, and so is uv; one of them is needed to make .venv."; \
	echo "On Debian and Ubuntu: sudo apt install python3-venv. Or install uv from https://docs.astral.sh/uv/."; exit 1; }
	@$(PYTHON) -m venv .venv
endif

# An installation makes the table as well; this is for whoever changes the grammar afterwards.
grammar/table.py: $(filter-out grammar/table.py grammar/__pycache__/%,$(wildcard grammar/*.* grammar/*/*.*)) | $(VENV)
	@$(RUN) grammar/build.py
	@touch $@
