"""BLAKE3-256 of a byte string: slow, short, from its specification."""

IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
      0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
PERMUTATION = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
CHUNK_START, CHUNK_END, PARENT, ROOT = 1, 2, 4, 8
MASK = 0xFFFFFFFF


def mix(v, a, b, c, d, x, y):
    v[a] = (v[a] + v[b] + x) & MASK
    d_ = v[d] ^ v[a]
    v[d] = ((d_ >> 16) | (d_ << 16)) & MASK
    v[c] = (v[c] + v[d]) & MASK
    b_ = v[b] ^ v[c]
    v[b] = ((b_ >> 12) | (b_ << 20)) & MASK
    v[a] = (v[a] + v[b] + y) & MASK
    d_ = v[d] ^ v[a]
    v[d] = ((d_ >> 8) | (d_ << 24)) & MASK
    v[c] = (v[c] + v[d]) & MASK
    b_ = v[b] ^ v[c]
    v[b] = ((b_ >> 7) | (b_ << 25)) & MASK


def compress(chain, block, counter, length, flags):
    m = [int.from_bytes(block[i:i + 4], "little") for i in range(0, 64, 4)]
    v = [*chain, *IV[:4], counter & MASK, counter >> 32, length, flags]
    for round_ in range(7):
        for i, (a, b, c, d) in enumerate((
                (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))):
            mix(v, a, b, c, d, m[2 * i], m[2 * i + 1])
        m = [m[i] for i in PERMUTATION]
    return [v[i] ^ v[i + 8] for i in range(8)]


def words(value):
    return b"".join(word.to_bytes(4, "little") for word in value)


def chunk(data, counter, root):
    chain = IV
    blocks = [data[i:i + 64] for i in range(0, len(data), 64)] or [b""]
    for at, block in enumerate(blocks):
        last = at == len(blocks) - 1
        flags = (CHUNK_START if at == 0 else 0) | (CHUNK_END if last else 0)
        flags |= ROOT if last and root else 0
        chain = compress(chain, block.ljust(64, b"\0"), counter, len(block), flags)
    return chain


def tree(data, counter, root):
    if len(data) <= 1024:
        return chunk(data, counter, root)
    left = 1024
    while left * 2 < len(data):
        left *= 2
    block = words(tree(data[:left], counter, False))
    block += words(tree(data[left:], counter + left // 1024, False))
    return compress(IV, block, 0, 64, PARENT | (ROOT if root else 0))


def blake3(data):
    return words(tree(data, 0, True))


assert blake3(b"").hex().startswith("af1349b9f5f9a1a6a0404dea36dcc949")
