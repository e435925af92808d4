#!/usr/bin/env bash
# Rehearses real elections and compares totals, seats and findings with what is known of them.
# usage: real-elections.sh HATTAMA DATA SCRATCH [short|long]
#   short: St Petersburg 2021 and Georgia 2012; long: the State Duma of 2021 as well (96,325
#   protocols), which is also exported and rehearsed again; a few minutes.
set -euo pipefail
hattama=$1 data=$2 scratch=$3 mode=${4:-short}
python3 -c '' 2>/dev/null || { echo "real-elections.sh: python3 is needed to read JSON" >&2; exit 2; }

rehearse() {
  "$hattama" rehearse "$data/$1" --ledger "$scratch/$1" --quiet
  "$hattama" tally --ledger "$scratch/$1" --json --quiet >"$scratch/$1.tally.json"
  "$hattama" verify "$scratch/$1" --json --quiet >"$scratch/$1.verify.json"
}

elections="ru-spb-2021 ge-parliament-2012"
[ "$mode" = long ] && elections="$elections ru-duma-2021"
for election in $elections; do rehearse "$election"; done

# `cargo test --test export` does the same with the smaller two.
if [ "$mode" = long ]; then
  "$hattama" export --from "$scratch/ru-duma-2021" --out "$scratch/ru-duma-2021.out" --json --quiet \
    >"$scratch/ru-duma-2021.export.json"
  "$hattama" rehearse "$scratch/ru-duma-2021.out" --ledger "$scratch/ru-duma-2021.again" --quiet
  "$hattama" tally --ledger "$scratch/ru-duma-2021.again" --json --quiet \
    >"$scratch/ru-duma-2021.tally-again.json"
fi

python3 - "$scratch" $elections <<'PYTHON'
import collections, json, sys

scratch, elections = sys.argv[1], sys.argv[2:]
passed = 0


def expect(what, found, expected):
    global passed
    assert found == expected, f"{what}: expected {expected}, found {found}"
    passed += 1


def load(election, what):
    with open(f"{scratch}/{election}.{what}.json", encoding="utf-8") as file:
        return json.load(file)


def contests(election):
    return {contest["id"]: contest for contest in load(election, "tally")["contests"]}


def votes(contest):
    return {option["id"]: option["votes"] for option in contest["options"]}


def seats(contest):
    return {option["id"]: option["seats"] for option in contest["options"] if option["seats"]}


def findings(all_contests, codes):
    total = collections.Counter()
    for contest in all_contests.values():
        total.update({c: n for c, n in contest["findings"].items() if c in codes})
    return dict(total)


for election in elections:
    verify = load(election, "verify")
    expect(f"{election} verdict", (verify["verdict"], verify["exit_code"]), ("verified", 0))
    expect(f"{election} nature", verify["nature"], "rehearsal")

if "ru-spb-2021" in elections:
    spb = contests("ru-spb-2021")
    of = spb["duma-list"]
    expect("spb received", (of["protocols"]["received"], of["protocols"]["expected"]), (2043, 2053))
    expect("spb outstanding", of["protocols"]["outstanding"], 10)
    found = votes(of)
    expect("spb list", (found["P05"], found["P01"], found["P06"]), (513120, 262564, 158166))
    expect("spb valid", of["quantities"]["valid"], 1430296)
    received = sum(c["protocols"]["received"] for c in spb.values())
    expected = sum(c["protocols"]["expected"] for c in spb.values())
    expect("spb all", (received, expected), (8063, 8102))
    expect("spb findings", findings(spb, {f"H{n}" for n in range(1, 7)}), {"H5": 2, "H6": 2})
    expect("spb all zero", sum(c["findings"].get("F105", 0) for c in spb.values()), 38)
    expect("spb turnout down", sum(c["findings"].get("F101", 0) for c in spb.values()), 1067)

if "ge-parliament-2012" in elections:
    ge = contests("ge-parliament-2012")
    found = votes(ge["list"])
    expect("ge list", (found["41"], found["05"]), (1181862, 867432))
    expect("ge seats", seats(ge["list"]), {"41": 44, "05": 33})
    won = collections.Counter()
    for name, contest in ge.items():
        if name != "list":
            won.update(seats(contest))
    expect("ge districts", dict(won), {"41": 41, "05": 32})
    expect("ge findings", findings(ge, {"G1", "G2"}), {"G1": 30, "G2": 20})
    received = sum(c["protocols"]["received"] for c in ge.values())
    expect("ge all", received, 7345)

if "ru-duma-2021" in elections:
    duma = contests("ru-duma-2021")
    of = duma["duma-list"]
    expect("duma list", votes(of)["O05"], 28064200)
    expect("duma valid", of["quantities"]["valid"], 55158109)
    expect("duma in boxes", of["quantities"]["in_boxes"], 56329690)
    expect("duma received", of["protocols"]["received"], 96325)
    expect("duma findings", findings(duma, {f"H{n}" for n in range(1, 7)}), {"H5": 7, "H6": 13})
    exported = load("ru-duma-2021", "export")
    expect("duma left out", [one["what"] for one in exported["left_out"]], ["members"])
    rows = {file["name"]: file["rows"] for file in exported["files"]}
    expect("duma rows", (rows["protocols.csv"], rows["stations.csv"]), (96325, 96325))
    first, again = load("ru-duma-2021", "tally"), load("ru-duma-2021", "tally-again")
    for what in ("contests", "chambers"):
        expect(f"duma {what} exported and rehearsed", again[what], first[what])

print(f"{passed} passed, 0 failed")
PYTHON
