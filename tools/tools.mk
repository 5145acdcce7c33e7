# Checks of the sources, and what installs the packages.
#
# make layercheck            includes never point to the right, rooms only through doors
# make stylecheck            sizes, names, banned calls, system statements, copies of the specification
# make requirements          which requirement is proven by which test
# make format                clang-format over everything; format-check only looks

.PHONY: deps-build deps-test deps-bench deps-analyze layercheck stylecheck requirements format format-check
deps-build:
	@tools/deps build
deps-test:
	@tools/deps build test
deps-analyze:
	@tools/deps build analyze
deps-bench:
	@tools/deps build bench

layercheck: deps-build
	@tools/layercheck
stylecheck: deps-build
	@tools/stylecheck
requirements: deps-build
	@tools/requirements

FORMAT := $(shell git ls-files -co --exclude-standard '*.c' '*.h' 2>/dev/null)
format: deps-test
	@clang-format-14 -i $(FORMAT)
format-check: deps-test
	@clang-format-14 --dry-run -Werror $(FORMAT)

# --- htmlc ---------------------------------------------------------------------
#
# make test-htmlc            what the template compiler refuses, and what its C prints
.PHONY: test-htmlc
test: test-htmlc
define HTMLC_COMPILERS
$(CC_release) $(COMMON) $(CFLAGS_release)
$(CC_clang) $(COMMON) $(CFLAGS_clang)
endef
export HTMLC_COMPILERS
test-htmlc: $(HTMLC)
	@CC_FLAGS="$$HTMLC_COMPILERS" python3 test/htmlc_test.py $(HTMLC)

# The fuzzer holds the compiler's sources in one file.
$(B)/obj/t/test/fuzz/template_fuzz.o: CPPFLAGS += -Itools

# --- bench -----------------------------------------------------------------------
#
# make bench                 figures beside a bare reference: bench/RESULTS.json
.PHONY: bench
bench: deps-bench $(BIN)
	python3 bench/run
	python3 bench/table
# make bench-check           small sizes, only what holds still: CPU per request and growth
.PHONY: bench-check
bench-check: deps-bench $(BIN)
	python3 bench/run --check --sizes 2000,20000 --seconds 1 --rounds 2 --out build/bench/check.json

# --- process state -------------------------------------------------------------------
# make globals               variables that outlive a request: only those listed in tools/globals
.PHONY: globals
test: globals
globals: $(OBJ)
	@tools/globals $(B)/obj

# --- analysis --------------------------------------------------------------------------
# make analyze               clang-tidy and the analyzer of gcc over src: no findings but those excused by name
#                            in tools/analyze.  ANALYZE=gcc chooses one
.PHONY: analyze
ANALYZE ?= clang-tidy gcc
export ANALYZE_FLAGS = $(COMMON) $(PKG_CFLAGS) $(CPPFLAGS)
analyze: deps-analyze $(GEN_H)
	@tools/analyze $(ANALYZE)

# --- linkage -----------------------------------------------------------------------
# make test-linkage          pedell-gate and pedell-parse need only their own libraries (decision 0002)
.PHONY: test-linkage
test: test-linkage
test-linkage: $(B)/pedell-gate $(B)/pedell-parse
	@tools/linkage $(B)/pedell-gate gmime gobject glib curl microhttpd pq icuuc gumbo jansson stemmer xml2 jpeg png webp seccomp
	@tools/linkage $(B)/pedell-parse sqlite3 pq curl microhttpd jansson oath inih
