"""Which keys may be registered, and which signatures are valid: section 5 of the format."""

from hashlib import sha512

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
IDENTITY = (0, 1, 1, 0)


def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    u, v, w, x = f - e, h - g, h + g, f + e
    return u * v % P, w * x % P, v * w % P, u * x % P


def times(k, point):
    result = IDENTITY
    while k:
        if k & 1:
            result = add(result, point)
        point, k = add(point, point), k >> 1
    return result


def is_identity(point):
    return point[0] % P == 0 and (point[1] - point[2]) % P == 0


def encode(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode(data):
    """The point of this canonical encoding, or None."""
    number = int.from_bytes(data, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


B = decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def registrable(key):
    point = decode(key)
    return point is not None and not is_identity(times(8, point)) and is_identity(times(L, point))


def valid(key, message, signature):
    """Of a key that may be registered."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= L or r == encode(IDENTITY):
        return False
    k = int.from_bytes(sha512(r + key + message).digest(), "little") % L
    x, y, z, t = decode(key)
    return encode(add(times(s, B), times(k, (P - x, y, z, P - t)))) == r
