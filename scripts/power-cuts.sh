#!/usr/bin/env bash
# Cuts the power of a real file system while a ledger is written, and holds what is left against what
# had been acknowledged.
#
#   scripts/power-cuts.sh [CUTS] [ext4|xfs|btrfs]...      default: 200 ext4
#
# Each campaign makes CUTS cuts: of a ledger that is created, of one in use, of one with entries of
# 65,535 bytes, of a store that uses its segments again; then fewer with a sync or the write of HEAD
# taken out, which have to find it missing. Needs root, loop devices and XFS, whose mkfs comes from the
# package xfsprogs. HATTAMA_SEED sets the seed. With HATTAMA_MUST=1 it is an error
# if nothing can be run here.
set -euo pipefail
cd "$(dirname "$0")/.."
cuts=${1:-200}
shift || true
[ $# -gt 0 ] || set -- ext4
skip() { echo "power cuts of a mounted disk: skipped, $*"; [ -z "${HATTAMA_MUST:-}" ] && exit 0 || exit 1; }
if [ "$(id -u)" != 0 ] || ! losetup --find >/dev/null 2>&1; then
  skip "they need root and loop devices"
fi
for disk in xfs "$@"; do
  command -v "mkfs.$disk" >/dev/null && continue
  package=xfsprogs
  [ "$disk" = btrfs ] && package=btrfs-progs
  if ! { apt-get install -y "$package" || { apt-get update && apt-get install -y "$package"; }; } >/dev/null 2>&1
  then
    skip "there is no mkfs.$disk"
  fi
done
for disk in "$@"; do
  said=$(HATTAMA_DISK=$disk HATTAMA_CUTS=$cuts cargo test --locked --test durability -- \
    --ignored --nocapture --test-threads 1 mounted 2>&1) || { echo "$said" >&2; exit 1; }
  echo "$said" | grep -E 'power cuts|read-only'
  # Created, in use, three with something taken out, large entries, segments used again.
  [ "$(echo "$said" | grep -c 'power cuts,')" = 7 ] || { echo "$said" >&2; exit 1; }
done
