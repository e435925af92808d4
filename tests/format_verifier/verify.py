#!/usr/bin/env python3
"""Verifies the golden log and the other vectors with nothing but docs/FORMAT.md and Python.

Usage: verify.py FOLDER_OF_VECTORS. Exit code 0 if everything is as it should be.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path

import ed25519
from blake3 import blake3
from encoding import ENTRY, KIND, STATEMENT, NotDecoded, decode
from results import chamber, tally
from rules import STATEMENT_PREFIX, Refused, admit
from state import State


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\1" + root(leaves[:split]) + root(leaves[split:])).digest()


def replay(entries):
    state = State()
    for at, data in enumerate(entries):
        assert len(data) <= 65_535 and data[:2] == b"\1\0", f"entry {at}: version or size"
        entry = decode(ENTRY, data)
        assert entry["index"] == state.size, f"entry {at}: position"
        assert entry["previous"] == state.chain, f"entry {at}: chain"
        submission = entry["submission"]
        statement = decode(STATEMENT, submission["statement"])
        name = blake3(STATEMENT_PREFIX + submission["statement"])
        held = admit(state, statement, name, submission, entry["recorded_at"])
        state.apply(statement, name, submission, entry["recorded_at"], blake3(data), held)
    return state


def check_log(log):
    entries = [bytes.fromhex(entry["bytes"]) for entry in log["entries"]]
    state = replay(entries)
    assert state.chain.hex() == log["chain"] and state.size == log["size"]
    leaves = [sha256(b"\0" + data).digest() for data in entries]
    assert root(leaves).hex() == log["root"]
    for entry, data, leaf in zip(log["entries"], entries, leaves):
        assert entry["chain"] == blake3(data).hex() and entry["leaf"] == leaf.hex()
    tallies = {contest: tally(state, contest) for contest in state.contests}
    for told in log["results"]["contests"]:
        ours = tallies[told["id"]]
        for field in ("standing", "protocols", "quantities", "turnout", "findings", "declared",
                      "summaries", "copies", "as_if_nothing_annulled"):
            assert ours[field] == told[field], (told["id"], field, ours[field], told[field])
        for field in ("votes", "first_reported", "seats"):
            theirs = [option[field] for option in told["options"]]
            assert ours[field] == theirs, (told["id"], field, ours[field], theirs)
        assert ours["state"] == (told["allocation"] and told["allocation"]["state"])
    chambers = [chamber(state, says, tallies) for says in state.chambers.values()]
    told = [{**one, "by": [list(by) for by in one["by"]]} for one in log["results"]["chambers"]]
    assert chambers == told, (chambers, told)
    return entries


def check_refusals(entries):
    """That the rule book above can refuse at all."""
    for spoil in (lambda e: e[:-1], lambda e: e[:-1] + bytes([e[-1] ^ 1])):
        try:
            replay(entries[:-1] + [spoil(entries[-1])])
        except (Refused, NotDecoded):
            continue
        raise AssertionError("a spoilt entry was let in")
    for wrong in (entries[1:], entries[:3] + entries[4:], entries + entries[-1:]):
        try:
            replay(wrong)
        except (AssertionError, Refused):
            continue
        raise AssertionError("a log with a missing or repeated entry was let in")


def main():
    folder = Path(sys.argv[1])
    load = lambda name: json.loads((folder / name).read_text(encoding="utf-8"))
    for vector in load("statements.json"):
        data = bytes.fromhex(vector["bytes"])
        statement = decode(STATEMENT, data)
        assert KIND.names[statement["body"][0]] == vector["statement"]["body"]["kind"]
        assert blake3(STATEMENT_PREFIX + data).hex() == vector["hash"]
    for vector in load("no-statements.json"):
        try:
            decode(STATEMENT, bytes.fromhex(vector["bytes"]))
        except NotDecoded:
            continue
        raise AssertionError(f"read as a statement: {vector['why']}")
    possession = load("possession.json")
    key, proof = (bytes.fromhex(possession["member"][name]) for name in ("key", "proof"))
    assert ed25519.valid(key, bytes.fromhex(possession["signed"]), proof)
    entries = check_log(load("log.json"))
    check_refusals(entries)
    print(f"verified: {len(entries)} entries")


if __name__ == "__main__":
    main()
