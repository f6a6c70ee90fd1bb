# One venv, three stamps: what is installed already is not installed again.
#   make run     the dashboard at http://127.0.0.1:8501
#   make test    linter, types, tests (a browser is fetched where there is none)
#   make bench   load, start-up and big-lake figures as a table
#   make soak    the long variants of the tests
#   make office  slides as LibreOffice shows them (Impress is fetched by apt where there is none)
#   make doctor  check data/ and say what is wrong, cell by cell
#   make pictures  take the README's pictures anew
#   make clean   forget the venv and everything generated, keep the store

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet

.PHONY: run test bench soak office doctor pictures clean

run: $(VENV)/.run
	$(BIN)/streamlit run app.py

test: $(VENV)/.test $(VENV)/.browser
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not soak and not office" -n 2 --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.test
	$(BIN)/python -m tests.bench $(PART)

soak: $(VENV)/.test $(VENV)/.browser
	$(BIN)/python -m tests.office --fetch
	$(BIN)/python -m tests.clock --fetch
	$(BIN)/python -m pytest -m "soak or office"

office: $(VENV)/.test
	$(BIN)/python -m tests.office --fetch
	$(BIN)/python -m pytest -m office

doctor: $(VENV)/.run
	$(BIN)/python -m dashboard doctor

pictures: $(VENV)/.browser
	KEEP_PICTURES=1 $(BIN)/python -m pytest tests/test_browser.py -k readme_pictures

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache tests/.shots tests/.bench
	find . -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更新的版本；可用 make PYTHON=python3.12 指定。"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(BIN)/python
	$(PIP) --requirement requirements.txt
	@touch $@

$(VENV)/.test: tests/requirements.txt $(VENV)/.run
	$(PIP) --requirement tests/requirements.txt
	@touch $@

$(VENV)/.browser: $(VENV)/.test
	$(BIN)/python -m tests.browser --fetch
	@touch $@
