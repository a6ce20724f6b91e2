# make demo   install, build a sample bank, assess it, write demo/report.html and demo/result.json
# make serve  the web with a sample scheme on http://127.0.0.1:8000/ (user names are printed)
# make test   every check: format, lint, types, imports, catalogue, generated docs, tests
# make bench  speed and memory, each figure beside its peer or floor
# make docs   write the generated reference pages
# make lock   compile requirements/*.lock anew (needs uv)
.PHONY: demo serve test bench docs format lock clean

demo: .venv/run.stamp
	.venv/bin/steelyard demo --folder demo

serve: .venv/web.stamp
	.venv/bin/steelyard-web serve --demo

test: .venv/dev.stamp
	scripts/check

bench: .venv/dev.stamp
	.venv/bin/python -m benchmarks

docs: .venv/dev.stamp
	.venv/bin/python -m scripts.reference write

format: .venv/dev.stamp
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

# uv.lock and pylock.toml would write a registry's address into every entry; this form does not.
lock:
	uv pip compile --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml --group build -o requirements/run.lock
	uv pip compile --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml --extra web --group build -o requirements/web.lock
	uv pip compile --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml --all-extras --group dev -o requirements/dev.lock

.venv/run.stamp: requirements/run.lock pyproject.toml scripts/install
	scripts/install requirements/run.lock
	touch $@

.venv/dev.stamp: requirements/dev.lock pyproject.toml scripts/install
	scripts/install requirements/dev.lock
	touch $@ .venv/run.stamp .venv/web.stamp

.venv/web.stamp: requirements/web.lock pyproject.toml scripts/install
	scripts/install requirements/web.lock
	touch $@ .venv/run.stamp

clean:
	rm -rf .venv demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
