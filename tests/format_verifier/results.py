"""Sections 13 to 16 of the format: findings, tallies, seats, chambers."""

from fractions import Fraction

from rules import fails, quantity, too_many_votes
from state import differs


def findings(state, station, contest):
    filing, found = station.filings[contest], []
    reports = sorted(filing.reports, key=lambda report: report[0])
    found += ["F101" for a, b in zip(reports, reports[1:]) if b[1] < a[1]]
    found += ["F131"] if filing.voided is not None else []
    now = filing.current
    if now is None:
        return set(found)
    of, form, sheet = state.contests[contest], state.form(contest), now.sheet
    value = lambda name: quantity(form, sheet, name)
    tell = lambda when, code: found.append(code) if when else None
    paper, attention = sheet["as_on_paper"] is not None, state.opened["attention"]
    for check in form["checks"]:
        tell((check["severity"] == 2 or paper) and fails(form, sheet, check), check["id"])
    tell(paper, "F113")
    tell(paper and too_many_votes(form, of, sheet), "F114")
    tell(not any(sheet["fields"] + sheet["votes"]), "F105")
    floor, share = attention["from_valid_votes"], attention["share"]
    valid = sum(sheet["votes"]) if value("valid") is None else value("valid")
    reaches = lambda part, whole: part * share["denominator"] >= whole * share["numerator"]
    if valid >= floor:
        tell(reaches(max(sheet["votes"]), valid), "F106")
        if value("issued") is not None and value("registered") is not None:
            tell(reaches(value("issued"), value("registered")), "F107")
    if sum(sheet["votes"]) >= floor:
        others = [c.filings[contest].current for c in state.commissions.values()
                  if c is not station and contest in c.filings]
        tell(any(o and o.sheet["votes"] == sheet["votes"] for o in others), "F108")
    for other_contest, other in station.filings.items():
        if other_contest != contest and other.current and other.hours == filing.hours:
            for name, code in (("registered", "F103"), ("issued", "F104")):
                there = quantity(state.form(other_contest), other.current.sheet, name)
                tell(None not in (there, value(name)) and there != value(name), code)
    late = max(now.recorded_at - filing.closes, 0) // 3_600_000
    tell(late >= attention["late_after_hours"], "F111")
    if reports and value("issued") is not None:
        tell(reports[-1][1] > value("issued"), "F102")
    tell(sheet["signed_at"] < filing.closes, "F112")
    tell(sheet["signed_at"] > now.recorded_at, "F115")
    tell(station.enrolled >= filing.opens, "F110")
    tell(any(at >= filing.opens and by < now.index for by, at in station.changes), "F109")
    tell(filing.rivals, "F116")
    tell(filing.no_vote, "F120")
    tell(any(dissent[0] == now.name for dissent in filing.dissents), "F125")
    seen = [one for one in filing.attendances if one["protocol"] == now.name]
    tell(any(one["copies_refused"] or any(m["presence"] == 3 for m in one["members"])
             for one in seen), "F126")
    last = seen[-1]["members"] if seen else []
    explained = {m["number"] for m in last if m["presence"] != 1} - now.signed
    tell(now.maker == station.id and len(now.signed) + len(explained) < now.in_force, "F124")
    tell(any(differs(copy, sheet) for copy in filing.copies), "F129")
    about = [o["answered"] for o in state.objections.values() if o["about"] == now.index]
    tell(any(1 in answered.values() or not set(answered) - {now.maker} for answered in about),
         "F130")
    return set(found)


def tally(state, contest):
    of, stations = state.contests[contest], state.stations(contest)
    every = [c.filings[contest] for c in stations]
    filings = [f for f in every if f.current or f.voided is not None or not f.no_vote]
    live = [f for f in filings if f.voided is None]
    received = [f for f in live if f.current]
    counted = [f for f in received if not f.current.held]
    codes = [findings(state, c, contest) for c in stations]
    votes, quantities = state.sums(contest, [f.current for f in counted])
    first, _ = state.sums(contest, [f.protocols[0] for f in counted])
    others = [c.registered for c in stations
              if c.filings[contest] in filings and c.filings[contest] not in counted]
    here = quantities.get("registered")
    counts = {
        "expected": len(filings), "received": sum(bool(f.current) for f in filings),
        "counted": len(counted), "held": len(received) - len(counted),
        "contested": sum(bool(f.rivals) for f in live),
        "corrected": sum(f.current.kind == 14 for f in received),
        "transcribed": sum(f.current.kind == 10 for f in received),
        "voided": len(filings) - len(live), "no_vote": len(every) - len(filings),
        "outstanding": len(live) - len(received),
        "flagged": sum(bool(one) for one in codes)}
    seats = None
    if of["allocation"]:
        seats = allocate(of, votes, quantities, state.draws.get(contest, []),
                         state.withdrawn.get(contest, {}))
    declared = state.declared.get(contest)
    whole = 0 < len(counted) == len(live)
    standing = "complete" if whole else "partial"
    firsts = [c.polls[contest][0] for c in stations]
    firsts = [poll.counted_at(state.size if poll.voided is None else poll.voided)
              for poll in firsts]
    firsts = [protocol for protocol in firsts if protocol]
    as_if = state.sums(contest, firsts)
    compared = [f.current and differs(copy, f.current.sheet) for f in every for copy in f.copies]
    if declared:
        standing = "superseded" if declared["superseded"] else "declared"
    return {
        "id": contest, "standing": standing,
        "declared": declared, "summaries": state.summaries.get(contest, []),
        "protocols": counts, "quantities": quantities,
        "votes": votes, "first_reported": first, "state": seats and seats[0],
        "seats": seats[1] if seats else [None] * len(votes),
        "turnout": {"issued": quantities.get("issued"), "registered_counted": here,
                    "registered_expected": None if here is None or None in others
                    else here + sum(others)},
        "as_if_nothing_annulled": {"votes": as_if[0], "quantities": as_if[1],
                                   "counted": len(firsts)},
        "copies": {"filings": sum(bool(f.copies) for f in every), "differ": compared.count(True),
                   "match": compared.count(False), "none": compared.count(None)},
        "findings": {code: sum(code in one for one in codes)
                     for code in sorted(set().union(*codes))}}


def cut(ranking, places):
    """Those above the line, those tied across it, and the places left for them."""
    above = []
    for key in sorted({key for _, key in ranking}, reverse=True):
        equals = [option for option, k in ranking if k == key]
        if places == 0:
            break
        if len(equals) > places:
            return above, equals, places
        above, places = above + equals, places - len(equals)
    return above, [], places


class Tie(Exception):
    pass


def allocate(of, votes, quantities, draws, withdrawn):
    """The state, seats for each option (None: not settled), and the options of a tie."""
    rule, options = of["allocation"], of["options"]
    votes = [0 if o["id"] in withdrawn else n for o, n in zip(options, votes)]
    method, how = rule["method"]
    everyone = range(len(options))
    against = {at for at in everyone if options[at]["kind"] == 3}
    contenders = [at for at in everyone
                  if at not in against and options[at]["id"] not in withdrawn]
    seats, ties = [None] * len(options), []

    def settle(ranking, places, stake):
        above, tied, left = cut(ranking, places)
        if tied:
            if rule["tie"] != 3:
                names = sorted(options[at]["id"] for at in tied)
                draw = next((d["order"] for d in draws if sorted(d["order"]) == names), None)
                if draw is None:
                    ties.append((stake, left, sorted((options[at]["id"], votes[at])
                                                     for at in tied)))
                    raise Tie(above, tied)
                return above + sorted(tied, key=lambda at: draw.index(options[at]["id"]))[:left]
            above += sorted(tied, key=lambda at: options[at]["position"])[:left]
        return above

    def clear():
        for at in contenders:
            seats[at] = 0

    def give(ranking, places):
        try:
            for at in settle(ranking, places, "seats"):
                seats[at] += 1
            return "allocated"
        except Tie as tie:
            for at in tie.args[0]:
                seats[at] += 1
            for at in tie.args[1]:
                seats[at] = None
            return "tie"

    def share(lists):
        clear()
        left = rule["seats"]
        if method == 1:
            whole = sum(votes[at] for at in lists)
            for at in lists:
                seats[at] = votes[at] * rule["seats"] // whole
                left -= seats[at]
            return give([(at, votes[at] * rule["seats"] % whole) for at in lists], left)
        while left:
            step = 1 if how["divisors"] == 1 else 2
            quotients = [(at, Fraction(votes[at], step * seats[at] + 1)) for at in lists]
            best = max(q for _, q in quotients)
            leaders = [(at, 0) for at, q in quotients if q == best]
            if give(leaders, min(left, len(leaders))) == "tie":
                return "tie"
            left -= min(left, len(leaders))
        return "allocated"

    def for_lists():
        if sum(votes[at] for at in contenders) == 0:
            return "none"
        t, passed = how["threshold"], contenders
        if t:
            passed = [at for at in contenders
                      if votes[at] * t["denominator"] >= quantities[t["of"]] * t["numerator"]]
        if not passed:
            clear()
            return "no-winner"
        if len(passed) > 1:
            return share(passed)
        first, single = passed[0], rule["single_list"]
        if single is None:
            return "waits"
        if not single["admit_next"]:
            clear()
            seats[first] = rule["seats"]
            return "allocated"
        others = [(at, votes[at]) for at in contenders if at != first]
        nexts = settle(others, 1, "admission")
        if not nexts:
            return "waits"
        if single["factor"] is None:
            return share([first, nexts[0]])
        clear()
        whole = votes[nexts[0]] * rule["seats"] // (votes[first] + votes[nexts[0]])
        seats[nexts[0]] = whole * single["factor"]["numerator"] // single["factor"]["denominator"]
        seats[first] = rule["seats"] - seats[nexts[0]]
        return "allocated"

    def for_candidates():
        top, left, rest = max(votes), rule["seats"], list(contenders)
        if top == 0:
            return "none"
        ranking = [(at, votes[at]) for at in everyone]
        majority = method == 4 and 2 * top > quantities[how["of"]]
        if method == 4 and not majority:
            if how["second_round_candidates"] is None:
                clear()
                return "no-winner"
            settle([(at, votes[at]) for at in contenders], how["second_round_candidates"],
                   "second round")
            return "second-round"
        first = None
        if majority or any(votes[at] == top for at in against):
            first = settle(ranking, 1, "first place")[0]
        clear()
        if first in against:
            return "no-winner"
        if first is not None:
            seats[first], left = 1, left - 1
            rest.remove(first)
        return give([(at, votes[at]) for at in rest], left) if left else "allocated"

    try:
        state = for_lists() if method in (1, 2) else for_candidates()
    except Tie:
        state = "tie"
    return state, seats, ties


def chamber(state, says, tallies):
    whole, by = 0, {}
    for contest in says["contests"]:
        of = state.contests[contest]
        whole += of["allocation"]["seats"] if of["allocation"] else 0
        for option, seats in zip(of["options"], tallies[contest]["seats"]):
            if seats:
                if option["kind"] == 1:
                    whose = option["id"]
                else:
                    whose = option["nominated_by"] or f"{contest}/{option['id']}"
                by[whose] = by.get(whose, 0) + seats
    return {"id": says["id"], "seats": whole, "open": whole - sum(by.values()),
            "by": [list(one) for one in sorted(by.items(), key=lambda one: (-one[1], one[0]))]}
