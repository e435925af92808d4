#!/usr/bin/env bash
# How time and memory grow with the log: `hattama bench` at one size after the other.
#
#   scripts/growth.sh [SIGNATURES [PROTOCOLS...]]
#
# By default one signature, and 10,000, 100,000 and 1,000,000 protocols. Prints a table, one row a stage and size;
# the JSON of each run is kept in target/growth. HATTAMA_IN sets the folder that is written into (target/growth).
set -euo pipefail
cd "$(dirname "$0")/.."
signatures=${1:-1}
shift || true
[ $# -gt 0 ] || set -- 10000 100000 1000000
cargo build --locked --release --quiet
mkdir -p target/growth
printf '%10s  %-22s  %9s  %9s  %8s  %s\n' protocols stage seconds 'µs each' MiB 'of its limit'
for protocols in "$@"; do
  json=target/growth/$signatures-$protocols.json
  target/release/hattama bench --protocols "$protocols" --signatures "$signatures" --quiet --json \
    --in "${HATTAMA_IN:-target/growth}" >"$json"
  python3 - "$json" <<'PYTHON'
import json, sys
run = json.load(open(sys.argv[1]))
for stage in run["stages"]:
    peak = stage["peak_bytes"]
    memory = "" if peak is None else peak >> 20
    limit = stage.get("limit")
    of = "" if limit is None else f'{100 * limit["reached"]:.0f} % of {limit["what"]}'
    print(f'{run["size"]["protocols"]:>10}  {stage["stage"]:<22}  {stage["seconds"]:>9.3f}  '
          f'{stage["micros_each"]:>9.2f}  {memory:>8}  {of}')
PYTHON
done
