# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every target installs what it needs: virtual environments under .venv/, Debian packages by apt (as root). Needed before
# are make, git and Python 3.11. What a target does is in tests/tools/, one short script each.

SHELL := /bin/bash
# Debian's own Python first: version managers' shims may answer nothing.
PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
TOOLS := $(PYTHON) tests/tools
VENV = $(TOOLS)/venv.py
export PYTHONDONTWRITEBYTECODE := 1
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo demo-clean test lint sanity units integration molecule docs format bench build clean

help: ## this list
	@echo 'telephony.pbx: a whole PBX from one description.'
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

demo: ## a PBX in containers of this machine, with real calls through it; EDGE=1 puts Kamailio and rtpengine in front, ENGINE=freeswitch builds it on that
	@$(VENV) demo
	@$(TOOLS)/demo.py

demo-clean: ## remove what the demo made
	@$(PYTHON) -m tests.lab clean
	@rm -rf .lab

test: ## everything: lint, sanity, units, integration and molecule, with a summary at the end
	@$(TOOLS)/summary.py lint sanity units integration molecule

lint: ## linters, types, documentation, licences, and this project's own rules
	@$(VENV) lint
	@$(TOOLS)/lint.py

sanity: ## ansible-test sanity on ansible-core 2.19 and 2.17
	@$(VENV) dev dev-2.17
	@$(TOOLS)/sanity.py

units: ## unit tests on ansible-core 2.19 and 2.17
	@$(VENV) dev dev-2.17
	@$(TOOLS)/units.py

integration: ## the dialect, the fake and the read-back against a real Asterisk
	@$(VENV) dev
	@$(TOOLS)/integration.py

molecule: ## the scenarios of molecule/ against real servers in containers
	@$(VENV) molecule
	@$(TOOLS)/molecule.py

docs: ## write the option documentation of modules from their declarations
	@$(VENV) lint
	@$(TOOLS)/in_venv.py lint tests/tools/docs.py

format: ## black, and what ruff can mend by itself
	@$(VENV) lint
	@$(TOOLS)/in_venv.py lint -m ruff check --quiet --fix --unsafe-fixes --select UP006,UP007,UP035,UP037,UP045,I,F401 --exit-zero .
	@$(TOOLS)/in_venv.py lint -m ruff check --quiet --fix --exit-zero .
	@$(TOOLS)/in_venv.py lint -m black --quiet .

bench: ## what things cost: whole runs of 10,000 items, the dialect, the compiler
	@$(VENV) dev
	@$(TOOLS)/in_venv.py dev -m tests.bench

build: ## the package for ansible-galaxy, in build/
	@$(VENV) lint
	@$(TOOLS)/package.py

clean: ## remove what the other targets made in this folder (not the demo: see demo-clean)
	@rm -rf .ansible .mypy_cache .pytest_cache .results .ruff_cache .tree .venv build tests/output
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
