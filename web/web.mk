# Embedded files: style sheet, modules, icons, fonts (src/platform/asset.h).
#
# make npm                   install the packages of web/package-lock.json

WEB_OWN := $(sort $(wildcard web/*.mjs web/*.css web/css/*.css web/icons/*))
WEB_NAMED := app.css lean.css $(notdir $(sort $(wildcard web/*.mjs web/icons/*)))
# What npm writes when it has finished.
NPM_DONE := web/node_modules/.package-lock.json

.PHONY: npm
npm: $(NPM_DONE)
$(NPM_DONE): web/package.json web/package-lock.json | deps-build
	npm ci --prefix web --no-audit --no-fund
	@touch $@

$(GEN)/asset.c: $(wildcard web/build/*.mjs) $(WEB_OWN) $(TEMPLATES) $(NPM_DONE)
	@mkdir -p $(@D)
	@node web/build/build.mjs $(GEN)

# The names a template may use, {{asset app.css}}; changes only with the list of files.
$(GEN)/asset_id.h: $(WEB_OWN) web/web.mk
	@mkdir -p $(@D)
	@{ echo '/* Made by web/web.mk. */'; echo 'enum asset_id {'; \
	   for name in $(WEB_NAMED); do echo "    ASSET_$$name," | tr '.-' '__'; done; \
	   echo '    ASSET_COUNT'; echo '};'; } > $@.new
	@cmp -s $@.new $@ && rm $@.new && touch $@ || mv $@.new $@
$(ALLOBJ): | $(GEN)/asset_id.h

# make test-web              look and scripts in a real browser
.PHONY: test-web
test: test-web
test-web: $(NPM_DONE) | deps-test
	node --test web/test/
