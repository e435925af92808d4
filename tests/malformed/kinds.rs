//! The kinds of file that are read, and the commands that read each.

/// A kind of file.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// A good one: a file of the world.
    pub(crate) good: &'static str,
    /// The folder that it is read from, if no command names the file itself. Then `{}` stands for a
    /// copy of the folder.
    pub(crate) folder: Option<&'static str>,
    /// Commands that read it; `{}` stands for its path. Each has the codes that it may end with.
    pub(crate) commands: &'static [(&'static str, &'static [i32])],
}

/// Nothing was to be had from it.
const COULD_NOT: &[i32] = &[2];
/// It is evidence of a mismatch, or nothing was to be had from it.
const FAILED_OR_NOT: &[i32] = &[1, 2];

pub(crate) const KINDS: &[Kind] = &[
    Kind {
        name: "submission",
        good: "good.submission",
        folder: None,
        commands: &[
            ("append --ledger ledger {} --no-receipts", FAILED_OR_NOT),
            ("statement show {}", COULD_NOT),
            ("statement check {} --kit station.kit", FAILED_OR_NOT),
            (
                "statement sign {} --kit station.kit --key chair.pem --passphrase-file pass --out out",
                FAILED_OR_NOT,
            ),
            ("statement merge {} good.submission --out out", COULD_NOT),
            (
                "refusal verify some.refusal --ledger ledger --submission {}",
                COULD_NOT,
            ),
            (
                "init --ledger out --election results --genesis {} --log-key ledger/log.pem --refusal-key ledger/refusals.pem",
                COULD_NOT,
            ),
        ],
    },
    Kind {
        name: "draft",
        good: "draft.toml",
        folder: None,
        commands: &[
            ("statement check {} --kit station.kit", FAILED_OR_NOT),
            (
                "protocol sign {} --kit station.kit --key chair.pem --passphrase-file pass --out out",
                FAILED_OR_NOT,
            ),
        ],
    },
    Kind {
        name: "kit",
        good: "station.kit",
        folder: None,
        commands: &[
            (
                "statement new turnout-reported --kit {} --contest list --out out",
                FAILED_OR_NOT,
            ),
            ("statement check draft.toml --kit {}", FAILED_OR_NOT),
            ("statement show good.submission --kit {}", FAILED_OR_NOT),
        ],
    },
    Kind {
        name: "policy",
        good: "policy",
        folder: None,
        commands: &[
            ("verify public --policy {}", COULD_NOT),
            ("fsck public --policy {}", COULD_NOT),
            ("publish --ledger ledger --out out --policy {}", COULD_NOT),
            (
                "receipt verify some.tlog-proof --entry some.entry --policy {}",
                COULD_NOT,
            ),
            ("evidence check evidence.tar --policy {}", COULD_NOT),
            (
                "dossier R-001 --from public --out out --policy {}",
                COULD_NOT,
            ),
            (
                "witness serve --name witness.example/w --key witness.pem --state witness --passphrase-file pass --listen 127.0.0.1:0 --policy {}",
                COULD_NOT,
            ),
        ],
    },
    Kind {
        name: "checkpoint",
        good: "public/checkpoint",
        folder: None,
        commands: &[
            ("verify public --checkpoint {}", FAILED_OR_NOT),
            ("verify ledger --checkpoint {}", FAILED_OR_NOT),
            (
                "evidence checkpoints {} forged.checkpoint --out out",
                COULD_NOT,
            ),
        ],
    },
    Kind {
        name: "anchor",
        good: "anchor",
        folder: None,
        commands: &[
            ("verify public --anchor {}", FAILED_OR_NOT),
            ("verify ledger --anchor {}", FAILED_OR_NOT),
        ],
    },
    Kind {
        name: "bundle",
        good: "log.bundle",
        folder: None,
        commands: &[
            ("verify {}", FAILED_OR_NOT),
            ("tally --from {}", FAILED_OR_NOT),
            ("entry 0 --from {}", FAILED_OR_NOT),
            ("kit --from {} --commission R-001 --out out", FAILED_OR_NOT),
            ("export --from {} --out out", FAILED_OR_NOT),
            (
                "rebuild --from {} --ledger out --log-key ledger/log.pem",
                FAILED_OR_NOT,
            ),
            ("dossier R-001 --from {} --out out", FAILED_OR_NOT),
            ("receipt get 1 --from {} --out out", FAILED_OR_NOT),
            ("bundle --from {} --out out", FAILED_OR_NOT),
            ("evidence entry 1 --from {} --out out", FAILED_OR_NOT),
        ],
    },
    Kind {
        name: "receipt",
        good: "some.tlog-proof",
        folder: None,
        commands: &[
            (
                "receipt verify {} --entry some.entry --log-key ledger/log.vkey",
                FAILED_OR_NOT,
            ),
            ("verify public --checkpoint {}", FAILED_OR_NOT),
        ],
    },
    Kind {
        name: "entry",
        good: "some.entry",
        folder: None,
        commands: &[(
            "receipt verify some.tlog-proof --entry {} --log-key ledger/log.vkey",
            FAILED_OR_NOT,
        )],
    },
    Kind {
        name: "log key",
        good: "ledger/log.vkey",
        folder: None,
        commands: &[
            (
                "receipt verify some.tlog-proof --entry some.entry --log-key {}",
                COULD_NOT,
            ),
            ("evidence check evidence.tar --log-key {}", COULD_NOT),
        ],
    },
    Kind {
        name: "key file",
        good: "plain.pem",
        folder: None,
        commands: &[
            ("key public {} --passphrase-file pass", COULD_NOT),
            (
                "key request --observer O-1 --key {} --passphrase-file pass --out out",
                COULD_NOT,
            ),
            (
                "statement sign good.submission --kit station.kit --key {} --passphrase-file pass --out out",
                COULD_NOT,
            ),
            (
                "append --ledger ledger good.submission --no-receipts --log-key {} --passphrase-file pass",
                COULD_NOT,
            ),
            (
                "witness serve --name witness.example/w --key {} --state witness --passphrase-file pass --listen 127.0.0.1:0 --policy policy",
                COULD_NOT,
            ),
        ],
    },
    Kind {
        name: "passphrase file",
        good: "pass",
        folder: None,
        commands: &[("key public chair.pem --passphrase-file {}", COULD_NOT)],
    },
    Kind {
        name: "evidence",
        good: "evidence.tar",
        folder: None,
        commands: &[("evidence check {}", FAILED_OR_NOT)],
    },
    Kind {
        name: "refusal",
        good: "some.refusal",
        folder: None,
        commands: &[
            ("refusal verify {} --ledger ledger", FAILED_OR_NOT),
            ("refusal verify {} --from public", FAILED_OR_NOT),
        ],
    },
    Kind {
        name: "annex",
        good: "some.annex",
        folder: None,
        commands: &[(
            "append --ledger ledger good.submission --no-receipts --annex {}",
            FAILED_OR_NOT,
        )],
    },
    Kind {
        name: "request",
        good: "requests/1.toml",
        folder: Some("requests"),
        commands: &[
            (
                "init --draft out --election results --requests {} --origin example.org/e --log-key ledger/log.pem --refusal-key ledger/refusals.pem",
                FAILED_OR_NOT,
            ),
            (
                "enroll {} --ledger ledger --election own --all --out-dir out",
                FAILED_OR_NOT,
            ),
        ],
    },
    Kind {
        name: "verdict",
        good: "verdict.json",
        folder: None,
        commands: &[(
            "init --draft out --election results --requests requests --origin example.org/e --log-key ledger/log.pem --refusal-key ledger/refusals.pem --continues {}",
            COULD_NOT,
        )],
    },
    results("results/election.toml"),
    results("results/commissions.csv"),
    results("results/protocols.csv"),
    results("results/votes.csv"),
    results("results/turnout.csv"),
    Kind {
        name: "definition alone",
        good: "results/election.toml",
        folder: None,
        commands: &[("election check {}", FAILED_OR_NOT)],
    },
    ledgers("ledger/ledger.toml"),
    ledgers("ledger/HEAD"),
    published("public/checkpoint"),
    published("public/manifest.json"),
    published("public/log.vkey"),
    published("public/tile/entries/000.p/8"),
    published("public/tile/0/000.p/8"),
    published("public/results/completeness.json"),
    Kind {
        name: "witness state",
        good: "witness/witness",
        folder: Some("witness"),
        commands: &[("witness show --state {}", COULD_NOT)],
    },
];

const fn results(good: &'static str) -> Kind {
    Kind {
        name: "results folder",
        good,
        folder: Some("results"),
        commands: &[
            ("election check {}", FAILED_OR_NOT),
            ("rehearse {} --ledger out", FAILED_OR_NOT),
        ],
    }
}

const fn ledgers(good: &'static str) -> Kind {
    Kind {
        name: "ledger folder",
        good,
        folder: Some("ledger"),
        commands: &[(
            "append --ledger {} good.submission --no-receipts",
            COULD_NOT,
        )],
    }
}

const fn published(good: &'static str) -> Kind {
    Kind {
        name: "published folder",
        good,
        folder: Some("public"),
        commands: &[("verify {}", FAILED_OR_NOT), ("fsck {}", FAILED_OR_NOT)],
    }
}
