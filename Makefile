# Two commands do everything: make demo, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Compiled modules are kept: the tests start the product more often than they change it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo serve test lint lock bench growth histories reads faults fuzz effects mutants clean

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "ReturnLedger needs Python 3.11 or newer")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: setup
	$(BIN)/rtw serve --play stories/*.jsonl --today stories/picker.jsonl

serve: setup
	$(BIN)/rtw serve

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: WORKERS ?= 3
test: lint
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal

bench: setup
	$(BIN)/rtw bench append
	$(BIN)/rtw bench load
	$(BIN)/rtw bench command
	$(BIN)/rtw bench rebuild
	$(BIN)/rtw bench lag
	$(BIN)/rtw bench relay
	$(BIN)/rtw bench http

growth: setup
	$(BIN)/rtw bench growth

histories: EXAMPLES ?= 2000
histories: setup
	RTW_HISTORIES=$(EXAMPLES) $(BIN)/python -m pytest -s tests/domain/histories \
		tests/domain/test_histories.py tests/domain/test_corrected_histories.py \
		tests/domain/test_outcome_histories.py tests/projections/test_folds.py \
		tests/projections/test_secrets.py tests/services/test_claims_in_any_order.py

reads: READS ?= 10000
reads: SEED ?= 1
reads: setup
	RTW_READS=$(READS) RTW_SEED=$(SEED) $(BIN)/python -m pytest -s tests/adapters/http/test_app_kills.py

fuzz: SECONDS ?= 300
fuzz: SEED ?= 1
fuzz: READERS ?= clinician case_manager employer supervisor worker auditor stranger
fuzz: setup
	RTW_FUZZ=$(SECONDS) RTW_FUZZ_READERS="$(READERS)" RTW_SEED=$(SEED) $(BIN)/python -m pytest -s tests/fuzz

effects: EVENTS ?= 100000
effects: SEED ?= 1
effects: OUTAGE ?= 600
effects: setup
	RTW_EFFECTS=$(EVENTS) RTW_SEED=$(SEED) RTW_OUTAGE=$(OUTAGE) $(BIN)/python -m pytest -s \
		tests/adapters/consuming/test_effects.py tests/adapters/consuming/test_effects_of_harm.py

faults: KILLS ?= 500
faults: SEED ?= 1
faults: setup
	RTW_FAULTS=all RTW_KILLS=$(KILLS) RTW_SEED=$(SEED) $(BIN)/python -m pytest -s tests/faults \
		tests/adapters/broker/test_relay_faults.py tests/adapters/processes/test_cluster.py

mutants: SAMPLE ?= 300
mutants: SEED ?= 1
mutants: setup
	$(BIN)/python -m tests.mutation --sample $(SAMPLE) --seed $(SEED)

lock:
	uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-annotate --no-header --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .data
