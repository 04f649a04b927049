# The commands of the project; `make` alone lists them.
GO       ?= go
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TOOL     := $(GO) tool -modfile=tools/go.mod
LDFLAGS  := -s -w -X main.version=$(VERSION)
FUZZTIME ?= 30s
QUOTES   ?= 1000000
TABLES   ?= ../../docs/benchmarks.md
RACY     := ./index/archive ./index/bleve ./index/cluster ./server ./corpus/store

export CGO_ENABLED = 0

.PHONY: help run build test opensearch opensearch-stop torture race lint check screenshots bench bench-search bench-many parity fuzz score train clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 20

run: build ## build, load the embedded sample, serve it and print the address
	bin/onrecord serve --data bin/sample

build: ## build the one binary, bin/onrecord
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/onrecord ./cmd/onrecord

test: ## run every test, then the concurrent packages under the race detector
	@.ci/tools
	@.ci/opensearch with $(GO) test ./...
	@$(MAKE) --no-print-directory race

opensearch: ## start three nodes of OpenSearch for tests, and leave them running
	@.ci/tools
	@.ci/opensearch start

opensearch-stop: ## end them and remove their data
	@.ci/opensearch stop

race: # needs a C compiler, which the race detector links with
	@if command -v cc >/dev/null; then CGO_ENABLED=1 $(GO) test -race -short $(RACY); \
	else echo 'race tests left out: no C compiler found'; [ -z "$$CI" ]; fi

torture: ## kill, cut the power, break the disk and take nodes away, for hours
	@.ci/tools
	.ci/opensearch with $(GO) test -count=1 -timeout 0 -v ./cmd/onrecord/torture -full
	$(GO) test -count=1 -timeout 0 -run TestFault12RandomDamage ./corpus/store -damages 1000
	$(GO) test -count=1 -timeout 0 -run TestHostileTexts ./corpus/extract -full
	$(GO) test -count=1 -timeout 0 -v -run TestFault26Expansion ./index/bleve -terms 1000000 -hostile 200
	CGO_ENABLED=1 $(GO) test -count=1 -timeout 0 -v -race -run TestFault63Soak ./server -soak 10m

screenshots: ## pictures of every kind of page into .cache/screens, a few into docs/screens
	@.ci/tools
	$(GO) test -count=1 ./cmd/onrecord/browser -full -screens $(CURDIR)/.cache/screens

lint: ## formatting, vet and staticcheck
	@bad=$$($(TOOL) gofumpt -l .); [ -z "$$bad" ] || { echo "gofumpt would change: $$bad"; exit 1; }
	$(GO) vet ./...
	$(TOOL) staticcheck ./...

check: lint test ## what CI runs

bench: ## benchmarks, as ratios against a rival in the same run
	$(GO) test -run '^$$' -bench . -benchtime 20x ./...
	cd tools/bench && GOMAXPROCS=1 $(GO) test -p 1 -run '^$$' -bench . -benchtime 1x ./...
	@$(MAKE) --no-print-directory bench-search QUOTES=20000 TABLES=.cache/tables.md

bench-search: ## searching beside rivals, over QUOTES (1000000); writes docs/benchmarks.md
	cd tools/bench && mkdir -p .cache && CGO_ENABLED=$$(command -v cc >/dev/null && echo 1 || echo 0) \
	  $(GO) run -tags sqlite_fts5 ./search -quotes $(QUOTES) -out $(TABLES)

bench-many: ## searching and loading on OpenSearch beside the embedded engine, over QUOTES; same page
	@.ci/tools
	@.ci/opensearch stop && .ci/opensearch start full
	cd tools/bench && CGO_ENABLED=0 $(GO) run ./search -engines onrecord,OpenSearch -parts table,http,crowd,load,files \
	  -forms 'plain,+ 3 facets,+ months,by date,full' -quotes $(QUOTES) -out $(TABLES) -place 'tables of many machines'; \
	  status=$$?; ../../.ci/opensearch stop; exit $$status

parity: ## hold both engines against each other over all texts in ../shared; writes docs/parity.md
	@.ci/opensearch with $(GO) test -count=1 -timeout 0 -run 'TestAnalyze|TestSameAnswers|TestReport' ./index/opensearch -full -update

fuzz: ## every fuzz target for FUZZTIME (30s) each
	@for p in $$($(GO) list ./...); do for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	  echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) $$p || exit 1; done; done

score: ## measure extraction against the annotated sets in ../shared
	$(GO) test -count=1 -run TestScore -v ./corpus/extract

train: ## fit the tagger's model anew from ../shared (about four minutes)
	$(GO) run ./cmd/train

clean: ## remove what was built and the sample's folder
	rm -rf bin
