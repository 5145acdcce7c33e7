# Targets that run tests.  Each stands alone; CI runs them one by one.
#
# make test-unit             every *_test.c; T="part of a name" selects, SEED=7 shuffles
# make fuzz                  every test/fuzz/*_fuzz.c for FUZZ_SECONDS each (10)
# make fuzz-replay           every stored input once through the same functions

.PHONY: test-unit fuzz fuzz-replay fuzz-run fuzz-replay-run

# --- unit tests --------------------------------------------------------------
T ?=
SEED ?=
test: test-unit
test-unit: deps-test $(B)/pedell-test $(B)/pedell-parse $(B)/pedell-gate
	@test/support/with-postgres $(B)/pedell-test $(if $(SEED),--seed $(SEED)) $(T)

# --- fuzzing -----------------------------------------------------------------
# test/fuzz/NAME_fuzz.c holds LLVMFuzzerTestOneInput, test/fuzz/corpus/NAME/ the
# inputs worth keeping (at least one: a replay of nothing fails).  New inputs and crashes go to build/fuzz/, never into the
# source tree by themselves.
FUZZ_SECONDS ?= 10
FUZZ := $(patsubst test/fuzz/%_fuzz.c,%,$(sort $(wildcard test/fuzz/*_fuzz.c)))
# One or more names: make fuzz FUZZ_ONLY="day money"
FUZZ_ONLY ?= $(FUZZ)

fuzz: deps-test
	$(MAKE) VARIANT=fuzz fuzz-run
fuzz-replay: deps-test
	$(MAKE) VARIANT=asan fuzz-replay-run

$(B)/fuzz/%: $(B)/obj/t/test/fuzz/%_fuzz.o $(B)/libpedell.a
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS) $(LDFLAGS_$(VARIANT)) -fsanitize=fuzzer $^ $(PKG_LIBS) -o $@
$(B)/replay/%: $(B)/obj/t/test/fuzz/%_fuzz.o $(B)/obj/t/test/fuzz/replay_main.o $(B)/libpedell.a
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS) $(LDFLAGS_$(VARIANT)) $^ $(PKG_LIBS) -o $@
-include $(FUZZ:%=$(B)/obj/t/test/fuzz/%_fuzz.d)
.SECONDARY: $(FUZZ:%=$(B)/obj/t/test/fuzz/%_fuzz.o) $(B)/obj/t/test/fuzz/replay_main.o

fuzz-run: $(FUZZ_ONLY:%=$(B)/fuzz/%)
	@set -e; for name in $(FUZZ_ONLY); do \
	    mkdir -p $(B)/corpus/$$name test/fuzz/corpus/$$name; \
	    echo "fuzz $$name"; \
	    $(B)/fuzz/$$name -max_total_time=$(FUZZ_SECONDS) -timeout=5 -max_len=4096 -verbosity=0 \
	        -print_final_stats=0 -artifact_prefix=$(B)/crash-$$name- \
	        $(B)/corpus/$$name test/fuzz/corpus/$$name; \
	done
fuzz-replay-run: $(FUZZ:%=$(B)/replay/%)
	@set -e; for name in $(FUZZ); do $(B)/replay/$$name test/fuzz/corpus/$$name; done

# --- misuse that must not compile ----------------------------------------------
# make refuse                each file of test/refuse is refused by both compilers
.PHONY: refuse
test: refuse
refuse: deps-test $(GEN_H)
	@test/refuse/run

# --- crashes -------------------------------------------------------------------
# make test-crash            kill -9 while people write (ROUNDS=50), full disk
ROUNDS ?= 50
.PHONY: test-crash
test: test-crash
test-crash: deps-test $(BIN)
	@python3 test/crash/crash.py --rounds $(ROUNDS)

# --- command line ----------------------------------------------------------------
# make test-cli              the executables as an administrator uses them; T="part of a name" selects
.PHONY: test-cli
test: test-cli
test-cli: deps-test $(BIN)
	@python3 test/cli/cli.py $(T)

# --- mail -------------------------------------------------------------------------
# make test-mail             the gate, the outbox and the whole way against real peers, with kills (ROUNDS=50)
.PHONY: test-mail
test: test-mail
$(B)/mail-tool: $(B)/obj/t/test/mail/mail_tool.o $(B)/libpedell.a
	@$(CC) $(LDFLAGS) $(LDFLAGS_$(VARIANT)) $^ $(PKG_LIBS) -o $@
-include $(B)/obj/t/test/mail/mail_tool.d
test-mail: deps-test $(BIN) $(B)/mail-tool | deps-test
	@ROUNDS=$(ROUNDS) python3 test/mail/run $(B)

# --- machine interface ---------------------------------------------------------------
# make test-api              the OpenAPI document, each operation against its schema, keys and tags (SEED=7)
# make test-webhook          webhooks against real HTTPS peers, good and hostile
.PHONY: test-api test-webhook
test: test-api test-webhook
test-api: deps-test $(BIN) $(NPM_DONE)
	@node --test test/api/
test-webhook: deps-test $(BIN)
	@python3 test/webhook/run $(B)/pedell

# --- browser -------------------------------------------------------------------
# make test-e2e              the personas' flows in headless Chromium; writes docs/screenshots
.PHONY: test-e2e
test: test-e2e
test-e2e: deps-test $(BIN) $(NPM_DONE)
	@node --test --test-concurrency=2 test/e2e/

# --- the walk --------------------------------------------------------------------
# make test-walk             every route x role x object against the access matrix, with words of other tenants;
#                            all of it on SQLite, a random tenth on PostgreSQL (WALK_SEED=7 repeats one)
# make walk                  all of it on both
.PHONY: test-walk walk
WALK_SEED ?= $(shell date +%s)
test: test-walk
walk_postgres = SAFE=1 test/support/with-postgres sh -c 'python3 test/walk/walk.py $(B)/pedell --postgres "$$PEDELL_TEST_PG" $(1)'
# What is walked is recorded: the sweep sends the same requests again.
define walk_sqlite
	@rm -rf $(B)/recording
	@python3 test/walk/walk.py $(B)/pedell --record $(B)/recording
	@touch $(B)/recording/done
endef
test-walk: deps-test $(BIN)
	$(walk_sqlite)
	@$(call walk_postgres,--sample $(WALK_SEED))
walk: deps-test $(BIN)
	$(walk_sqlite)
	@$(call walk_postgres)
$(B)/recording/done: $(BIN) $(wildcard test/walk/*.py) | deps-test
	$(walk_sqlite)
# A route without a row of the matrix fails the build.
build: $(B)/routes.checked
$(B)/routes.checked: $(B)/pedell $(MATRIX) test/walk/routes.py
	@python3 test/walk/routes.py $(B)/pedell $(MATRIX)
	@touch $@

# --- sweeps ----------------------------------------------------------------------
# make sweep                 each scope fragment taken away must be noticed; the k-th step of each route fails, for every k,
#                            and of each request, job and mail of the unit tests
# make sweep-sample          a random tenth of all; SWEEP_SEED=7 repeats one
# make sweep-tests           the unit tests alone (FAULTS=7: a tenth); VARIANT=asan looks for leaks as well
.PHONY: sweep sweep-sample sweep-tests
FAULTS ?= 0
sweep-tests: deps-test $(B)/pedell-test $(B)/pedell-parse
	@$(B)/pedell-test --faults $(FAULTS) $(T)
SWEEP_SEED ?= $(shell date +%s)
SWEEP := $(sort $(wildcard test/sweep/*.c))
$(B)/pedell-sweep: $(SWEEP:%.c=$(B)/obj/t/%.o) $(OBJ)
	@$(CC) $(LDFLAGS) $(LDFLAGS_$(VARIANT)) $^ $(PKG_LIBS) -o $@
-include $(SWEEP:%.c=$(B)/obj/t/%.d)
# The three parts have nothing in common: two run at once.  SWEEP_PART: the seed of a sample, part of a
# file's path for the fragments of a room (sweep-mutate alone), nothing for all.
SWEEP_PART ?=
.PHONY: sweep-mutate sweep-faults sweep-leaks
sweep-mutate: $(BIN) $(B)/pedell-sweep $(B)/recording/done
	@$(B)/pedell-sweep mutate $(B)/recording test/walk/equivalent.txt $(SWEEP_PART)
sweep-faults: $(BIN) $(B)/pedell-sweep $(B)/recording/done
	@$(B)/pedell-sweep faults $(B)/recording $(SWEEP_PART)
sweep-leaks:
	@$(MAKE) VARIANT=asan sweep-tests FAULTS=$(or $(SWEEP_PART),0)
sweep:
	@$(MAKE) -j2 sweep-mutate sweep-faults sweep-leaks
sweep-sample:
	@$(MAKE) -j2 sweep-mutate sweep-faults sweep-leaks SWEEP_PART=$(SWEEP_SEED)

# --- the second implementation -----------------------------------------------------
# make oracle                a million random cases of the cost key against exact rationals (CASES=1000, SEED=7);
#                            a share of it runs with test-cli
CASES ?= 1000000
.PHONY: oracle
oracle: $(BIN)
	@python3 test/oracle/oracle.py $(B)/pedell --cases $(CASES) $(if $(SEED),--seed $(SEED))

# --- proofs ------------------------------------------------------------------------
# make proof                 Frama-C proves the contracts of proof/*.c over the product's own sources; T=day chooses.
#                            PROOF_SECONDS for one goal (decision 0061)
.PHONY: proof
proof:
	@tools/deps proof
	@mkdir -p build/proof
	@test -s build/proof/why3.conf || why3 -C build/proof/why3.conf config detect >build/proof/detect.log 2>&1 || \
	    { cat build/proof/detect.log; rm -f build/proof/why3.conf; exit 1; }
	@WHY3CONFIG=$(CURDIR)/build/proof/why3.conf proof/run $(T:%=proof/%.c)
