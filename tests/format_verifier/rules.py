"""Sections 10, 11 and 12 of the format: which submissions may enter."""

from datetime import date

import ed25519
from encoding import OBSERVER, POSSESSION
from state import figures

STATEMENT_PREFIX, POSSESSION_PREFIX = b"hattama/statement/v1\n", b"hattama/possession/v1\n"
OBSERVER_PREFIX = b"hattama/observer/v1\n"
SPACES = set("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000").union(
    map(chr, range(0x2000, 0x200B)))


class Refused(Exception):
    def __init__(self, *codes):
        super().__init__(", ".join(codes))
        self.codes = codes


def refuse(when, code):
    if when:
        raise Refused(code)


def admit(state, statement, name, submission, recorded_at):
    """Whether the sheet in it, if there is one, is held."""
    kind, says = statement["body"]
    refuse(name in state.statements, "R003")
    if kind == 1:
        of_key, rule = genesis_stages(state, statement, says, submission)
    else:
        of_key, rule = stages(state, statement, kind, says, submission)
    message = STATEMENT_PREFIX + submission["statement"]
    bad = [p for p in submission["signatures"]
           if not (ed25519.registrable(p["key"])
                   and ed25519.valid(p["key"], message, p["signature"]))]
    refuse(bad, "R040")
    roles = [of_key[p["key"]] for p in submission["signatures"]]
    refuse(len(roles) < quorum(rule, len(of_key)), "R041")
    refuse(kind == 10 and len(roles) < 2, "R041")
    refuse(not matched(rule["one_of"], roles), "R042")
    codes = ["R050"] if recorded_at < state.recorded_at else []
    more, held = content(state, kind, says, statement["speaker"][1], submission, recorded_at)
    if codes + more:
        raise Refused(*sorted(set(codes + more)))
    return held


def roles_of(members):
    return {m["key"]: m["role"] for m in members}


def genesis_stages(state, statement, says, submission):
    refuse(state.opened is not None, "R013")
    refuse(statement["election"] is not None, "R101")
    rules = {r["kind"]: r["rule"] for r in says["signing"]}
    refuse(1 not in rules, "R020")
    refuse(statement["speaker"] != (1, says["central"]["id"]), "R022")
    of_key = roles_of(says["central"]["roster"])
    refuse(any(p["key"] not in of_key for p in submission["signatures"]), "R030")
    return of_key, rules[1]


def may_speak(state, kind, says, speaker):
    tag, who = speaker
    commission_id = who if tag == 1 else None
    if kind in (2, 4, 25):
        refuse(commission_id != state.central.id, "R023")
    elif kind == 5:
        refuse(commission_id != says["parent"], "R023")
    elif kind in (3, 18, 19, 20):
        refuse(says["contest"] not in state.contests, "R102")
        may = [state.contests[says["contest"]]["determined_by"]]
        refuse(commission_id not in may + [state.central.id] * (kind == 3), "R023")
    elif kind == 6:
        of = state.commissions.get(says["commission"])
        refuse(of is None, "R102")
        if of.parent is None:
            refuse(tag != 2 or state.opened["recovery"]["needed"] == 0, "R023")
        else:
            refuse(commission_id != of.parent, "R023")
    elif kind in (22, 23):
        refuse(tag != 3, "R023")
    else:
        refuse(tag != 1, "R023")
        lower = who in state.commissions and state.commissions[who].kind > 2
        refuse(kind == 21 and lower, "R023")
    refuse(tag == 1 and who not in state.commissions, "R022")
    refuse(tag == 3 and who not in state.observers, "R022")


def stages(state, statement, kind, says, submission):
    refuse(state.opened is None, "R010")
    refuse(statement["election"] is None, "R012")
    refuse(statement["election"] != state.genesis, "R011")
    refuse(state.closed_by is not None, "R021")
    rules = {r["kind"]: r["rule"] for r in state.opened["signing"]}
    refuse(kind not in rules, "R020")
    speaker = statement["speaker"]
    may_speak(state, kind, says, speaker)
    if speaker[0] == 2:
        recovery = state.opened["recovery"]
        refuse(any(p["key"] not in recovery["keys"] for p in submission["signatures"]), "R033")
        return (dict.fromkeys(recovery["keys"]),
                {"quorum": (1, recovery["needed"]), "one_of": []})
    codes = set()
    for pair in submission["signatures"]:
        record = state.keys.get(pair["key"])
        if record is None:
            codes.add("R030")
        elif record["by"] is not None:
            codes.add("R032")
        elif record["of"] != speaker:
            codes.add("R031")
    if codes:
        raise Refused(*sorted(codes))
    if speaker[0] == 3:
        return {state.observers[speaker[1]]["key"]: None}, rules[kind]
    return roles_of(state.commissions[speaker[1]].roster.values()), rules[kind]


def quorum(rule, members):
    tag, says = rule["quorum"]
    return says if tag == 1 else members // 2 + 1


def matched(sets, roles):
    """Whether each set has a signer of its own."""
    holder = {}

    def assign(at, tried):
        for signer, role in enumerate(roles):
            if role in sets[at] and signer not in tried:
                tried.add(signer)
                if signer not in holder or assign(holder[signer], tried):
                    holder[signer] = at
                    return True
        return False
    return all(assign(at, set()) for at in range(len(sets)))


def content(state, kind, says, speaker, submission, recorded_at):
    codes, held = [], False
    fault = lambda when, code="R101": codes.append(code) if when else None
    if kind == 1:
        genesis(says, fault)
    elif kind == 2:
        contest(state, says, fault)
    elif kind == 3:
        withdrawal(state, says, recorded_at, fault)
    elif kind == 4:
        fault(says["id"] in state.chambers, "R100")
        for one in says["contests"]:
            fault(one not in state.contests, "R102")
            fault(any(one in other["contests"] for other in state.chambers.values()))
    elif kind == 5:
        commission(state, says, fault)
    elif kind == 6:
        roster(state, says, fault)
    elif kind == 7:
        if place(state, speaker, says["contest"], fault):
            here = state.commissions[speaker].filings[says["contest"]]
            fault(not here.opens <= says["at"] <= here.closes, "R122")
    elif kind == 9:
        if place(state, speaker, says["contest"], fault):
            held = sheet(state, state.commissions[speaker], says, recorded_at, fault)
    elif kind == 8:
        fault(not says["contests"])
        for one in says["contests"]:
            if place(state, says["station"], one, fault):
                filing = state.commissions[says["station"]].filings[one]
                fault(not above(state, speaker, says["station"], one), "R141")
                polls = state.commissions[says["station"]].polls[one]
                voted = (filing.current is not None or any(n for _, n in filing.reports)
                         or filing.voided is not None or len(polls) > 1)
                fault(voted, "R142")
                fault(not voted and filing.no_vote, "R143")
    elif kind == 10:
        new = says["sheet"]
        if place(state, says["station"], new["contest"], fault):
            fault(not above(state, speaker, says["station"], new["contest"]), "R141")
            fault(new["scan"] is None, "R139")
            held = sheet(state, state.commissions[says["station"]], new, recorded_at, fault)
    elif kind == 11:
        _, protocol = own_protocol(state, says, speaker, fault)
        for signer in state.signers(submission) if protocol else []:
            fault(signer["number"] != says["member"], "R167")
            fault(signer["number"] in protocol.signed, "R155")
            fault(signer["since"] > protocol.index, "R156")
    elif kind == 12:
        poll, found = own_protocol(state, says, speaker, fault, or_of_station=True)
        for signer in state.signers(submission) if found else []:
            fault(signer["number"] != says["member"], "R167")
        fault(found and (found.name, speaker, says["member"]) in poll.dissents, "R170")
    elif kind == 13:
        _, protocol = own_protocol(state, says, speaker, fault)
        if protocol:
            fault(not says["members"])
            for member in says["members"]:
                number = member["number"]
                roster_now = state.commissions[speaker].roster
                fault(number not in roster_now, "R114")
                if number in roster_now:
                    since = state.keys[roster_now[number]["key"]]["since"]
                    fault(since > protocol.index, "R156")
                fault(number in protocol.signed and member["presence"] != 1, "R157")
    elif kind == 14:
        if place(state, says["station"], says["sheet"]["contest"], fault):
            held = correction(state, says, speaker, recorded_at, fault)
    elif kind == 15:
        summary(state, says, speaker, fault)
    elif kind in (16, 17):
        annulment(state, kind, says, speaker, recorded_at, fault)
    elif kind == 18:
        drawn(state, says, fault)
    elif kind == 19:
        result(state, says, fault)
    elif kind == 20:
        recorded_act(state, says, fault)
    elif kind == 21:
        before = state.observers.get(says["id"])
        fault(says["id"] in state.commissions or (
            before and not state.stands_above(speaker, before["accredited_by"])), "R100")
        incoming(state, state.opened, [says], fault)
    elif kind == 22:
        if place(state, says["station"], says["contest"], fault):
            copy(state, says, speaker, recorded_at, fault)
    elif kind == 23:
        fault(says["about"] not in state.statements, "R163")
        fault(says["to"] not in state.commissions, "R102")
    elif kind == 24:
        answer(state, says, speaker, fault)
    elif kind == 25:
        ends = [one.closes for c in state.commissions.values() for one in (c, *c.filings.values())]
        fault(recorded_at < max(ends + [state.opened["appeals_until"] or 0]), "R140")
    return codes, held


def reserves(state, opened):
    own = {opened["log_key"], opened["refusal_key"], *opened["recovery"]["keys"]}
    return own | {key for _, key in state.log_keys}


def incoming(state, opened, members, fault, commission_id=None):
    """Members of the commission, or, without one, an observer."""
    seen = set()
    reserved = reserves(state, opened)
    for member in members:
        key = member["key"]
        if commission_id is None:
            says = OBSERVER_PREFIX + OBSERVER.write(member)
        else:
            fault(member["number"] == 0)
            says = POSSESSION_PREFIX + POSSESSION.write({**member, "commission": commission_id})
        if not ed25519.registrable(key):
            fault(True, "R110")
        else:
            fault(not ed25519.valid(key, says, member["proof"]), "R112")
        fault(key in state.keys or key in reserved or key in seen, "R111")
        seen.add(key)


def hours(polling, fault):
    fault(not polling or any(day["opens"] >= day["closes"] for day in polling)
          or any(a["closes"] > b["opens"] for a, b in zip(polling, polling[1:])))


def unit_hours(state, says, fault):
    for one in says["hours"]:
        hours(one["polling"], fault)
        fault(one["unit"] not in state.commissions, "R102")


def genesis(says, fault):
    from state import State
    special = [says["log_key"], says["refusal_key"]]
    recovery = says["recovery"]
    rules = {r["kind"]: r["rule"] for r in says["signing"]}
    fault(not says["titles"])
    fault(any(c in SPACES or c == "+" for c in says["origin"]))
    fault(any(not ed25519.registrable(key) for key in special + recovery["keys"]))
    fault(special[0] == special[1] or any(key in special for key in recovery["keys"]))
    fault(recovery["needed"] > len(recovery["keys"]))
    fault(any(kind not in rules for kind in (1, 2, 5, 9)))
    fault(any(r["quorum"] == (1, 0) or [] in r["one_of"] for r in rules.values()))
    fault(any(kind in rules and rules[kind] != {"quorum": (1, 1), "one_of": []}
              for kind in (11, 12, 22, 23)))
    fault(recovery["needed"] > 0 and 6 not in rules)
    fault(1 in says["annulments"])
    fault(says["attention"]["share"]["denominator"] == 0)
    hours(says["polling"], fault)
    for form in says["forms"]:
        names = [f["id"] for f in form["fields"]]
        checks = [c["id"] for c in form["checks"]]
        sums = [q["sum"] for q in form["quantities"]]
        sums += [c[side] for c in form["checks"] for side in ("left", "right", "minus")]
        fault("votes" in names or len(set(names)) < len(names) or len(set(checks)) < len(checks))
        fault(any(t not in names and t != "votes" for s in sums for t in s))
        fault(any(len(set(s)) < len(s) for s in sums))
        fault(any(c[f] and c[f]["denominator"] == 0
                  for c in form["checks"] for f in ("times_left", "times_right")))
        fault(any(len(c) == 4 and c[0] == "F" and all("0" <= d <= "9" for d in c[1:])
                  for c in checks))
    incoming(State(), says, says["central"]["roster"], fault, says["central"]["id"])


def contest(state, says, fault):
    fault(says["id"] in state.contests, "R100")
    second = says["second_round_of"]
    fault(second is not None and second not in state.contests, "R102")
    rounds = [c for c in state.contests.values() if c["second_round_of"] == second]
    fault(second in state.contests and len(rounds) >= 8)
    ids = [o["id"] for o in says["options"]]
    places = [o["position"] for o in says["options"]]
    fault(not ids or len(set(ids)) < len(ids) or says["votes_per_ballot"] == 0)
    fault(any(a >= b for a, b in zip(places, places[1:])))
    hours(says["polling"], fault)
    fault(says["hours"] and second is None)
    unit_hours(state, says, fault)
    form = next((f for f in state.opened["forms"] if f["id"] == says["form"]), None)
    fault(form is None)
    rule = says["allocation"]
    if form is None or rule is None:
        return
    method, how = rule["method"]
    threshold, single = how.get("threshold"), rule["single_list"]
    fault(not 1 <= rule["seats"] <= 10_000)
    named = threshold["of"] if threshold else how.get("of")
    fault(named is not None and named not in [q["id"] for q in form["quantities"]])
    if threshold:
        fault(threshold["denominator"] == 0 or threshold["numerator"] > threshold["denominator"])
    if method == 4:
        fault(rule["seats"] > 1 or how["second_round_candidates"] in (0, 1))
    if single:
        fault(method in (3, 4))
        factor = single["factor"]
        fault(factor is not None and (
            factor["denominator"] == 0 or factor["numerator"] > factor["denominator"]
            or not single["admit_next"] or method == 2))


def withdrawal(state, says, recorded_at, fault):
    kinds = {o["id"]: o["kind"] for o in state.contests[says["contest"]]["options"]}
    if says["option"] not in kinds:
        return fault(True, "R102")
    fault(says["option"] in state.withdrawn.get(says["contest"], {}), "R152")
    fault(kinds[says["option"]] == 3, "R153")
    opens = state.contests[says["contest"]]["polling"][0]["opens"]
    fault(recorded_at >= opens and says["act"] is None, "R133")
    fault(says["act"] is not None and not is_day(says["act"]["date"]), "R134")


def commission(state, says, fault):
    fault(says["id"] in state.commissions, "R100")
    fault(says["kind"] == 1 or (says["kind"] != 4 and says["contests"]))
    fault(state.depth_below(says) > 16 or says["id"] in state.observers)
    fault(says["parent"] != state.central.id
          and any(c["determined_by"] == says["id"] for c in state.contests.values()))
    fault(state.commissions[says["parent"]].kind == 4)
    for one in says["contests"] + [p["contest"] for p in says["contest_parents"]]:
        fault(one not in state.contests, "R102")
    for other in says["contest_parents"]:
        parent = state.commissions.get(other["parent"])
        fault(parent is None, "R102")
        fault(parent is not None and parent.kind == 4)
    hours(says["polling"], fault)
    incoming(state, state.opened, says["roster"], fault, says["id"])


def roster(state, says, fault):
    here, seen = state.commissions[says["commission"]], set()
    fault(not says["changes"])
    log_keys = [what["key"] for tag, what in says["changes"] if tag == 4]
    members = [what for tag, what in says["changes"] if tag < 3]
    fault(len(log_keys) > 1 or log_keys and here.id != state.opened["central"]["id"])
    for key in log_keys[:1]:
        taken = key in state.keys or key in reserves(state, state.opened)
        fault(not ed25519.registrable(key), "R110")
        fault(taken or any(key == member["key"] for member in members), "R111")
    for tag, what in says["changes"]:
        if tag == 4:
            continue
        number = what if tag == 3 else what["number"]
        fault(number in seen)
        seen.add(number)
        fault(tag == 1 and (number in here.roster or number in here.retired), "R113")
        fault(tag != 1 and number not in here.roster, "R114")
    added = sum(tag == 1 for tag, _ in says["changes"])
    fault(added and len(here.roster) + added > 200)
    incoming(state, state.opened, members, fault, here.id)


def place(state, station, contest_id, fault):
    if contest_id not in state.contests or station not in state.commissions:
        fault(True, "R102")
        return False
    fault(contest_id not in state.commissions[station].filings, "R120")
    return contest_id in state.commissions[station].filings


def own_protocol(state, says, speaker, fault, or_of_station=False):
    """The protocol of the filing that the speaker made, or that is of his station."""
    if not place(state, says["station"], says["contest"], fault):
        return None, None
    poll, found = state.commissions[says["station"]].find(says["contest"], says["protocol"])
    fault(found is None, "R130")
    entitled = {found.maker} if found else set()
    if or_of_station:
        entitled.add(says["station"])
    fault(found is not None and speaker not in entitled, "R154")
    return (poll, found) if speaker in entitled else (None, None)


def misshapen(state, contest_id, says):
    """Whether figures, or seats, are more or fewer than there have to be."""
    of, form = state.contests[contest_id], state.form(contest_id)
    lengths = {"fields": len(form["fields"]), "votes": len(of["options"]),
               "seats": len(of["options"])}
    return any(says.get(part) is not None and len(says[part]) != n for part, n in lengths.items())


def sums(state, says, figures_said, fault):
    fault(not 0 < says["size"] <= state.size, "R145")
    fault(misshapen(state, says["contest"], figures_said), "R123")


def summary(state, says, speaker, fault):
    if says["contest"] not in state.contests:
        return fault(True, "R102")
    unit, contest_id = state.commissions[speaker], says["contest"]
    fault(unit.kind == 4 or not state.stations(contest_id, speaker), "R144")
    sums(state, says, says["totals"], fault)


def bodies(state, commission_id, contest_id):
    """The commissions that a correcting body is."""
    return {1: commission_id,
            2: state.parent_for(state.commissions[commission_id], contest_id),
            3: state.contests[contest_id]["determined_by"], 4: state.central.id}


def annulment(state, kind, says, speaker, recorded_at, fault):
    if says["unit"] not in state.commissions:
        return fault(True, "R102")
    fault(not says["contests"])
    fault(not is_day(says["act"]["date"]), "R134")
    if kind == 17:
        hours(says["polling"], fault)
        unit_hours(state, says, fault)
        days = [d["polling"] for d in says["hours"]] + [says["polling"]]
        fault(any(d and d[0]["opens"] < recorded_at for d in days), "R168")
    for one in says["contests"]:
        if one not in state.contests:
            fault(True, "R102")
            continue
        may = bodies(state, says["unit"], one)
        fault(all(may[body] != speaker for body in state.opened["annulments"]), "R158")
        filings = [c.filings[one] for c in state.stations(one, says["unit"])]
        filings = [f for f in filings if (f.voided is None) == (kind == 16)]
        fault(not filings, "R159" if kind == 16 else "R160")
        if kind == 16:
            fault(any(recorded_at < f.closes for f in filings), "R121")
        else:
            fault(any(not state.stands_above(speaker, f.voided_by) for f in filings), "R158")


def changed_since(state, says):
    then, now = (state.counted_at(says["contest"], state.central.id, size)
                 for size in (says["size"], state.size))
    return then != now


def incomplete(state, contest_id):
    filings = [c.filings[contest_id] for c in state.stations(contest_id)]
    return any(f.rivals or (f.current.held if f.current else not f.no_vote)
               for f in filings if f.voided is None)


def drawn(state, says, fault):
    if not 0 < says["size"] <= state.size:
        return fault(True, "R145")
    fault(changed_since(state, says), "R146")
    tied = ()
    if state.contests[says["contest"]]["allocation"]:
        tied = state.result(says["contest"], state.draws.get(says["contest"], []))[2]
    names = [name for name, _ in tied[0][2]] if tied else []
    fault(not tied or names != sorted(says["order"]), "R150")
    fault(incomplete(state, says["contest"]), "R151")


def result(state, says, fault):
    before, found = state.declared.get(says["contest"]), []
    tell = lambda when, code: found.append(code) if when else None
    tell(before is not None and not before["superseded"], "R149")
    sums(state, says, {**says["totals"], "seats": says["seats"]}, tell)
    if not found:
        tell(changed_since(state, says), "R146")
        totals = state.totals(says["contest"], state.central.id, state.size)
        code = "R147" if totals != says["totals"] else against_seats(state, says)
        tell(code, code)
    for code in found:
        fault(True, code)


def against_seats(state, says):
    """Why these seats are not declared, with the right totals, or nothing."""
    if state.contests[says["contest"]]["allocation"] is None:
        return "R147" if any(seats is not None for seats in says["seats"]) else None
    how, seats, _ = state.result(says["contest"], state.draws.get(says["contest"], []))
    if how in ("tie", "waits", "none"):
        return "R148"
    return "R147" if seats != says["seats"] else None


def recorded_act(state, says, fault):
    found = []
    sums(state, says, says, lambda when, code: found.append(code) if when else None)
    if found:
        return [fault(True, code) for code in found]
    fault(not is_day(says["act"]["date"]), "R134")
    totals = state.totals(says["contest"], state.central.id, state.size)
    same = says["votes"] == totals["votes"] and says["fields"] in (None, totals["fields"])
    fault(same and against_seats(state, says) is None, "R161")


def answer(state, says, speaker, fault):
    objection = state.objections.get(says["objection"])
    if objection is None:
        return fault(True, "R164")
    fault(not state.stands_above(speaker, objection["to"]), "R165")
    fault(speaker in objection["answered"], "R166")


def above(state, speaker, station, contest_id):
    return speaker != station and state.within(state.commissions[station], speaker, contest_id)


def correction(state, says, speaker, recorded_at, fault):
    station, new = state.commissions[says["station"]], says["sheet"]
    of = state.contests[new["contest"]]
    may = bodies(state, station.id, of["id"])
    declared = state.declared.get(of["id"])
    still = {1: not station.filings[of["id"]].summed,
             2: declared is None or declared["superseded"], 3: True}
    fault(not any(rule["basis"] == says["basis"] and may[rule["by"]] == speaker
                  and still[rule["until"]] for rule in state.opened["corrections"]), "R132")
    filing, own, basis = station.filings[of["id"]], speaker == station.id, says["basis"]
    now = filing.current
    if filing.find(says["replaces"]) is None:
        fault(True, "R130")
    elif says["replaces"] != now.name:
        fault(True, "R131")
    elif filing.rivals and (not own or any(p.kind != 10 for p in filing.rivals)):
        signed = any(p.kind != 10 for p in filing.protocols)
        known = [figures(p.sheet) for p in filing.rivals + [now] if not signed or p.kind != 10]
        if basis == 1 or own:
            fault(True, "R135")
        else:
            fault(basis == 4 and figures(new) not in known, "R137")
    elif basis == 4:
        fault(True, "R136")
    else:
        fault(figures(new) == figures(now.sheet) and not (now.held and not own), "R138")
    act = says["act"]
    fault(basis in (2, 3) and act is None, "R133")
    fault(act is not None and not is_day(act["date"]), "R134")
    return sheet(state, station, new, recorded_at, fault) and own


def is_day(day):
    try:
        return 1900 <= day["year"] and bool(date(day["year"], day["month"], day["day"]))
    except ValueError:
        return False


def term(form, sheet, name):
    if name == "votes":
        return sum(sheet["votes"])
    return sheet["fields"][[f["id"] for f in form["fields"]].index(name)]


def total(form, sheet, terms):
    return sum(term(form, sheet, name) for name in terms)


def quantity(form, sheet, name):
    found = next((q for q in form["quantities"] if q["id"] == name), None)
    return None if found is None else total(form, sheet, found["sum"])


def fails(form, sheet, check):
    one = {"numerator": 1, "denominator": 1}
    tl, tr = check["times_left"] or one, check["times_right"] or one
    left = (total(form, sheet, check["left"]) * tl["numerator"] * tr["denominator"]
            + total(form, sheet, check["minus"]) * tl["denominator"] * tr["denominator"])
    right = total(form, sheet, check["right"]) * tr["numerator"] * tl["denominator"]
    return not {1: left == right, 2: left <= right, 3: left >= right}[check["op"]]


def too_many_votes(form, of, sheet):
    valid = quantity(form, sheet, "valid")
    return valid is not None and sum(sheet["votes"]) > valid * of["votes_per_ballot"]


def too_early(station, filing, instant):
    return instant < (filing.opens if station.may_close_early else filing.closes)


def copy(state, says, speaker, recorded_at, fault):
    station = state.commissions[says["station"]]
    poll = station.poll(says["contest"], says["poll"])
    if poll is None:
        return fault(True, "R169")
    fault(too_early(station, poll, recorded_at), "R121")
    fault(sum(one["observer"] == speaker for one in poll.copies) >= 16, "R171")
    if misshapen(state, says["contest"], says):
        return fault(True, "R123")
    fault(all(figure is None for figure in says["fields"] + says["votes"]), "R162")


def sheet(state, station, says, recorded_at, fault):
    of, form = state.contests[says["contest"]], state.form(says["contest"])
    filing = station.filings[says["contest"]]
    fault(too_early(station, filing, recorded_at), "R121")
    fault(too_early(station, filing, says["signed_at"]),
          "R122" if station.may_close_early else "R121")
    ended = says["voting_ended_at"]
    latest = max(says["signed_at"], filing.opens)
    fault(ended is not None and not filing.opens <= ended <= latest, "R122")
    if misshapen(state, says["contest"], says):
        fault(True, "R123")
        return False
    failed = any(check["severity"] == 1 and fails(form, says, check) for check in form["checks"])
    more = too_many_votes(form, of, says)
    fault(failed and says["as_on_paper"] is None, "R124")
    fault(more and says["as_on_paper"] is None, "R125")
    paper = says["as_on_paper"] is not None
    return paper and (failed or more) and not state.opened["counts_as_on_paper"]
