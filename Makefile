# Two commands do all the set-up: `make demo` and `make test`. Both begin with `setup`, which installs what a new machine lacks.

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(if $(shell $(name) -c 'import sys; print((3, 11) <= sys.version_info < (3, 14) or "")' 2>/dev/null),$(name))))
VENV ?= $(abspath $(CURDIR)/../$(notdir $(CURDIR)).venv)
BIN = $(VENV)/bin
STAMP = $(VENV)/.installed-$(shell sha256sum requirements.lock pyproject.toml | sha256sum | cut -c1-16)

# Two processes a processor, as many tests wait for a server; those that take the time measure processor time.
# PARALLEL= runs them in one.
PARALLEL ?= --numprocesses $(shell expr 2 '*' $$(getconf _NPROCESSORS_ONLN)) --dist worksteal

# Qt's wheels need these of the system; the CJK font is what every page is written in; tests start a MariaDB server, whose
# core packages hold the programs and start no service, and run Debian's PostgreSQL, which has TLS, from its folder. Tests
# set the clock with faketime and meet locked keyrings on a message bus of their own. Packages are built with dpkg-dev and
# tried in a Debian of their own.
PACKAGES = libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libxcb-cursor0 libxcb-icccm4 \
	libxcb-keysyms1 libxcb-shape0 libxcb-image0 libxcb-render-util0 libxcb-xinerama0 libpulse0 fonts-noto-cjk \
	mariadb-server-core mariadb-client-core postgresql-15 faketime dbus-daemon libreoffice-calc-nogui \
	dpkg-dev appstream debootstrap xvfb iproute2

.PHONY: demo test test-ui lint lock setup system

demo: setup ## run the console on its embedded demo city; options in ARGS
	$(BIN)/supervision-console demo $(ARGS)

test: setup ## run all tests; options in ARGS
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest $(PARALLEL) $(ARGS)

test-ui: setup ## run the tests of the desktop only
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest tests/ui $(PARALLEL) $(ARGS)

lint: ## linters and type checker, in an environment that `setup` made
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: setup ## write the lock file anew: plain pins with hashes, no registry addresses
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet --upgrade --output-file requirements.lock

setup: system $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 found. Install one: apt-get install python3 python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.installed-*
	@touch $@

# Installs the missing system packages when it may, else names them and the command. Other systems than Debian's look after themselves.
system:
	@command -v dpkg-query >/dev/null || exit 0; \
	missing=""; \
	for package in $(PACKAGES); do \
		dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q '^install ok installed$$' || missing="$$missing $$package"; \
	done; \
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || missing="$$missing python3-venv"; \
	test -n "$$missing" || exit 0; \
	if [ "$$(id -u)" = 0 ]; then run=""; elif sudo -n true 2>/dev/null; then run="sudo"; else \
		echo "These system packages are missing:$$missing"; \
		echo "Install them:  sudo apt-get install$$missing"; exit 1; \
	fi; \
	$$run apt-get update -qq && $$run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null
