"""Sections 1, 2, 3, 6 and 7 of the format: bytes into values."""

INVISIBLE = [(0, 0x1F), (0x7F, 0x9F), (0x61C, 0x61C), (0x200B, 0x200F), (0x2028, 0x202E),
             (0x2060, 0x206F), (0xFEFF, 0xFEFF)]


class NotDecoded(Exception):
    pass


def need(holds, why):
    if not holds:
        raise NotDecoded(why)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        need(count <= len(self.data) - self.at, "it ends too early")
        self.at += count
        return self.data[self.at - count:self.at]


class Type:
    def __init__(self, read, write):
        self.read, self.write = read, write


def uint(size):
    return Type(lambda r: int.from_bytes(r.take(size), "little"),
                lambda v: v.to_bytes(size, "little"))


U8, U16, U32, U64 = uint(1), uint(2), uint(4), uint(8)


def fixed(size):
    return Type(lambda r: r.take(size), bytes)


def read_bool(r):
    byte = r.take(1)[0]
    need(byte < 2, "a bool is neither 0 nor 1")
    return byte == 1


BOOL = Type(read_bool, lambda v: bytes([v]))
BYTES = Type(lambda r: r.take(U64.read(r)), lambda v: U64.write(len(v)) + v)


def checked_text(check):
    def read(r):
        try:
            text = BYTES.read(r).decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotDecoded("a text is not UTF-8") from error
        check(text)
        return text
    return Type(read, lambda v: BYTES.write(v.encode()))


def text(most):
    def check(value):
        need(1 <= len(value.encode()) <= most, "a text is empty or too long")
        need(not any(low <= ord(c) <= high for c in value for low, high in INVISIBLE),
             "a text holds a character that does not show")
    return checked_text(check)


LETTERS = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")


SPACES = [(0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x202F, 0x202F), (0x205F, 0x205F),
          (0x3000, 0x3000)]


def is_letter(c):
    return c in LETTERS or (ord(c) > 0x7F and not any(
        low <= ord(c) <= high for low, high in INVISIBLE + SPACES))


def check_id(value):
    need(1 <= len(value.encode()) <= 64 and is_letter(value[0])
         and all(is_letter(c) or c in "._-" for c in value), "not an id")


def check_lang(value):
    need(2 <= len(value) <= 3 and all("a" <= c <= "z" for c in value), "not a language")


ID, LANG, NAME = checked_text(check_id), checked_text(check_lang), text(1000)


def a_list(item, most):
    def read(r):
        count = U64.read(r)
        need(count <= most, "too many items")
        return [item.read(r) for _ in range(count)]
    return Type(read, lambda v: U64.write(len(v)) + b"".join(map(item.write, v)))


def a_set(item, most, key=lambda v: v):
    plain = a_list(item, most)

    def order(value):
        value = key(value)
        return value.encode() if isinstance(value, str) else value

    def read(r):
        items = plain.read(r)
        keys = [order(one) for one in items]
        need(all(a < b for a, b in zip(keys, keys[1:])), "a set does not ascend")
        return items
    return Type(read, plain.write)


def option(inner):
    def read(r):
        return inner.read(r) if BOOL.read(r) else None
    return Type(read, lambda v: b"\0" if v is None else b"\1" + inner.write(v))


def struct(**fields):
    def read(r):
        return {name: kind.read(r) for name, kind in fields.items()}
    return Type(read, lambda v: b"".join(kind.write(v[name]) for name, kind in fields.items()))


def enum(names):
    """Without content; values are tags, so that they ascend as the format says."""
    def read(r):
        tag = U8.read(r)
        need(tag in names, f"unknown tag {tag}")
        return tag
    kind = Type(read, U8.write)
    kind.names = names
    return kind


def tagged(variants):
    """With content: (tag, content)."""
    def read(r):
        tag = U8.read(r)
        need(tag in variants, f"unknown tag {tag}")
        return tag, variants[tag].read(r)
    return Type(read, lambda v: U8.write(v[0]) + variants[v[0]].write(v[1]))


def decode(kind, data):
    r = Reader(data)
    value = kind.read(r)
    need(r.at == len(data), "bytes are left over")
    need(kind.write(value) == data, "not canonical")
    return value


def field(name):
    return lambda value: value[name]


H32 = fixed(32)
NATURE = enum({1: "official", 2: "rehearsal", 3: "reconstructed"})
KIND = enum(dict(enumerate(
    ("election-opened contest-defined option-withdrawn chamber-defined commission-enrolled "
     "roster-changed turnout-reported no-vote-held protocol-submitted protocol-transcribed "
     "signature-added dissent-lodged attendance-recorded protocol-corrected summary-submitted "
     "unit-voided rerun-opened lots-drawn results-declared act-recorded observer-accredited "
     "copy-attested objection-lodged objection-answered ledger-closed").split(), 1)))
COMMISSION_KIND, ROLE = enum(dict.fromkeys((1, 2, 3, 4))), enum(dict.fromkeys((1, 2, 3, 4)))
OPTION_KIND, SEVERITY = enum(dict.fromkeys((1, 2, 3))), enum(dict.fromkeys((1, 2)))
OPERATOR, BASIS = enum(dict.fromkeys((1, 2, 3))), enum(dict.fromkeys((1, 2, 3, 4)))
BODY_CORRECTING, UNTIL = enum(dict.fromkeys((1, 2, 3, 4))), enum(dict.fromkeys((1, 2, 3)))
TIE_RULE, AGAINST_ALL_RULE = enum(dict.fromkeys((1, 2, 3))), enum(dict.fromkeys((1,)))
DIVISORS, WITHDRAWN_VOTES = enum(dict.fromkeys((1, 2))), enum(dict.fromkeys((1, 2)))
PRESENCE, ANSWER = enum(dict.fromkeys((1, 2, 3))), enum(dict.fromkeys((1, 2)))
EMPTY = struct()
SPEAKER = tagged({1: ID, 2: EMPTY, 3: ID})
QUORUM = tagged({1: U16, 2: EMPTY})
TITLES = a_set(struct(lang=LANG, text=NAME), 32, field("lang"))
FRACTION = struct(numerator=U32, denominator=U32)
POLLING = a_list(struct(opens=U64, closes=U64), 30)
UNIT_HOURS = a_set(struct(unit=ID, polling=POLLING), 1000, field("unit"))
ACT = struct(number=text(64), date=struct(year=U16, month=U8, day=U8))
MEMBER = struct(number=U16, role=ROLE, key=H32, proof=fixed(64))
ROSTER = a_set(MEMBER, 200, field("number"))
SIGNING_RULE = struct(quorum=QUORUM, one_of=a_list(a_set(ROLE, 8), 8))
TERMS = a_list(ID, 64)
CHECK = struct(id=ID, severity=SEVERITY, left=TERMS, op=OPERATOR, right=TERMS, minus=TERMS,
               times_left=option(FRACTION), times_right=option(FRACTION))
FORM = struct(id=ID, fields=a_list(struct(id=ID, labels=TITLES), 256),
              quantities=a_set(struct(id=ID, sum=TERMS), 64, field("id")),
              checks=a_list(CHECK, 256))
THRESHOLD = struct(numerator=U32, denominator=U32, of=ID)
METHOD = tagged({1: struct(threshold=option(THRESHOLD)),
                 2: struct(divisors=DIVISORS, threshold=option(THRESHOLD)),
                 3: EMPTY, 4: struct(of=ID, second_round_candidates=option(U16))})
ALLOCATION = struct(method=METHOD, seats=U32, tie=TIE_RULE,
                    single_list=option(struct(admit_next=BOOL, factor=option(FRACTION))),
                    against_all_wins=AGAINST_ALL_RULE)
SHEET = struct(contest=ID, fields=a_list(U32, 256), votes=a_list(U32, 1000),
               voting_ended_at=option(U64), signed_at=U64, scan=option(H32),
               as_on_paper=option(struct(reason=ID, text=option(H32))))
SUMS, SUMMED_VOTES, SEATS = a_list(U64, 256), a_list(U64, 1000), a_list(option(U32), 1000)
TOTALS = struct(count=U32, protocols=H32, fields=SUMS, votes=SUMMED_VOTES)
OF_PROTOCOL = {"station": ID, "contest": ID, "protocol": H32}
BODY = tagged({
    1: struct(id=ID, nature=NATURE, nonce=H32, titles=TITLES, origin=text(255), log_key=H32,
              refusal_key=H32,
              central=struct(id=ID, name=NAME, time_zone=text(64), roster=ROSTER),
              recovery=struct(needed=U16, keys=a_set(H32, 50)),
              signing=a_set(struct(kind=KIND, rule=SIGNING_RULE), 64, field("kind")),
              forms=a_set(FORM, 50, field("id")),
              corrections=a_set(struct(by=BODY_CORRECTING, basis=BASIS, until=UNTIL), 64,
                                lambda v: (v["by"], v["basis"])),
              annulments=a_set(BODY_CORRECTING, 4),
              counts_as_on_paper=BOOL,
              attention=struct(from_valid_votes=U32, share=FRACTION, late_after_hours=U32),
              polling=POLLING, publish_from=option(U64), appeals_until=option(U64),
              continues=option(struct(genesis=H32, size=U64, root=H32))),
    2: struct(id=ID, form=ID, titles=TITLES, votes_per_ballot=U32, district=option(NAME),
              options=a_list(struct(id=ID, position=U32, kind=OPTION_KIND, names=TITLES,
                                    nominated_by=option(NAME)), 1000),
              polling=POLLING, determined_by=ID, allocation=option(ALLOCATION),
              second_round_of=option(ID), hours=UNIT_HOURS),
    3: struct(contest=ID, option=ID, votes=WITHDRAWN_VOTES, act=option(ACT)),
    4: struct(id=ID, titles=TITLES, contests=a_set(ID, 1000)),
    5: struct(id=ID, kind=COMMISSION_KIND, parent=ID,
              contest_parents=a_set(struct(contest=ID, parent=ID), 64, field("contest")),
              name=NAME, time_zone=text(64), registered_voters=option(U32),
              contests=a_set(ID, 64), polling=POLLING, may_close_early=BOOL, roster=ROSTER),
    6: struct(commission=ID,
              changes=a_list(tagged({1: MEMBER, 2: MEMBER, 3: U16, 4: struct(key=H32)}), 500)),
    7: struct(contest=ID, at=U64, voted=U32),
    8: struct(station=ID, contests=a_set(ID, 64), reason=ID, text=option(H32)),
    9: SHEET,
    10: struct(station=ID, sheet=SHEET),
    11: struct(**OF_PROTOCOL, member=U16),
    12: struct(**OF_PROTOCOL, member=U16, reason=ID, text=option(H32)),
    13: struct(**OF_PROTOCOL,
               members=a_set(struct(number=U16, presence=PRESENCE), 200, field("number")),
               copies_given=U16, copies_refused=U16),
    14: struct(station=ID, replaces=H32, basis=BASIS, act=option(ACT), sheet=SHEET),
    15: struct(contest=ID, size=U64, totals=TOTALS),
    16: struct(unit=ID, contests=a_set(ID, 64), act=ACT),
    17: struct(unit=ID, contests=a_set(ID, 64), act=ACT, polling=POLLING, hours=UNIT_HOURS),
    18: struct(contest=ID, size=U64, order=a_list(ID, 1000)),
    19: struct(contest=ID, size=U64, totals=TOTALS, seats=SEATS),
    20: struct(contest=ID, size=U64, act=ACT, document=H32, fields=option(SUMS),
               votes=SUMMED_VOTES, seats=SEATS),
    21: struct(id=ID, organisation=NAME, key=H32, proof=fixed(64)),
    22: struct(station=ID, contest=ID, poll=option(U64), fields=a_list(option(U32), 256),
               votes=a_list(option(U32), 1000), photo=H32),
    23: struct(about=H32, to=ID, reason=ID, text=option(H32)),
    24: struct(objection=H32, answer=ANSWER, reason=ID, text=option(H32)),
    25: EMPTY,
})
STATEMENT = struct(election=option(H32), speaker=SPEAKER, body=BODY)
SUBMISSION = struct(statement=BYTES,
                    signatures=a_set(struct(key=H32, signature=fixed(64)), 200, field("key")))
ENTRY = struct(version=U16, index=U64, previous=H32, recorded_at=U64, submission=SUBMISSION)
POSSESSION = struct(commission=ID, number=U16, role=ROLE, key=H32)
OBSERVER = struct(id=ID, key=H32)
