"""Section 9 of the format: what the entries so far have said."""

from blake3 import blake3

PROTOCOLS_PREFIX = b"hattama/protocols/v1\n"


class Commission:
    def __init__(self, says, parent, contest_parents, contests, by, recorded_at):
        self.id, self.kind, self.polling = says["id"], says["kind"], says["polling"]
        self.parent, self.contest_parents = parent, contest_parents
        self.registered = says.get("registered_voters")
        self.may_close_early = says.get("may_close_early", False)
        self.roster = {m["number"]: m for m in says["roster"]}
        self.retired = set()
        self.filings = {contest: Filing() for contest in contests}
        self.enrolled_late = recorded_at >= self.opens if by else False
        self.changed_late = None

    opens = property(lambda self: self.polling[0]["opens"])
    closes = property(lambda self: self.polling[-1]["closes"])


class Filing:
    def __init__(self):
        self.protocols, self.current, self.rivals, self.reports = [], None, [], []
        self.no_vote = self.summed = False

    def current_at(self, size):
        """The protocol that stood when the log had so many entries."""
        stands = None
        for protocol in self.protocols:
            if protocol.index < size and takes_place(stands, protocol):
                stands = protocol
        return stands

    @property
    def counted(self):
        now = self.current
        return None if now is None or now.held else figures(now.sheet)

    def stand(self, protocol, beside):
        """Lets a protocol stand, beside those that differ from it."""
        self.current = protocol
        self.rivals = [p for p in beside if figures(p.sheet) != figures(protocol.sheet)]


class Protocol:
    def __init__(self, index, name, recorded_at, sheet, held, kind):
        self.index, self.name, self.recorded_at = index, name, recorded_at
        self.sheet, self.held, self.kind = sheet, held, kind


def figures(sheet):
    return sheet["fields"], sheet["votes"]


def takes_place(stands, protocol):
    if stands is None or protocol.kind == 14:
        return True
    return protocol.kind == 9 and stands.kind == 10


class State:
    def __init__(self):
        self.size, self.chain, self.recorded_at = 0, bytes(32), 0
        self.genesis = self.opened = self.closed_by = None
        self.statements, self.keys = {}, {}
        self.contests, self.chambers, self.commissions = {}, {}, {}
        self.summaries, self.declared, self.draws = {}, {}, {}

    @property
    def central(self):
        return self.commissions[self.opened["central"]["id"]]

    def form(self, contest):
        return next(f for f in self.opened["forms"] if f["id"] == self.contests[contest]["form"])

    def parent_for(self, commission, contest):
        return commission.contest_parents.get(contest, commission.parent)

    def register(self, commission, member):
        self.keys[member["key"]] = {"of": commission, "number": member["number"], "by": None}

    def apply(self, statement, name, recorded_at, chain, held):
        kind, says = statement["body"]
        speaker, index = statement["speaker"][1], self.size
        if kind == 1:
            self.genesis, self.opened = name, says
            central = {**says["central"], "kind": 1, "polling": says["polling"]}
            self.enrol(Commission(central, None, {}, [], None, recorded_at))
        elif kind == 2:
            self.contests[says["id"]] = says
        elif kind == 4:
            self.chambers[says["id"]] = says
        elif kind == 5:
            elsewhere = {p["contest"]: p["parent"] for p in says["contest_parents"]}
            self.enrol(Commission(says, says["parent"], elsewhere, says["contests"], index,
                                  recorded_at))
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
            filing = self.commissions[station].filings[sheet["contest"]]
            protocol = Protocol(index, name, recorded_at, sheet, held, kind)
            known = any(figures(p.sheet) == figures(sheet) for p in filing.protocols)
            filing.protocols.append(protocol)
            was = filing.counted
            if takes_place(filing.current, protocol):
                before = [filing.current] if filing.current else []
                filing.stand(protocol, filing.rivals + before)
            elif not known:
                filing.rivals.append(protocol)
            self.supersede(sheet["contest"], station, was, filing.counted)
        elif kind == 14:
            filing = self.commissions[says["station"]].filings[says["sheet"]["contest"]]
            was = filing.counted
            protocol = Protocol(index, name, recorded_at, says["sheet"], held, 14)
            filing.protocols.append(protocol)
            filing.stand(protocol, filing.rivals if speaker == says["station"] else [])
            self.supersede(says["sheet"]["contest"], says["station"], was, filing.counted)
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
        elif kind == 18:
            self.draws.setdefault(says["contest"], []).append(
                {"order": says["order"], "tie": self.result(
                    says["contest"], self.draws.get(says["contest"], []))[2]})
        elif kind == 19:
            self.declared[says["contest"]] = {
                "index": index, "size": says["size"], "superseded": False}
        elif kind == 25:
            self.closed_by = index
        self.statements[name] = index
        self.size, self.chain, self.recorded_at = index + 1, chain, recorded_at

    def within(self, station, unit, contest):
        while station is not None and station.id != unit:
            station = self.commissions.get(self.parent_for(station, contest))
        return station is not None

    def counted_at(self, contest, unit, size):
        found = []
        for station in self.commissions.values():
            if contest in station.filings and self.within(station, unit, contest):
                protocol = station.filings[contest].current_at(size)
                if protocol is not None and not protocol.held:
                    found.append((station, protocol))
        return found

    def totals(self, contest, unit, size):
        protocols = [protocol for _, protocol in self.counted_at(contest, unit, size)]
        column = lambda part, n: [sum(p.sheet[part][at] for p in protocols) for at in range(n)]
        return {"count": len(protocols),
                "protocols": blake3(PROTOCOLS_PREFIX + b"".join(p.name for p in protocols)),
                "fields": column("fields", len(self.form(contest)["fields"])),
                "votes": column("votes", len(self.contests[contest]["options"]))}

    def supersede(self, contest, station, was, now):
        if was == now:
            return
        for summary in self.summaries.get(contest, []):
            if self.within(self.commissions[station], summary["unit"], contest):
                summary["superseded"] = True
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
        from rules import quantity
        form, of = self.form(contest), self.contests[contest]
        counted = self.counted_at(contest, self.central.id, self.size + 1)
        quantities = {q["id"]: sum(quantity(form, p.sheet, q["id"]) for _, p in counted)
                      for q in form["quantities"]}
        votes = [sum(p.sheet["votes"][at] for _, p in counted) for at in range(len(of["options"]))]
        return allocate(of, votes, quantities, draws)

    def enrol(self, commission):
        self.commissions[commission.id] = commission
        for member in commission.roster.values():
            self.register(commission.id, member)

    def change(self, commission, changes, recorded_at):
        for tag, what in changes:
            number = what if tag == 3 else what["number"]
            if tag != 1:
                self.keys[commission.roster.pop(number)["key"]]["by"] = self.size
            if tag == 3:
                commission.retired.add(number)
            else:
                commission.roster[number] = what
                self.register(commission.id, what)
        if recorded_at >= commission.opens and commission.changed_late is None:
            commission.changed_late = self.size
