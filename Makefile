# Pedell: one makefile for everything.  Sources are found by wildcard; adding a
# file, a template, a migration or a room edits nothing here.
#
#   make demo     install what is missing, build, create a demo county, serve it
#   make test     install what the tests need, build, run every test
#   make help     all targets

VARIANT ?= release
CC_release := gcc
CC_clang := clang-14
CC_asan := gcc
CC_tsan := clang-14
CC_fuzz := clang-14
CC := $(CC_$(VARIANT))

B := build/$(VARIANT)
GEN := build/gen

COMMON := -std=c2x -D_POSIX_C_SOURCE=200809L -g -Werror -Wall -Wextra -Wshadow -Wconversion \
 -Wsign-conversion -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
 -Wvla -Walloca -Wundef -Wcast-qual -Wwrite-strings -Wpointer-arith -Wdouble-promotion \
 -Wnull-dereference -Wswitch-enum -Wimplicit-fallthrough -fno-delete-null-pointer-checks \
 -fno-strict-overflow -fno-strict-aliasing -fPIE -fexceptions -pthread
HARDEN := -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
GCC := -Wtrampolines -Wbidi-chars=any -Wduplicated-cond -Wduplicated-branches -Wlogical-op \
 -Wstack-usage=16384 -Wformat-overflow=2 -Wstringop-overflow=4 -Warray-bounds=2

CFLAGS_release := $(HARDEN) $(GCC) -ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr
CFLAGS_clang := $(HARDEN) -Wthread-safety -Wunreachable-code -Wframe-larger-than=16384
CFLAGS_asan := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined -DPEDELL_SANITIZED=1
CFLAGS_tsan := -O1 -fno-omit-frame-pointer -fsanitize=thread -DPEDELL_SANITIZED=1
CFLAGS_fuzz := -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -DPEDELL_SANITIZED=1
LDFLAGS_asan := -fsanitize=address,undefined
LDFLAGS_tsan := -fsanitize=thread
LDFLAGS_fuzz := -fsanitize=address,undefined
LDFLAGS := -pie -pthread -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code -Wl,--as-needed,--no-copy-dt-needed-entries

PKGS := libmicrohttpd sqlite3 libpq jansson gmime-3.0 libcurl libsodium liboath gumbo icu-uc icu-i18n inih libseccomp zlib libjpeg libpng libwebp libqrencode cairo pangocairo libxml-2.0
# -isystem: the warnings are for our code.
PKG_CFLAGS = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PKGS) 2>/dev/null))
PKG_LIBS = $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lminizip -lcsv -lstemmer -lbrotlidec -lm

CPPFLAGS := -Isrc -I$(GEN) -Itest/support
CFLAGS = $(COMMON) $(CFLAGS_$(VARIANT)) $(PKG_CFLAGS)

# make V=1 shows the commands
Q := $(if $(V),,@)
say = @echo "  $(1)	$(2)"
.DEFAULT_GOAL := build
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

# --- sources -----------------------------------------------------------------
SRC := $(sort $(shell find src -name '*.c' 2>/dev/null))
MAINS := src/app/main.c src/app/gate.c src/app/parser.c
TESTS := $(filter %_test.c,$(SRC)) $(sort $(wildcard test/support/*.c))
LIBSRC := $(filter-out $(MAINS) %_test.c,$(SRC))
TEMPLATES := $(sort $(shell find src -name '*.html' 2>/dev/null))
SCHEMAS := $(sort $(shell find src -path '*/schema/*.sql' 2>/dev/null))
POS := $(sort $(wildcard po/*.po))
MATRIX := src/platform/access-matrix.csv

TEMPLATE_C := $(TEMPLATES:src/%.html=$(GEN)/%.html.c)
TEMPLATE_H := $(TEMPLATES:src/%.html=$(GEN)/%.html.h)
GEN_H := $(GEN)/msg.h $(GEN)/access.h $(TEMPLATE_H)
GEN_C := $(GEN)/msg.c $(GEN)/access.c $(GEN)/schema.c $(GEN)/asset.c $(GEN)/build.c $(TEMPLATE_C)

OBJ := $(LIBSRC:src/%.c=$(B)/obj/%.o) $(GEN_C:$(GEN)/%.c=$(B)/obj/gen/%.o)
TESTOBJ := $(TESTS:%.c=$(B)/obj/t/%.o)
ALLOBJ := $(OBJ) $(TESTOBJ) $(MAINS:src/%.c=$(B)/obj/%.o)
BIN := $(B)/pedell $(B)/pedell-gate $(B)/pedell-parse

.PHONY: build help demo test
build: $(BIN)

$(B)/obj/%.o: src/%.c | $(GEN_H) deps-build
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@
$(B)/obj/gen/%.o: $(GEN)/%.c | $(GEN_H) deps-build
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@
$(B)/obj/t/%.o: %.c | $(GEN_H) deps-build
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@
-include $(ALLOBJ:.o=.d)

# The archive lets each executable take only the objects it needs, and with
# --as-needed only their libraries (docs/decisions/0002-three-executables.md).
$(B)/libpedell.a: $(OBJ)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)ar rcs $@ $^
$(B)/pedell: $(B)/obj/app/main.o $(OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) $(LDFLAGS_$(VARIANT)) $^ $(PKG_LIBS) -o $@
$(B)/pedell-gate: $(B)/obj/app/gate.o $(B)/libpedell.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) $(LDFLAGS_$(VARIANT)) $^ $(PKG_LIBS) -o $@
$(B)/pedell-parse: $(B)/obj/app/parser.o $(B)/libpedell.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) $(LDFLAGS_$(VARIANT)) $^ $(PKG_LIBS) -o $@
$(B)/pedell-test: $(TESTOBJ) $(OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) $(LDFLAGS_$(VARIANT)) $^ $(PKG_LIBS) -lcmocka -o $@

# --- generated ---------------------------------------------------------------
HTMLC := build/tools/htmlc
$(HTMLC): $(wildcard tools/htmlc/*.c tools/htmlc/*.h) | deps-build
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)gcc $(COMMON) -O2 -Itools -Isrc $(wildcard tools/htmlc/*.c) -o $@
$(GEN)/%.html.c $(GEN)/%.html.h &: src/%.html $(HTMLC) $(POS)
	@mkdir -p $(@D)
	@$(HTMLC) template $< $(GEN)/$*.html.c $(GEN)/$*.html.h $(POS)
$(GEN)/msg.c $(GEN)/msg.h &: $(POS) $(HTMLC)
	@mkdir -p $(@D)
	@$(HTMLC) messages $(GEN)/msg.c $(GEN)/msg.h $(POS)
$(GEN)/access.c $(GEN)/access.h &: $(MATRIX) tools/accessc
	@mkdir -p $(@D)
	@tools/accessc $(MATRIX) $(GEN)/access.c $(GEN)/access.h
$(GEN)/schema.c: $(SCHEMAS) tools/schemac
	@mkdir -p $(@D)
	@tools/schemac $(SCHEMAS) > $@
# One stamp for all executables of a build: they refuse to work with others.
$(GEN)/build.c: $(filter-out src/app/%,$(SRC)) $(SCHEMAS) $(POS) $(TEMPLATES) tools/buildstamp
	@mkdir -p $(@D)
	@tools/buildstamp $^ > $@

include web/web.mk
include tools/tools.mk
include test/test.mk

demo: deps-build
	@$(MAKE) --no-print-directory build
	@tools/demo
test: deps-test

help:
	@sed -n 's/^# *make /make /p' Makefile tools/*.mk test/*.mk web/*.mk
