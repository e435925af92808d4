#!/usr/bin/env python3
"""Verifies a published folder, or a bundle, with nothing but docs/FORMAT.md and Python.

Usage: published.py FOLDER_OR_BUNDLE. Exit code 0 if everything is as it should be.
"""

import base64
import csv
import io
import json
import sys
import tarfile
from hashlib import sha256
from pathlib import Path

import ed25519
from results import tally
from verify import replay, root


class Folder:
    def __init__(self, path):
        self.files = {str(file.relative_to(path)): file.read_bytes()
                      for file in Path(path).rglob("*") if file.is_file()}


class Bundle:
    def __init__(self, path):
        with tarfile.open(path, "r:") as archive:
            members = archive.getmembers()
            assert all(m.isreg() and m.mode == 0o644 and not (m.uid or m.gid or m.mtime)
                       for m in members)
            names = [member.name for member in members]
            assert names == sorted(set(names), key=lambda name: name.encode())
            self.files = {m.name: archive.extractfile(m).read() for m in members}


def numbered(n):
    digits = str(n)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at:at + 3] for at in range(0, len(digits), 3)]
    return "/".join(["x" + group for group in groups[:-1]] + groups[-1:])


def tiles(kind, hashes):
    for n in range(hashes // 256):
        yield f"tile/{kind}/{numbered(n)}", n, 256
    if hashes % 256:
        yield f"tile/{kind}/{numbered(hashes // 256)}.p/{hashes % 256}", hashes // 256, hashes % 256


def read_checkpoint(note):
    text, lines = note.decode("utf-8").rsplit("\n\n", 1)
    text += "\n"
    origin, size, root_hash = text.split("\n")[:3]
    assert str(int(size)) == size and text.count("\n") == 3
    signatures = []
    for line in lines.splitlines():
        dash, name, value = line.split(" ")
        assert dash == "\u2014"
        signatures.append((name, base64.b64decode(value, validate=True)))
    return text, origin, int(size), base64.b64decode(root_hash, validate=True), signatures


def key_id(name, kind, key):
    return sha256(name.encode() + b"\n" + bytes([kind]) + key).digest()[:4]


def check(files):
    text, origin, size, root_hash, signatures = read_checkpoint(files["checkpoint"])
    # Entries, from their bundles.
    entries = []
    expected = {"checkpoint", "manifest.json"}
    for path, _, width in tiles("entries", size):
        expected.add(path)
        rest, count = files[path], 0
        while rest:
            length = int.from_bytes(rest[:2], "big")
            assert len(rest) >= 2 + length, path
            entries.append(rest[2:2 + length])
            rest, count = rest[2 + length:], count + 1
        assert count == width, path
    # Hashes, level by level.
    level, hashes = 0, [sha256(b"\0" + entry).digest() for entry in entries]
    assert root(hashes) == root_hash
    while hashes:
        for path, n, width in tiles(level, len(hashes)):
            expected.add(path)
            assert files[path] == b"".join(hashes[n * 256:n * 256 + width]), path
        full = len(hashes) // 256
        level, hashes = level + 1, [root(hashes[n * 256:(n + 1) * 256]) for n in range(full)]
    # The rules; then the key that genesis names has signed the checkpoint.
    state = replay(entries)
    changed = [key for at, key in state.log_keys if at < size]
    log_key = bytes(changed[-1] if changed else state.opened["log_key"])
    own = [value for name, value in signatures
           if name == origin and value[:4] == key_id(origin, 1, log_key)]
    assert own and all(ed25519.valid(log_key, text.encode(), value[4:]) for value in own)
    vkey = base64.b64encode(b"\1" + log_key).decode()
    vkey = f"{origin}+{key_id(origin, 1, log_key).hex()}+{vkey}\n"
    assert files["log.vkey"].decode() == vkey
    # The manifest names everything else, and nothing else is there.
    manifest = json.loads(files["manifest.json"])
    unsummed = files["manifest.json"].replace(manifest["sum"].encode(), b"")
    assert sha256(unsummed).hexdigest() == manifest["sum"]
    assert manifest["head"] == {"size": size, "chain": state.chain.hex(), "root": root_hash.hex()}
    assert manifest["origin"] == origin and manifest["held_back_until"] is None
    for path, digest in manifest["files"].items():
        assert sha256(files[path]).hexdigest() == digest, path
    assert expected | set(manifest["files"]) == set(files)
    # Results follow.
    for contest in state.contests:
        ours = tally(state, contest)
        path = f"results/contests/{contest}/total"
        told = json.loads(files[path + ".json"])
        assert told["head"]["size"] == size and told["head"]["root"] == root_hash.hex()
        [told] = told["contests"]
        assert [option["votes"] for option in told["options"]] == ours["votes"]
        assert told["protocols"] == ours["protocols"] and told["standing"] == ours["standing"]
        rows = list(csv.DictReader(io.StringIO(files[path + ".csv"].decode("utf-8"))))
        assert [int(row["votes"]) for row in rows] == ours["votes"]
        assert {row["log_size"] for row in rows} == {str(size)}
    return size, len(files)


def main():
    path = Path(sys.argv[1])
    size, files = check((Folder(path) if path.is_dir() else Bundle(path)).files)
    print(f"verified: {size} entries, {files} files")


if __name__ == "__main__":
    main()
