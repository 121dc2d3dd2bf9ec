# 'make help' lists the commands. Each is one line: python3 -m launch does the work.
PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run sample test check fix stop loaders people release retention psql bench-smoke faults lock clean clean-database sbom audit bench

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' Makefile

setup: ## install what is missing and build the front-end files
	@$(PYTHON) -m launch setup

run: ## set up, load the register and serve it on http://127.0.0.1:8000 (PORT=8001 make run for another port)
	@$(PYTHON) -m launch run

sample: ## the same with an agency-sized rehearsal in place of the real projects
	@$(PYTHON) -m launch sample

test: ## the whole suite; ARGS="-k map" chooses some of it
	@$(PYTHON) -m launch test $(ARGS)

check: ## format, lint, types, translations, migrations, packages; changes nothing
	@$(PYTHON) -m launch check

fix: ## mend what a program can mend: format, simple lint, catalogs
	@$(PYTHON) -m launch fix

stop: ## end what was started from this folder
	@$(PYTHON) -m launch stop

loaders: ## the loaders on the register's database; ARGS="list", ARGS="load NAME --file FILE" ...
	@$(PYTHON) -m launch loaders $(ARGS)

people: ## who may enter the staff desk; ARGS="invite e@x.org --name 'Ad Soyad' --role administrator", ARGS="list" ...
	@$(PYTHON) -m launch people $(ARGS)

release: ## freeze the last data version of each past month as one file with checksums; say it in a monthly cron
	@$(PYTHON) -m launch release

retention: ## erase personal data past its term; say it in a daily cron
	@$(PYTHON) -m launch retention

psql: ## a psql session in the register's database
	@$(PYTHON) -m launch psql $(ARGS)

bench: ## the product beside Datasette, tipg and pygeoapi on the same rows, in three sizes; ARGS="speed --projects 647" for one
	@$(PYTHON) -m launch bench $(or $(ARGS),all)

bench-smoke: ## the benchmarks once, on a small scratch register, to see that they run
	@$(PYTHON) -m launch bench smoke

faults: ## what breaks on purpose: kills, full disks, hostile requests and files; ARGS="-k disk", ARGS="--requests 100000 -k fuzz" ...
	@$(PYTHON) -m launch faults $(ARGS)

sbom: ## list every package that the product ships, as CycloneDX files with their licences, in .local/sbom
	@$(PYTHON) -m launch sbom

audit: ## ask pip-audit and npm audit for known weaknesses of these packages
	@$(PYTHON) -m launch audit

lock: ## work out exact versions and hashes anew from the short lists
	@$(PYTHON) -m launch lock

clean: ## remove what set-up made; the database stays
	@$(PYTHON) -m launch clean

clean-database: ## the same, and the private database too
	@$(PYTHON) -m launch clean-database
