"""Sections 10, 11 and 12 of the format: which submissions may enter."""

from datetime import date

import ed25519
from encoding import POSSESSION
from state import figures

STATEMENT_PREFIX, POSSESSION_PREFIX = b"hattama/statement/v1\n", b"hattama/possession/v1\n"
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
    speaker = statement["speaker"][1]
    refuse(name in state.statements, "R003")
    if kind == 1:
        roster, rule = genesis_stages(state, statement, says, speaker, submission)
    else:
        roster, rule = stages(state, statement, kind, says, speaker, submission)
    message = STATEMENT_PREFIX + submission["statement"]
    bad = [p for p in submission["signatures"]
           if not (ed25519.registrable(p["key"])
                   and ed25519.valid(p["key"], message, p["signature"]))]
    refuse(bad, "R040")
    of_key = {m["key"]: m["role"] for m in roster.values()}
    roles = [of_key[p["key"]] for p in submission["signatures"]]
    refuse(len(roles) < quorum(rule, len(roster)), "R041")
    refuse(kind == 10 and len(roles) < 2, "R041")
    refuse(not matched(rule["one_of"], roles), "R042")
    codes = ["R050"] if recorded_at < state.recorded_at else []
    more, held = content(state, kind, says, speaker, recorded_at)
    if codes + more:
        raise Refused(*sorted(set(codes + more)))
    return held


def genesis_stages(state, statement, says, speaker, submission):
    refuse(state.opened is not None, "R013")
    refuse(statement["election"] is not None, "R101")
    rules = {r["kind"]: r["rule"] for r in says["signing"]}
    refuse(1 not in rules, "R020")
    refuse(speaker != says["central"]["id"], "R022")
    roster = {m["number"]: m for m in says["central"]["roster"]}
    keys = {m["key"] for m in roster.values()}
    refuse(any(p["key"] not in keys for p in submission["signatures"]), "R030")
    return roster, rules[1]


def stages(state, statement, kind, says, speaker, submission):
    refuse(state.opened is None, "R010")
    refuse(statement["election"] is None, "R012")
    refuse(statement["election"] != state.genesis, "R011")
    refuse(state.closed_by is not None, "R021")
    rules = {r["kind"]: r["rule"] for r in state.opened["signing"]}
    refuse(kind not in rules, "R020")
    if kind in (2, 4, 25):
        refuse(speaker != state.central.id, "R023")
    elif kind == 5:
        refuse(speaker != says["parent"], "R023")
    elif kind in (18, 19):
        refuse(says["contest"] not in state.contests, "R102")
        refuse(speaker != state.contests[says["contest"]]["determined_by"], "R023")
    elif kind == 6:
        of = state.commissions.get(says["commission"])
        refuse(of is None, "R102")
        refuse(of.parent is None or speaker != of.parent, "R023")
    refuse(speaker not in state.commissions, "R022")
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
    return state.commissions[speaker].roster, rules[kind]


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


def content(state, kind, says, speaker, recorded_at):
    codes, held = [], False
    fault = lambda when, code="R101": codes.append(code) if when else None
    if kind == 1:
        genesis(says, fault)
    elif kind == 2:
        contest(state, says, fault)
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
            here = state.commissions[speaker]
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
                voted = filing.current is not None or any(n for _, n in filing.reports)
                fault(voted, "R142")
                fault(not voted and filing.no_vote, "R143")
    elif kind == 10:
        new = says["sheet"]
        if place(state, says["station"], new["contest"], fault):
            fault(not above(state, speaker, says["station"], new["contest"]), "R141")
            fault(new["scan"] is None, "R139")
            held = sheet(state, state.commissions[says["station"]], new, recorded_at, fault)
    elif kind == 14:
        if place(state, says["station"], says["sheet"]["contest"], fault):
            held = correction(state, says, speaker, recorded_at, fault)
    elif kind == 15:
        summary(state, says, speaker, fault)
    elif kind == 18:
        drawn(state, says, fault)
    elif kind == 19:
        result(state, says, fault)
    elif kind == 25:
        ends = [c.closes for c in state.commissions.values()]
        fault(recorded_at < max(ends + [state.opened["appeals_until"] or 0]), "R140")
    return codes, held


def incoming(state, opened, commission_id, members, fault):
    seen = set()
    reserved = {opened["log_key"], opened["refusal_key"], *opened["recovery"]["keys"]}
    for member in members:
        key = member["key"]
        fault(member["number"] == 0)
        if not ed25519.registrable(key):
            fault(True, "R110")
        else:
            says = POSSESSION.write({**member, "commission": commission_id})
            fault(not ed25519.valid(key, POSSESSION_PREFIX + says, member["proof"]), "R112")
        fault(key in state.keys or key in reserved or key in seen, "R111")
        seen.add(key)


def hours(polling, fault):
    fault(not polling or any(day["opens"] >= day["closes"] for day in polling)
          or any(a["closes"] > b["opens"] for a, b in zip(polling, polling[1:])))


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
    incoming(State(), says, says["central"]["id"], says["central"]["roster"], fault)


def contest(state, says, fault):
    fault(says["id"] in state.contests, "R100")
    second = says["second_round_of"]
    fault(second is not None and second not in state.contests, "R102")
    ids = [o["id"] for o in says["options"]]
    places = [o["position"] for o in says["options"]]
    fault(not ids or len(set(ids)) < len(ids) or says["votes_per_ballot"] == 0)
    fault(any(a >= b for a, b in zip(places, places[1:])))
    hours(says["polling"], fault)
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


def commission(state, says, fault):
    fault(says["id"] in state.commissions, "R100")
    fault(says["kind"] == 1 or (says["kind"] != 4 and says["contests"]))
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
    incoming(state, state.opened, says["id"], says["roster"], fault)


def roster(state, says, fault):
    here, seen = state.commissions[says["commission"]], set()
    fault(not says["changes"])
    for tag, what in says["changes"]:
        number = what if tag == 3 else what["number"]
        fault(number in seen)
        seen.add(number)
        fault(tag == 1 and (number in here.roster or number in here.retired), "R113")
        fault(tag != 1 and number not in here.roster, "R114")
    added = sum(tag == 1 for tag, _ in says["changes"])
    fault(added and len(here.roster) + added > 200)
    members = [what for tag, what in says["changes"] if tag != 3]
    incoming(state, state.opened, here.id, members, fault)


def place(state, station, contest_id, fault):
    if contest_id not in state.contests or station not in state.commissions:
        fault(True, "R102")
        return False
    fault(contest_id not in state.commissions[station].filings, "R120")
    return contest_id in state.commissions[station].filings


def sums(state, says, fault):
    of, form = state.contests[says["contest"]], state.form(says["contest"])
    fault(not 0 < says["size"] <= state.size, "R145")
    fault(len(says["totals"]["fields"]) != len(form["fields"])
          or len(says["totals"]["votes"]) != len(of["options"]), "R123")


def summary(state, says, speaker, fault):
    if says["contest"] not in state.contests:
        return fault(True, "R102")
    unit, contest_id = state.commissions[speaker], says["contest"]
    fault(unit.kind == 4 or not any(
        contest_id in c.filings and state.within(c, speaker, contest_id)
        for c in state.commissions.values()), "R144")
    sums(state, says, fault)


def changed_since(state, says):
    then, now = (state.counted_at(says["contest"], state.central.id, size)
                 for size in (says["size"], state.size))
    return then != now


def incomplete(state, contest_id):
    filings = [c.filings[contest_id] for c in state.commissions.values()
               if contest_id in c.filings]
    return any(f.rivals or (f.current.held if f.current else not f.no_vote) for f in filings)


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
    of = state.contests[says["contest"]]
    tell(before is not None and not before["superseded"], "R149")
    sums(state, says, tell)
    tell(len(says["seats"]) != len(of["options"]), "R123")
    if not found:
        tell(changed_since(state, says), "R146")
        totals = state.totals(of["id"], state.central.id, state.size)
        if totals != says["totals"]:
            found.append("R147")
        elif of["allocation"] is None:
            tell(any(seats is not None for seats in says["seats"]), "R147")
        else:
            how, seats, _ = state.result(of["id"], state.draws.get(of["id"], []))
            if how in ("tie", "waits", "none"):
                found.append("R148")
            else:
                tell(seats != says["seats"], "R147")
    for code in found:
        fault(True, code)


def above(state, speaker, station, contest_id):
    at = state.parent_for(state.commissions[station], contest_id)
    while at is not None and at != speaker:
        at = state.parent_for(state.commissions[at], contest_id)
    return at is not None


def correction(state, says, speaker, recorded_at, fault):
    station, new = state.commissions[says["station"]], says["sheet"]
    of = state.contests[new["contest"]]
    bodies = {1: station.id, 2: state.parent_for(station, of["id"]), 3: of["determined_by"],
              4: state.central.id}
    declared = state.declared.get(of["id"])
    still = {1: not station.filings[of["id"]].summed,
             2: declared is None or declared["superseded"], 3: True}
    fault(not any(rule["basis"] == says["basis"] and bodies[rule["by"]] == speaker
                  and still[rule["until"]] for rule in state.opened["corrections"]), "R132")
    filing, own, basis = station.filings[of["id"]], speaker == station.id, says["basis"]
    now = filing.current
    if says["replaces"] not in [p.name for p in filing.protocols]:
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


def sheet(state, station, says, recorded_at, fault):
    of, form = state.contests[says["contest"]], state.form(says["contest"])
    if station.may_close_early:
        fault(recorded_at < station.opens, "R121")
        fault(says["signed_at"] < station.opens, "R122")
    else:
        fault(min(says["signed_at"], recorded_at) < station.closes, "R121")
    ended = says["voting_ended_at"]
    latest = max(says["signed_at"], station.opens)
    fault(ended is not None and not station.opens <= ended <= latest, "R122")
    if len(says["fields"]) != len(form["fields"]) or len(says["votes"]) != len(of["options"]):
        fault(True, "R123")
        return False
    failed = any(check["severity"] == 1 and fails(form, says, check) for check in form["checks"])
    more = too_many_votes(form, of, says)
    fault(failed and says["as_on_paper"] is None, "R124")
    fault(more and says["as_on_paper"] is None, "R125")
    paper = says["as_on_paper"] is not None
    return paper and (failed or more) and not state.opened["counts_as_on_paper"]
