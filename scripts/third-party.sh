#!/usr/bin/env bash
# Puts programs that nobody here wrote, unmodified, against ours:
#   litewitness (torchwood)   cosigns a log of ours, asked by our client: 0, 1, 300, 70,000 entries;
#                             answers the requests of tests/vectors/witness.json with the same statuses
#   spicy-torchwood           verifies receipts of ours (checkpoint and inclusion)
#   sigsum-verify (sigsum-go) verifies a checkpoint, an inclusion and a cosignature of our witness
#   sigsum-witness            cosigns when our client asks
# Not shown: a client that is not ours asking our witness (none of them is one), policies of
# c2sp.org/tlog-policy in another program, and entry bundles and tiles.
# usage: third-party.sh [TOOLS]
#   TOOLS: a folder whose bin/ holds the programs; without it ../shared/tools/third-party.sh, where
#   there is one, unpacks them. ssh-keygen, ssh-agent and ssh-add (OpenSSH) are needed too.
set -euo pipefail
cd "$(dirname "$0")/.."
skip() { echo "third-party tools: skipped, $*"; [ -z "${HATTAMA_MUST:-}" ] && exit 0 || exit 1; }

for needed in ssh-keygen ssh-agent ssh-add; do
  command -v "$needed" >/dev/null || skip "$needed (OpenSSH) is absent"
done
tools=${1:-}
if [ -z "$tools" ]; then
  unpack=../shared/tools/third-party.sh
  [ -f "$unpack" ] || skip "$unpack is absent, and no folder of tools is named"
  tools=$(mktemp -d)
  trap 'rm -rf "$tools"' EXIT
  bash "$unpack" "$tools" >/dev/null || skip "$unpack could not unpack them"
fi
tools=$(cd "$tools" && pwd)
for needed in litewitness witnessctl spicy-torchwood sigsum-verify sigsum-submit sigsum-witness; do
  [ -x "$tools/bin/$needed" ] || skip "$tools/bin/$needed is absent"
done
HATTAMA_THIRD_PARTY=$tools cargo test --locked --test third_party -- \
  --ignored --nocapture --test-threads=1
