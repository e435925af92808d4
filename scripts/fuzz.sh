#!/usr/bin/env bash
# Fuzzing: runs the targets of fuzz/ and prints what came of each. See fuzz/README.md.
#
#   scripts/fuzz.sh [SECONDS] [TARGET...]
#
# Without SECONDS: about 20 seconds in all, shared by the targets; with HATTAMA_LONG=1, 600 seconds
# for each and 7,200 for rule_book. SECONDS is for each target. Needs a nightly toolchain and
# cargo-fuzz; where one is missing, it says so and does nothing, but for cargo-fuzz with
# HATTAMA_LONG=1, which it installs. What is found goes to fuzz/artifacts/TARGET and fails the run.
#
# New inputs go to a folder of each target below HATTAMA_FUZZ_CORPUS, by default one that is removed
# in the end. Building takes some minutes the first time. With HATTAMA_MUST=1 it is an error if nothing
# can be run here.
set -euo pipefail
cd "$(dirname "$0")/.."
long=${HATTAMA_LONG:-short}

skip() { echo "fuzzing: skipped, $*"; [ -z "${HATTAMA_MUST:-}" ] && exit 0 || exit 1; }

rustup run nightly rustc --version >/dev/null 2>&1 ||
  skip "there is no nightly toolchain (rustup toolchain install nightly)"
if ! cargo fuzz --version >/dev/null 2>&1; then
  [ "$long" != short ] || skip "there is no cargo-fuzz (cargo install --locked cargo-fuzz)"
  cargo install --locked cargo-fuzz
fi

seconds=
case ${1:-} in
  '' | *[!0-9]*) ;;
  *) seconds=$1 && shift ;;
esac
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo +nightly fuzz list)

time_for() {
  if [ -n "$seconds" ]; then
    echo "$seconds"
  elif [ "$long" != short ]; then
    [ "$1" = rule_book ] && echo 7200 || echo 600
  else
    # A second is the least there is.
    echo $((20 / ${#targets[@]} > 0 ? 20 / ${#targets[@]} : 1))
  fi
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for target in "${targets[@]}"; do
  if ! cargo +nightly fuzz build "$target" >"$scratch/build.log" 2>&1; then
    cat "$scratch/build.log" >&2
    exit 1
  fi
done
host=$(rustc +nightly -vV | sed -n 's/^host: //p')
built=${CARGO_TARGET_DIR:-fuzz/target}/$host/release
kept=${HATTAMA_FUZZ_CORPUS:-$scratch/corpus}
# Our code has no unsafe block: stacks are kept short, so that it goes faster.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=0:malloc_context_size=2}
found=0
printf '%-16s %8s %12s %8s %8s %9s %8s\n' target seconds executions 'per s' corpus coverage crashes
for target in "${targets[@]}"; do
  artifacts=fuzz/artifacts/$target
  mkdir -p "$kept/$target" "$artifacts"
  folders=("$kept/$target")
  for folder in "fuzz/corpus/$target" "fuzz/regressions/$target"; do
    [ -d "$folder" ] && folders+=("$folder")
  done
  before=$(find "$artifacts" -type f | wc -l)
  log=$scratch/$target.log
  status=0
  "$built/$target" "${folders[@]}" -max_total_time="$(time_for "$target")" \
    -artifact_prefix="$artifacts/" -rss_limit_mb=2048 -malloc_limit_mb=256 -timeout=20 \
    -detect_leaks=0 -print_final_stats=1 >"$log" 2>&1 || status=$?
  crashes=$(($(find "$artifacts" -type f | wc -l) - before))
  stat() { sed -n "s/^stat::$1: *//p" "$log" | tail -1; }
  last() { grep -Eo "$1: [0-9]+" "$log" | tail -1 | grep -Eo '[0-9]+' || echo -; }
  printf '%-16s %8s %12s %8s %8s %9s %8s\n' "$target" "$(time_for "$target")" \
    "$(stat number_of_executed_units)" "$(stat average_exec_per_sec)" "$(last corp)" "$(last cov)" \
    "$crashes"
  if [ "$status" -ne 0 ]; then
    found=1
    grep -E 'panicked at|ERROR:|SUMMARY:|Test unit written' -A1 "$log" | sed 's/^/    /' || tail -5 "$log"
  fi
done
exit "$found"
