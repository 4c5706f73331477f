# Everything builds with Go and a C compiler (for SQLite), and nothing else.
GO ?= go
OUT ?= out

.PHONY: build demo test test-all bench load peers peers-gpt paper lint generate clean

build: ## the command, in bin/retain
	$(GO) build -o bin/retain ./cmd/retain

demo: build ## a first experiment, from nothing to table and figures in a minute
	@mkdir -p $(OUT)
	bin/retain run --db $(OUT)/demo.db configs/quickstart.yaml
	bin/retain report --db $(OUT)/demo.db --out $(OUT)/demo

test: ## vet, all tests, golden checks
	$(GO) vet ./...
	$(GO) test ./...

# The heavier suites, one after the other: the race detector; verdicts on all
# simulated worlds; every test again
# under each instruction set and with no assembly at all; real data where
# RETAIN_DATA is set; 64-bit ARM under qemu where that is installed. What needs
# SQLite needs a C compiler, so the emulated tests are of the rooms below it.
NUMERIC = ./bench ./methods/... ./model/... ./tasks/...
test-all: test
	$(GO) test -race ./...
	RETAIN_ERROR_RATES=all $(GO) test -count=1 -run ErrorRates -timeout 30m ./report/claim
	RETAIN_CPU=generic $(GO) test -count=1 $(NUMERIC)
	RETAIN_CPU=avx2 $(GO) test -count=1 $(NUMERIC)
	$(GO) vet -tags purego ./... && $(GO) test -count=1 -tags purego $(NUMERIC)
	GOAMD64=v3 $(GO) test -count=1 $(NUMERIC)
	GOARCH=arm64 CGO_ENABLED=0 $(GO) vet $(NUMERIC)
	@if command -v qemu-aarch64 >/dev/null; then \
		echo "the goldens and the kernels on emulated 64-bit ARM"; \
		GOARCH=arm64 CGO_ENABLED=0 $(GO) test -count=1 -exec qemu-aarch64 -run Golden ./methods ./tasks/... && \
		GOARCH=arm64 CGO_ENABLED=0 $(GO) test -count=1 -exec qemu-aarch64 -short ./model/vec; \
	else echo "qemu-aarch64 is not installed: nothing was run on emulated ARM"; fi

bench: ## kernels with their share of the peak, and steps; compare two runs with benchstat
	@mkdir -p $(OUT)
	$(GO) test -run '^$$' -bench . -count 6 ./model/... ./tasks/data/glyphs | tee $(OUT)/bench.txt

load: ## the harness's own share of a whole run, and four runs side by side; wants the machine to itself, some minutes
	$(GO) run ./bench/load

peers: ## whole training steps against PyTorch, in turns; needs Debian's python3-torch and libopenblas0-pthread
	$(GO) run ./bench/peers

peers-gpt: ## the same for a GPT, on one core and on all
	$(GO) run ./bench/peers/gpt

# Stores of retain tune, in paper/data, whose trials of DPM are in paper/attempts.md.
TRIALS = claims-tune claims-full-tune claims-text-tune

# judged writes paper/NAME.md of the store paper/data/NAME.db.gz: $(1) NAME, $(2) the claims, $(3) the figures that paper/ shows.
define judged
	gunzip -c paper/data/$(1).db.gz > $(OUT)/$(1).db && \
	{ cat paper/notes/$(1).md; for c in $(2); do echo; bin/retain claim --judge -q --db $(OUT)/$(1).db configs/claims/$$c.yaml --out $(OUT)/claims \
	  --format markdown || exit 1; done; } > $(OUT)/$(1).md && mv $(OUT)/$(1).md paper/$(1).md && \
	for f in $(3); do cp $(OUT)/claims/claim-$$f.png paper/ || exit 1; done
endef

# judged-on-data does so where the store is there and data are.
define judged-on-data
	@if [ ! -f paper/data/$(1).db.gz ] || [ -z "$$RETAIN_DATA" ]; then \
		echo "paper/$(1).md stays as it is: its store is not there, or RETAIN_DATA, where its data lie, is not set"; \
	else $(call judged,$(1),$(2),$(3)); fi
endef

paper: build ## the tables in paper/, from the stores in paper/data
	bin/retain report --test --db paper/data/causes.db --out $(OUT)/causes
	{ cat paper/notes/reference.md; for t in $(OUT)/causes/table-*.md; do echo; cat $$t; done; echo; \
	  bin/retain reference --db paper/data/reference.db --format markdown; } > paper/reference.md
	$(call judged,claims,dpm-25 dpm-forgetting dpm-overfitting dpm-cost,dpm-25-acc)
	$(call judged-on-data,claims-full,dpm-25-full dpm-forgetting-full dpm-overfitting-full dpm-cost-full dpm-ranking-full,dpm-25-full-acc)
	$(call judged-on-data,claims-bytes,dpm-2-bytes,dpm-2-bytes-acc)
	$(call judged-on-data,claims-text,dpm-25-text dpm-quality-40 dpm-text-parts,dpm-25-text-acc dpm-quality-40-quality)
	@if [ -f $(OUT)/claims/claim-dpm-25-full-summary.md ]; then \
		awk -v table=$(OUT)/claims/claim-dpm-25-full-summary.md '/^<!-- end of verdict -->/ { skip = 0 } !skip { print } \
			/^<!-- verdict:/ { skip = 1; while ((getline line < table) > 0 && line !~ /^- Gain: /) if (line !~ /^## /) print line }' README.md > $(OUT)/README.md && \
		cp $(OUT)/README.md README.md; fi
	{ cat paper/notes/attempts.md; for s in $(TRIALS); do \
	  printf '\n## Trials in data/%s.db.gz\n\n' $$s; \
	  if [ ! -f paper/data/$$s.db.gz ]; then echo "This store is not there: its trials are missing from this log."; continue; fi; \
	  gunzip -c paper/data/$$s.db.gz > $(OUT)/trials-$$s.db && \
	  bin/retain report --trials dpm,dpm-2 --db $(OUT)/trials-$$s.db --out $(OUT)/trials-$$s > /dev/null && \
	  sed 's/^## /### /' $(OUT)/trials-$$s/trials.md || exit 1; done; } > $(OUT)/attempts.md && mv $(OUT)/attempts.md paper/attempts.md

lint: ## golangci-lint, where it is installed
	golangci-lint run

generate:
	$(GO) generate ./...

clean:
	rm -rf bin $(OUT)
