#!/usr/bin/env bash
# Plays an election from many seeds: a writer that ends at any moment, a network that loses, witnesses,
# observers, in one seed of four a dishonest operator; after every step the invariants have to hold.
#
#   scripts/simulation.sh [SEEDS] [FROM]      default: 2000 from 1
#
# A seed that fails is printed with its trace, and how to play it again.
set -euo pipefail
cd "$(dirname "$0")/.."
HATTAMA_SEEDS=${1:-2000} SIMULATION_FROM=${2:-1} cargo test --locked --test simulation -- \
  --exact --nocapture whatever_happens_the_invariants_hold
