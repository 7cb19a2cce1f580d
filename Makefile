# What there is to do here; `make help` lists it. The work is in Maven and in tools/.
.DEFAULT_GOAL := help
.PHONY: help build image test fuzz torture torture-smoke bench bench-smoke demo fmt clean

JAR := operator/target/keymast.jar
SOURCES := $(shell find pom.xml operator/pom.xml operator/src/main -type f)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

build: $(JAR) ## Build operator/target/keymast.jar, which bin/keymast runs

$(JAR): $(SOURCES)
	@tools/maven package -Dmaven.test.skip=true -Dspotless.check.skip=true
	@touch $@

image: $(JAR) ## Build the container image as an OCI archive, with its bill of materials, and try it
	@tools/image/build
	@tools/image/check --twice

test: ## Run the whole test suite and check every script (the first time takes long: it builds a control plane)
	@tools/test

fuzz: ## Look for inputs that break a parser, 20 s for each (FUZZ_TIME=1h FUZZ_INPUTS=1000000); findings go to build/fuzz
	@FUZZ_TIME=$(FUZZ_TIME) FUZZ_INPUTS=$(FUZZ_INPUTS) tools/fuzz

torture: ## Every fault at every write of every workload, 1,000 kills at random; hours (build/torture/results.json)
	@tools/torture

torture-smoke: ## A choice of it, in ten minutes at most (build/torture/smoke/results.json)
	@tools/torture --smoke

bench: $(JAR) ## Measure what Keymast costs beside what limits it; takes long (docs/benchmarks.md, build/bench/results.json)
	@tools/bench

bench-smoke: $(JAR) ## A small part of it, meant for under 5 minutes (build/bench/smoke/results.json)
	@tools/bench --smoke

demo: ## See it work, in a minute, on a control plane of its own (KEEP=1 leaves everything running)
	@KEEP=$(KEEP) tools/demo/run

fmt: ## Format the Java sources
	@tools/maven --quiet spotless:apply

clean: ## Remove what was built; caches outside of this folder stay
	rm -rf target operator/target
