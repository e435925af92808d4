#!/usr/bin/env bash
# Publishes a ledger, does one thing after another to the folder, and asks whether `hattama fsck`
# names that file and no other, and `hattama verify` fails; then whether a copy mends it.
# usage: published-damage.sh HATTAMA LEDGER DIR [ROUNDS]
#   LEDGER: a ledger's folder, such as `hattama demo` or `hattama rehearse` makes
#   DIR: a folder for what is made; ROUNDS: how many files are damaged (default 25)
set -euo pipefail
hattama=$1 ledger=$2 dir=$3 rounds=${4:-25}
export HATTAMA_STATE=$dir/state
mkdir -p "$dir"
"$hattama" publish --ledger "$ledger" --out "$dir/public" >/dev/null
cp -r "$dir/public" "$dir/whole"
cd "$dir"
seconds() { local TIMEFORMAT=%R; { time "$@" >/dev/null; } 2>&1 | tail -1; }
echo "fsck of a whole folder: $(seconds "$hattama" fsck public) s"
echo "verify of a whole folder: $(seconds "$hattama" verify public) s"

python3 - "$hattama" "$rounds" <<'PY'
import json, os, random, shutil, subprocess, sys, time
hattama, rounds = sys.argv[1], int(sys.argv[2])
random.seed(20230319)
files = sorted(os.path.join(folder, name)[len("public/"):]
               for folder, _, names in os.walk("public") for name in names)
tiles = [name for name in files if name.startswith("tile/")]
others = [name for name in files if not name.startswith("tile/") and name != "checkpoint"]
slowest = 0
for n in range(rounds):
    name = random.choice(tiles if n % 3 else others)
    path, whole = "public/" + name, "whole/" + name
    data = bytearray(open(whole, "rb").read())
    how = ("flipped", "truncated", "deleted", "exchanged")[n % 4]
    if how == "flipped":
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    elif how == "truncated":
        del data[random.randrange(len(data)):]
    elif how == "exchanged":
        other = random.choice([o for o in tiles if o != name])
        data = bytearray(open("whole/" + other, "rb").read())
    os.remove(path)
    if how != "deleted":
        open(path, "wb").write(data)
    started = time.monotonic()
    run = subprocess.run([hattama, "fsck", "public", "--json"], capture_output=True)
    slowest = max(slowest, time.monotonic() - started)
    said = json.loads(run.stdout)
    named = [s["path"] for s in said["spots"] if s["condition"] in ("damaged", "missing")]
    assert run.returncode == 1 and named == [name], (how, name, run.returncode, named)
    if n % 5 == 0:
        run = subprocess.run([hattama, "verify", "public", "--json"], capture_output=True)
        assert run.returncode == 1, (how, name, run.returncode, run.stdout[-500:], run.stderr)
    if name in tiles:
        run = subprocess.run([hattama, "fsck", "public", "--repair-from", "whole", "--json"],
                             capture_output=True)
        assert run.returncode == 0 and json.loads(run.stdout)["repaired"] == 1, (how, name)
        assert open(path, "rb").read() == open(whole, "rb").read()
    else:
        shutil.copy(whole, path)
print(f"{rounds} files flipped, truncated, deleted or exchanged, each named and no other; "
      f"the slowest fsck {slowest:.2f} s")
PY
"$hattama" verify public >/dev/null
