"""Section 9 of the format: what the entries so far have said."""

from blake3 import blake3

PROTOCOLS_PREFIX = b"hattama/protocols/v1\n"


class Commission:
    def __init__(self, says, parent, contest_parents, contests, recorded_at):
        self.id, self.kind, self.polling = says["id"], says["kind"], says["polling"]
        self.parent, self.contest_parents = parent, contest_parents
        self.registered = says.get("registered_voters")
        self.may_close_early = says.get("may_close_early", False)
        self.roster = {m["number"]: m for m in says["roster"]}
        self.retired = set()
        self.polls = {contest: [Poll(self.polling)] for contest in contests}
        self.enrolled, self.changes, self.depth = recorded_at, [], 0

    closes = property(lambda self: self.polling[-1]["closes"])

    @property
    def filings(self):
        """Whatever is said of a filing is said of its last poll."""
        return {contest: polls[-1] for contest, polls in self.polls.items()}

    def find(self, contest, name):
        """The protocol of this name, and its poll."""
        found = ((poll, poll.find(name)) for poll in self.polls[contest])
        return next((pair for pair in found if pair[1]), (None, None))

    def poll(self, contest, opened):
        return next((poll for poll in self.polls[contest] if poll.opened == opened), None)


class Poll:
    def __init__(self, hours, opened=None):
        self.hours, self.opened = hours, opened
        self.opens, self.closes = hours[0]["opens"], hours[-1]["closes"]
        self.protocols, self.current, self.rivals, self.reports = [], None, [], []
        self.no_vote = self.summed = False
        self.voided = self.voided_by = None
        self.dissents, self.attendances, self.copies = [], [], []

    def counted_at(self, size):
        """The protocol that was counted when the log had so many entries."""
        stands = None
        for protocol in self.protocols:
            if protocol.index < size and takes_place(stands, protocol):
                stands = protocol
        voided = self.voided is not None and self.voided < size
        return None if voided or stands is None or stands.held else stands

    @property
    def counted(self):
        out = self.current is None or self.current.held or self.voided is not None
        return None if out else figures(self.current.sheet)

    def find(self, name):
        return next((p for p in self.protocols if p.name == name), None)

    def stand(self, protocol, beside):
        """Lets a protocol stand, beside those that differ from it."""
        self.current = protocol
        self.rivals = [p for p in beside if figures(p.sheet) != figures(protocol.sheet)]


class Protocol:
    def __init__(self, index, name, recorded_at, sheet, held, kind, maker, signed):
        self.index, self.name, self.recorded_at = index, name, recorded_at
        self.sheet, self.held, self.kind = sheet, held, kind
        self.maker, self.in_force, self.signed = maker.id, len(maker.roster), signed


def figures(sheet):
    return sheet["fields"], sheet["votes"]


def differs(copy, sheet):
    """A figure that the copy has is another."""
    return any(n is not None and n != m for part in ("fields", "votes")
               for n, m in zip(copy[part], sheet[part]))


def takes_place(stands, protocol):
    if stands is None or protocol.kind == 14:
        return True
    return protocol.kind == 9 and stands.kind == 10


class State:
    def __init__(self):
        self.size, self.chain, self.recorded_at = 0, bytes(32), 0
        self.genesis = self.opened = self.closed_by = None
        self.statements, self.keys, self.log_keys = {}, {}, []
        self.contests, self.chambers, self.commissions = {}, {}, {}
        self.summaries, self.declared, self.draws = {}, {}, {}
        self.withdrawn, self.acts, self.observers, self.objections = {}, {}, {}, {}

    @property
    def central(self):
        return self.commissions[self.opened["central"]["id"]]

    def form(self, contest):
        return next(f for f in self.opened["forms"] if f["id"] == self.contests[contest]["form"])

    def parent_for(self, commission, contest):
        while contest is not None:
            if contest in commission.contest_parents:
                return commission.contest_parents[contest]
            contest = self.contests[contest]["second_round_of"]
        return commission.parent

    def hours(self, commission, contest, says):
        named = {one["unit"]: one["polling"] for one in says["hours"]}
        while commission is not None and commission.id not in named:
            commission = self.commissions.get(self.parent_for(commission, contest))
        return named[commission.id] if commission else says["polling"]

    def register(self, speaker, number, key):
        self.keys[key] = {"of": speaker, "number": number, "since": self.size, "by": None}

    def signers(self, submission):
        """What is known of the keys that it bears."""
        keys = [pair["key"] for pair in submission["signatures"]]
        return [self.keys[key] for key in keys if key in self.keys]

    def apply(self, statement, name, submission, recorded_at, chain, held):
        kind, says = statement["body"]
        speaker, index = statement["speaker"][1], self.size
        signed = {signer["number"] for signer in self.signers(submission)}
        found = lambda: self.commissions[says["station"]].find(says["contest"], says["protocol"])
        new = lambda sheet: Protocol(index, name, recorded_at, sheet, held, kind,
                                     self.commissions[speaker], signed)
        if kind == 1:
            self.genesis, self.opened = name, says
            central = {**says["central"], "kind": 1, "polling": says["polling"]}
            self.enrol(Commission(central, None, {}, [], recorded_at))
        elif kind == 2:
            contest = says["id"]
            self.contests[contest] = says
            for station in self.stations(says["second_round_of"]):
                station.polls[contest] = [Poll(self.hours(station, contest, says), index)]
        elif kind == 3:
            self.withdrawn.setdefault(says["contest"], {})[says["option"]] = says["votes"]
            self.lapse(says["contest"])
        elif kind == 4:
            self.chambers[says["id"]] = says
        elif kind == 5:
            elsewhere = {p["contest"]: p["parent"] for p in says["contest_parents"]}
            depth = self.depth_below(says)
            self.enrol(Commission(says, says["parent"], elsewhere, says["contests"], recorded_at))
            self.commissions[says["id"]].depth = depth
        elif kind == 6:
            self.change(self.commissions[says["commission"]], says["changes"], recorded_at)
        elif kind == 7:
            filing = self.commissions[speaker].filings[says["contest"]]
            filing.reports.append((says["at"], says["voted"]))
        elif kind == 8:
            for contest in says["contests"]:
                self.commissions[says["station"]].filings[contest].no_vote = True
        elif kind in (9, 10):
            station, sheet = (speaker, says) if kind == 9 else (says["station"], says["sheet"])
            filing, protocol = self.commissions[station].filings[sheet["contest"]], new(sheet)
            known = any(figures(p.sheet) == figures(sheet) for p in filing.protocols)
            filing.protocols.append(protocol)
            was = filing.counted
            if takes_place(filing.current, protocol):
                before = [filing.current] if filing.current else []
                filing.stand(protocol, filing.rivals + before)
            elif not known:
                filing.rivals.append(protocol)
            self.supersede(sheet["contest"], station, was)
        elif kind == 11:
            found()[1].signed |= signed
        elif kind == 12:
            found()[0].dissents.append((says["protocol"], speaker, says["member"]))
        elif kind == 13:
            found()[0].attendances.append(says)
        elif kind == 14:
            filing = self.commissions[says["station"]].filings[says["sheet"]["contest"]]
            was, protocol = filing.counted, new(says["sheet"])
            filing.protocols.append(protocol)
            filing.stand(protocol, filing.rivals if speaker == says["station"] else [])
            self.supersede(says["sheet"]["contest"], says["station"], was)
        elif kind == 15:
            contest, size = says["contest"], says["size"]
            before = self.counted_at(contest, speaker, size)
            over = before != self.counted_at(contest, speaker, self.size)
            if self.totals(contest, speaker, size) == says["totals"]:
                for station, protocol in before:
                    filing = station.filings[contest]
                    filing.summed = filing.summed or filing.current is protocol
            self.summaries.setdefault(contest, []).append(
                {"unit": speaker, "size": size, "superseded": over})
        elif kind in (16, 17):
            for contest in says["contests"]:
                self.annul(kind, says, contest, speaker)
        elif kind == 18:
            self.draws.setdefault(says["contest"], []).append(
                {"order": says["order"], "tie": self.result(
                    says["contest"], self.draws.get(says["contest"], []))[2]})
        elif kind == 19:
            self.declared[says["contest"]] = {
                "index": index, "size": says["size"], "superseded": False}
        elif kind == 20:
            self.acts.setdefault(says["contest"], []).append(index)
        elif kind == 21:
            if says["id"] in self.observers:
                self.keys[self.observers[says["id"]]["key"]]["by"] = index
            self.observers[says["id"]] = {**says, "accredited_by": speaker}
            self.register((3, says["id"]), 0, says["key"])
        elif kind == 22:
            station = self.commissions[says["station"]]
            poll = station.poll(says["contest"], says["poll"])
            poll.copies.append({**says, "observer": speaker})
        elif kind == 23:
            self.objections[name] = {"about": self.statements[says["about"]], "to": says["to"],
                                     "answered": {}}
        elif kind == 24:
            self.objections[says["objection"]]["answered"][speaker] = says["answer"]
        elif kind == 25:
            self.closed_by = index
        self.statements[name] = index
        self.size, self.chain, self.recorded_at = index + 1, chain, recorded_at

    def annul(self, kind, says, contest, speaker):
        """Voids what is not voided, or lets what is voided be polled again."""
        stations = [station for station in self.stations(contest, says["unit"])
                    if (station.filings[contest].voided is None) == (kind == 16)]
        were = [station.filings[contest].counted for station in stations]
        for station in stations:
            if kind == 16:
                filing = station.filings[contest]
                filing.voided, filing.voided_by = self.size, speaker
            else:
                station.polls[contest].append(
                    Poll(self.hours(station, contest, says), self.size))
        for station, was in zip(stations, were):
            self.supersede(contest, station.id, was)

    def stands_above(self, above, commission_id):
        """Whether a commission is another one or stands above it, by `parent`."""
        while commission_id is not None and commission_id != above:
            commission_id = self.commissions[commission_id].parent
        return commission_id is not None

    def depth_below(self, says):
        above = [says["parent"]] + [other["parent"] for other in says["contest_parents"]]
        return 1 + max(self.commissions[one].depth for one in above if one in self.commissions)

    def stations(self, contest, unit=None):
        """Those that count the contest (within the unit), as they were enrolled."""
        return [c for c in self.commissions.values() if contest in c.polls
                and (unit is None or self.within(c, unit, contest))]

    def within(self, station, unit, contest):
        while station is not None and station.id != unit:
            station = self.commissions.get(self.parent_for(station, contest))
        return station is not None

    def counted_at(self, contest, unit, size):
        found = []
        for station in self.stations(contest, unit):
            polls = [p for p in station.polls[contest] if p.opened is None or p.opened < size]
            protocol = polls[-1].counted_at(size) if polls else None
            if protocol is not None:
                found.append((station, protocol))
        return found

    def totals(self, contest, unit, size):
        protocols = [protocol for _, protocol in self.counted_at(contest, unit, size)]
        column = lambda part, n: [sum(p.sheet[part][at] for p in protocols) for at in range(n)]
        return {"count": len(protocols),
                "protocols": blake3(PROTOCOLS_PREFIX + b"".join(p.name for p in protocols)),
                "fields": column("fields", len(self.form(contest)["fields"])),
                "votes": column("votes", len(self.contests[contest]["options"]))}

    def supersede(self, contest, station, was):
        station = self.commissions[station]
        if was == station.filings[contest].counted:
            return
        for summary in self.summaries.get(contest, []):
            if self.within(station, summary["unit"], contest):
                summary["superseded"] = True
        self.lapse(contest)

    def lapse(self, contest):
        """Declarations and draws do not outlast what they rest on."""
        if contest in self.declared:
            self.declared[contest]["superseded"] = True
        kept = []
        for draw in self.draws.get(contest, []):
            if self.result(contest, kept)[2] == draw["tie"]:
                kept.append(draw)
        self.draws[contest] = kept

    def result(self, contest, draws):
        """What the sums of the whole contest come to: state, seats, and the tied options."""
        from results import allocate
        counted = self.counted_at(contest, self.central.id, self.size + 1)
        votes, quantities = self.sums(contest, [p for _, p in counted])
        return allocate(self.contests[contest], votes, quantities, draws,
                        self.withdrawn.get(contest, {}))

    def sums(self, contest, protocols):
        """Votes as the sheets have them, and quantities without votes for withdrawn options."""
        from rules import quantity
        form, of, out = self.form(contest), self.contests[contest], self.withdrawn.get(contest, {})
        quantities = {q["id"]: sum(quantity(form, p.sheet, q["id"]) for p in protocols)
                      for q in form["quantities"]}
        votes = [sum(p.sheet["votes"][at] for p in protocols) for at in range(len(of["options"]))]
        for option, lost in zip(of["options"], votes):
            if of["votes_per_ballot"] == 1 and option["id"] in out:
                if "valid" in quantities:
                    quantities["valid"] = max(quantities["valid"] - lost, 0)
                if "invalid" in quantities and out[option["id"]] == 1:
                    quantities["invalid"] += lost
        return votes, quantities

    def enrol(self, commission):
        self.commissions[commission.id] = commission
        for member in commission.roster.values():
            self.register((1, commission.id), member["number"], member["key"])

    def change(self, commission, changes, recorded_at):
        for tag, what in changes:
            if tag == 4:
                self.log_keys.append((self.size, what["key"]))
                continue
            number = what if tag == 3 else what["number"]
            if tag != 1:
                self.keys[commission.roster.pop(number)["key"]]["by"] = self.size
            if tag == 3:
                commission.retired.add(number)
            else:
                commission.roster[number] = what
                self.register((1, commission.id), number, what["key"])
        if any(tag != 4 for tag, _ in changes):
            commission.changes.append((self.size, recorded_at))
