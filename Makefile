.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes
export FLASK_APP := wsgi

.PHONY: help run serve worker test test-long check bench mutants

help: ## In danh sách lệnh này
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 16

$(VENV)/.run: requirements.txt
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@echo "Đang cài các gói chạy …" && $(PIP) -r requirements.txt
	@touch $@

# Node comes from pip where the machine has no npm of its own.
$(VENV)/.node: requirements-node.txt $(VENV)/.run
	@command -v npm >/dev/null || { echo "Đang cài Node …" && $(PIP) -r requirements-node.txt; }
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Đang cài các gói kiểm thử …" && $(PIP) -r requirements-dev.txt
	@touch $@

run: $(VENV)/.node ## Chạy thử tại máy này với phường mẫu: http://127.0.0.1:8000
	@exec $(RUN) -m tools.run

serve: $(VENV)/.node ## Chạy thật: máy chủ web (cần SECRET_KEY, không có dữ liệu mẫu)
	@exec $(RUN) -m tools.serve

worker: $(VENV)/.run ## Chạy thật: tiến trình nền (đăng bài đến giờ, thông báo)
	@APP_MODE=$${APP_MODE:-production} exec $(RUN) -m flask worker

test: $(VENV)/.dev ## Mọi kiểm thử, trên SQLite và PostgreSQL, với trình duyệt thật
	@exec $(RUN) -m tools.test

test-long: $(VENV)/.dev ## Như make test, với đủ mọi ví dụ ngẫu nhiên
	@exec $(RUN) -m tools.test --long

check: $(VENV)/.dev ## ruff, mypy và kiểm tra mẫu trang
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/mypy && $(VENV)/bin/djlint --lint --quiet templates

bench: $(VENV)/.dev ## Đo tốc độ, cập nhật docs/benchmarks.md
	@exec $(RUN) -m tools.bench

mutants: $(VENV)/.dev ## Gài từng lỗi nhỏ vào một bản sao, xem kiểm thử có nhận ra không
	@exec $(RUN) -m tools.mutants
