.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
export FLASK_APP := wsgi

.PHONY: help run serve worker test check bench

help: ## In danh sách lệnh này
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 16

$(VENV)/.run: requirements.txt
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: $(VENV)/.run ## Chạy thử tại máy này với phường mẫu: http://127.0.0.1:8000
	@$(RUN) -m tools.run

serve: $(VENV)/.run ## Chạy thật: máy chủ web (cần SECRET_KEY, không có dữ liệu mẫu)
	@$(RUN) -m tools.serve

worker: $(VENV)/.run ## Chạy thật: tiến trình nền (đăng bài đến giờ, thông báo)
	@APP_MODE=$${APP_MODE:-production} $(RUN) -m flask worker

test: $(VENV)/.dev ## Mọi kiểm thử, trên SQLite và PostgreSQL, với trình duyệt thật
	@$(RUN) -m tools.test

check: $(VENV)/.dev ## ruff, mypy và kiểm tra mẫu trang
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/mypy && $(VENV)/bin/djlint --check --lint --quiet templates

bench: $(VENV)/.dev ## Đo tốc độ, cập nhật docs/benchmarks.md
	@$(RUN) -m tools.bench
