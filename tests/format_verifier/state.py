"""Section 9 of the format: what the entries so far have said."""


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
        self.no_vote = False


class Protocol:
    def __init__(self, index, name, recorded_at, sheet, held, kind):
        self.index, self.name, self.recorded_at = index, name, recorded_at
        self.sheet, self.held, self.kind = sheet, held, kind


def figures(sheet):
    return sheet["fields"], sheet["votes"]


class State:
    def __init__(self):
        self.size, self.chain, self.recorded_at = 0, bytes(32), 0
        self.genesis = self.opened = self.closed_by = None
        self.statements, self.keys = {}, {}
        self.contests, self.chambers, self.commissions = {}, {}, {}

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
            now = filing.current
            confirms = (now is not None and kind == 9 and now.kind == 10
                        and figures(now.sheet) == figures(sheet))
            if now is None or confirms:
                filing.current = protocol
            elif not known:
                filing.rivals.append(protocol)
        elif kind == 14:
            filing = self.commissions[says["station"]].filings[says["sheet"]["contest"]]
            filing.current = Protocol(index, name, recorded_at, says["sheet"], held, 14)
            filing.protocols.append(filing.current)
            filing.rivals = []
        elif kind == 25:
            self.closed_by = index
        self.statements[name] = index
        self.size, self.chain, self.recorded_at = index + 1, chain, recorded_at

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
