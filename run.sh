#!/usr/bin/env bash
# Executable documentation: one function per verb. `./run.sh` alone lists them.
set -euo pipefail
cd "$(dirname "$0")"
VENV="${YUQING_VENV:-.venv}"
PY="$VENV/bin/python"

# Make the virtual environment, or bring it up to requirements.lock (each file by its hash) when that changed.
install() {
  local want="$VENV/.installed-runtime"
  if [ ! -x "$PY" ]; then python3 -m venv "$VENV"; fi
  if [ ! -e "$want" ] || ! cmp -s requirements.lock "$want"; then
    echo "正在安装依赖(首次约一两分钟)……"
    _pip --require-hashes -r requirements.lock
    cp requirements.lock "$want"
  fi
}

# The same for the tools of development.
install_dev() {
  install
  local want="$VENV/.installed-dev"
  if [ ! -e "$want" ] || ! cmp -s requirements-dev.txt "$want"; then
    _pip -r requirements-dev.txt
    cp requirements-dev.txt "$want"
  fi
}

# The same for the optional engine of a cluster, 480 MB; it needs Java 17.
install_cluster() {
  install
  local want="$VENV/.installed-cluster"
  if [ ! -e "$want" ] || ! cmp -s requirements-cluster.txt "$want"; then
    echo "正在安装 Spark(约 480 MB)……"
    _pip -r requirements-cluster.txt
    cp requirements-cluster.txt "$want"
  fi
}

_pip() {
  if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python "$PY" "$@"
  else "$PY" -m pip install --quiet --disable-pip-version-check "$@"; fi
}

# Start the app; it starts its worker. Address: http://localhost:8501
serve() { install; exec "$PY" -m yuqing serve "$@"; }

# The same with the made-up fortnight on screen.
demo() { install; exec env YUQING_MODE=demo "$PY" -m yuqing serve "$@"; }

# A drill on a desk of its own: http://localhost:8501/drill; nothing of it leaves, nothing of it counts.
drill() { install; exec env YUQING_MODE=drill "$PY" -m yuqing serve "$@"; }

# Import files: ./run.sh import FILE [--processes 2] [--only-matching]
import() { install; exec "$PY" -m yuqing import "$@"; }

# Copy the desk and read the copy in full, also while the app runs: ./run.sh backup [--list]
backup() { install; "$PY" -m yuqing backup "$@"; }

# Go back to the newest good copy, or to the one named; the app must be closed.
restore() { install; "$PY" -m yuqing restore "$@"; }

# Everything in open formats, Parquet and JSON lines: ./run.sh archive [FILE.zip]
archive() { install; "$PY" -m yuqing archive "$@"; }

# Reduce what is older than keep_days to counts: ./run.sh retention [--dry-run]
retention() { install; "$PY" -m yuqing retention "$@"; }

# A master and two workers on this machine beside the embedded engine, figure by figure: ./run.sh cluster-demo [FILE]
cluster-demo() { install_cluster; "$PY" -m yuqing cluster-demo "$@"; }

# Format, lint, types, layers.
check() {
  install_dev
  "$VENV/bin/ruff" format --check .
  "$VENV/bin/ruff" check .
  "$VENV/bin/mypy"
  "$VENV/bin/lint-imports"
}

# Put the formatting right.
format() { install_dev; "$VENV/bin/ruff" format .; "$VENV/bin/ruff" check --fix .; }

# All tests; browser tests are skipped with a reason where there is no chromium.
test() { install_dev; "$PY" -m pytest "$@"; }

# Only the tests in a real browser.
browser() { install_dev; "$PY" -m pytest tests/browser -m browser "$@"; }

# Only the scores of the analysis against their pinned floors.
eval_() { install_dev; "$PY" -m pytest tests/eval "$@"; }

# Write requirements.lock and docs/licences.md anew, after requirements.txt was changed.
lock() {
  install_dev
  "$PY" -m uv pip compile --universal --python-version 3.11 --generate-hashes --quiet --no-header requirements.txt -o requirements.lock
  "$PY" -m tests.meta.licences
}

# Known weaknesses of what is pinned, asked of a public service; says so when it cannot be reached (no part of ci).
audit() {
  install
  local tool="$VENV/audit"
  if [ ! -x "$tool/bin/pip-audit" ]; then
    "$PY" -m venv "$tool"
    "$tool/bin/python" -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
  fi
  "$PY" -m tests.meta.audit "$tool/bin/pip-audit"
}

# The figures of docs/design_notes.md: ./run.sh bench [NAME …]
bench() { install_dev; "$PY" -m benchmarks "$@"; }

# What the continuous integration runs.
ci() { test "$@"; check; }

_usage() {
  echo "用法: ./run.sh 动作 [参数]"
  grep -B1 -E '^[a-z-]+_?\(\)' run.sh | grep -vE '^--' | paste - - | sed -E 's/^# (.*)\t([a-z-]+)_?\(\).*/  \2\t\1/' | expand -t 16
}

case "${1:-}" in
  install|install_dev|serve|demo|drill|import|backup|restore|archive|retention|cluster-demo|install_cluster|check|format|test|browser|lock|audit|bench|ci) "$@" ;;
  eval) shift; eval_ "$@" ;;
  *) _usage; [ $# -eq 0 ] ;;
esac
