#!/usr/bin/env bash
# What is built into the program, and what it may be: supply-chain.sh
#
# 1. `unsafe` is forbidden in our code, and the lint that forbids it is obeyed: a probe with the same
#    lints and an unsafe block in every kind of target does not compile in any of them.
# 2. Every dependency that Cargo.toml names is used; fuzz/targets is compiled into tests, too.
# 3. cargo deny: licences, bans, sources; advisories where a database is at hand.
#
# cargo-deny is installed if it is not there (some minutes, once). HATTAMA_TOOLS names the folder for
# it. A clone of the advisory database is looked for in HATTAMA_ADVISORY_DB, else in
# ~/.cargo/advisory-db; nothing is fetched. What cannot be had is skipped with a word,
# or an error with HATTAMA_MUST=1.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "supply-chain.sh: $*" >&2; exit 1; }
skip() { echo "cargo deny: skipped, $*"; [ -z "${HATTAMA_MUST:-}" ] && exit 0 || exit 1; }

echo "unsafe: forbidden, and the lint is obeyed"
# A weaker word anywhere would be an error already: nothing may allow what was forbidden.
grep -qx 'unsafe_code = "forbid"' Cargo.toml || fail "Cargo.toml does not forbid unsafe code"
probe=$scratch/probe
mkdir -p "$probe"/{src,tests,benches,examples}
{
  printf '[package]\nname = "probe"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n'
  sed -n '/^\[lints\.rust\]/,/^$/p' Cargo.toml
} > "$probe/Cargo.toml"
main='fn main() { let _ = unsafe { std::mem::zeroed::<u8>() }; }'
printf 'pub fn f() -> u8 { unsafe { std::mem::zeroed() } }\n' > "$probe/src/lib.rs"
printf '#[test]\nfn t() { let _ = unsafe { std::mem::zeroed::<u8>() }; }\n' > "$probe/tests/t.rs"
for target in src/main benches/b examples/e; do printf '%s\n' "$main" > "$probe/$target.rs"; done
# The library stops first, so that it is taken out for the others.
for target in --lib --bins --tests --benches --examples; do
  [ "$target" = --lib ] || : > "$probe/src/lib.rs"
  # A program of the package would stop before its tests.
  case $target in --tests | --benches) mv "$probe/src/main.rs" "$probe/main.away" ;; esac
  if CARGO_TARGET_DIR=$scratch/target cargo check --offline --quiet --manifest-path "$probe/Cargo.toml" \
    "$target" 2> "$scratch/said"; then
    fail "an unsafe block compiles among $target"
  fi
  grep -q 'usage of an `unsafe` block' "$scratch/said" || { cat "$scratch/said" >&2; fail "$target"; }
  case $target in --tests | --benches) mv "$probe/main.away" "$probe/src/main.rs" ;; esac
done
# Code that no target of ours compiles is held to it by its words: fuzz/ is a package of its own, where
# what libFuzzer's macro makes could not be forbidden.
! grep -rnE --include='*.rs' --exclude-dir=target '\bunsafe[[:space:]]*(\{|fn\b|impl\b|trait\b|extern\b)' src tests benches fuzz 2> /dev/null \
  || fail "there is unsafe code"

echo "dependencies: each is used"
sed -n '/^\[dependencies\]/,/^\[profile/p' Cargo.toml | sed -nE 's/^([a-z0-9_-]+) = .*/\1/p' \
  | while IFS= read -r name; do
  grep -rqE --include='*.rs' "\b${name//-/_}(::|\b)" src tests benches fuzz/targets || fail "$name is used nowhere"
done

tools=${HATTAMA_TOOLS:-$HOME/.cache/hattama-tools}
PATH=$PATH:$tools/bin
if ! cargo deny --version > /dev/null 2>&1; then
  echo "cargo deny: installing it into $tools"
  cargo install --locked --quiet cargo-deny --version '^0.20' --root "$tools" ||
    skip "it could not be installed"
fi
echo "cargo deny: licences, bans, sources"
cargo deny --locked --all-features check --hide-inclusion-graph licenses bans sources
# What only fuzzing is built with goes to nobody: its licence is no matter.
cargo deny --locked --all-features --manifest-path fuzz/Cargo.toml --config deny.toml \
  check --hide-inclusion-graph bans sources

database=${HATTAMA_ADVISORY_DB:-$HOME/.cargo/advisory-db}
[ -d "$database" ] || skip "for advisories there is no database at $database"
echo "cargo deny: advisories of $(git -C "$database" log -1 --format=%cs)"
# The name under which cargo-deny looks for it: the hash is that of the database's usual address.
git clone --quiet "$database" "$scratch/advisories/advisory-db-3157b0e258782691"
# It takes a clone for stale that was never fetched into.
git -C "$scratch/advisories/advisory-db-3157b0e258782691" fetch --quiet origin
sed "s|^\[advisories\]|&\ndb-path = \"$scratch/advisories\"|" deny.toml > "$scratch/deny.toml"
cargo deny --locked --offline --config "$scratch/deny.toml" check --hide-inclusion-graph advisories
