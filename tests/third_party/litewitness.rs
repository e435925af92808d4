//! `litewitness` of torchwood: another witness of the same specification.

use std::process::Command;
use std::time::Duration;

use data_encoding::HEXLOWER;
use hattama::tlog::{Checkpoint, CosignatureTime, Note, VerifierKey};
use hattama::witness::client::{Asked, add_checkpoint, cosignature_of, last_checkpoint};
use serde_json::Value;

use crate::support::{Answered, Log, ORIGIN};
use crate::tools::*;

const SOON: Duration = Duration::from_secs(10);

struct Lite {
    _agent: Process,
    _server: Process,
    folder: tempfile::TempDir,
    port: u16,
    key: VerifierKey,
}

impl Lite {
    /// One that follows the log of this key.
    fn new(log: &VerifierKey) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let key = ssh_key(at, "key");
        let socket = at.join("agent.sock");
        let agent = Process::start(Command::new("ssh-agent").arg("-D").arg("-a").arg(&socket));
        until(|| socket.exists());
        run(Command::new("ssh-add")
            .arg("-q")
            .arg(&key)
            .env("SSH_AUTH_SOCK", &socket));
        let print = run(Command::new("ssh-keygen")
            .arg("-lf")
            .arg(key.with_extension("pub")));
        let print = String::from_utf8(print.stdout).unwrap();
        let print = print.split(' ').nth(1).unwrap();
        let database = at.join("db");
        let control = |command: &[&str]| {
            let mut control = Command::new(tool("witnessctl"));
            run(control
                .args(command)
                .arg("-db")
                .arg(&database)
                .args(["-origin", log.name()]));
        };
        control(&["add-log"]);
        control(&["add-key", "-key", &log.to_string()]);
        let port = free_port();
        let mut lite = Command::new(tool("litewitness"));
        lite.arg("-db")
            .arg(&database)
            .args(["-key", print, "-name", "witness.example/lite"]);
        lite.arg("-ssh-agent")
            .arg(&socket)
            .args(["-listen", &format!("127.0.0.1:{port}")]);
        let server = Process::serving(&mut lite, port);
        let public = std::fs::read_to_string(key.with_extension("pub")).unwrap();
        let key = VerifierKey::new(
            crate::support::name("witness.example/lite"),
            hattama::tlog::KeyType::ED25519_COSIGNATURE,
            &public_of(&public),
        );
        Self {
            _agent: agent,
            _server: server,
            folder,
            port,
            key: key.unwrap(),
        }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn post(&self, body: &[u8]) -> Answered {
        use std::io::Write;
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let length = body.len();
        write!(
            stream,
            "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        )
        .unwrap();
        stream.write_all(body).unwrap();
        Answered::read(&mut stream)
    }
}

/// The last 32 bytes of what an OpenSSH public key holds.
pub fn public_of(line: &str) -> Vec<u8> {
    let base64 = line.split(' ').nth(1).unwrap();
    let bytes = data_encoding::BASE64.decode(base64.as_bytes()).unwrap();
    bytes[bytes.len() - 32..].to_vec()
}

#[test]
#[ignore = "needs third-party tools: scripts/third-party.sh"]
fn litewitness_cosigns_a_log_of_ours() {
    let log = Log::new(ORIGIN, 0, 70_000);
    let lite = Lite::new(&log.vkey());
    let mut last = 0;
    for size in [0, 1, 300, 70_000] {
        let request = log.request(last, size);
        let lines = add_checkpoint(&lite.url(), &request, SOON).unwrap();
        let line = cosignature_of(&lite.key, &request.checkpoint, &lines).unwrap();
        let mut note = request.checkpoint.clone();
        note.add(line).unwrap();
        let time: CosignatureTime = note.cosigned_at(&lite.key).unwrap();
        println!("litewitness cosigned {size} entries at {time}");
        last = size;
    }
    // It remembers, and says what.
    assert_eq!(
        add_checkpoint(&lite.url(), &log.request(300, 70_000), SOON),
        Err(Asked::Conflict(70_000))
    );
    let other = Log::new(ORIGIN, 1, 70_000);
    let fork = add_checkpoint(&lite.url(), &other.request(70_000, 70_000), SOON);
    println!("litewitness about another root of that size: {fork:?}");
    assert!(matches!(fork, Err(Asked::Refused { .. })));
    match last_checkpoint(&lite.url(), &log.origin, SOON) {
        Ok(Some(note)) => {
            let note: Note = note.parse().unwrap();
            let checkpoint = Checkpoint::verify_note(&note, &log.vkey()).unwrap();
            assert_eq!(checkpoint, log.checkpoint(70_000));
            assert!(note.cosigned_at(&lite.key).is_ok());
            println!("litewitness serves its last checkpoint to monitors");
        }
        other => println!("litewitness serves no checkpoint to monitors: {other:?}"),
    }
}

/// What the specification refuses, and the version at hand cosigns: asked, it would differ ever after.
const NOT_ASKED: [&str; 4] = [
    "signed, and wrongly under the same key id",
    "the empty tree with another root",
    "a proof from the empty tree",
    "a leading zero",
];

/// The exchange of our golden vectors, put to it: the statuses have to be the same. For what does not
/// even read the specification names none; it must only be refused.
#[test]
#[ignore = "needs third-party tools: scripts/third-party.sh"]
fn litewitness_answers_as_our_vectors_say() {
    let vectors = include_str!("../vectors/witness.json");
    let vectors: Value = serde_json::from_str(vectors).unwrap();
    let policy: hattama::tlog::Policy = vectors["policy"].as_str().unwrap().parse().unwrap();
    let lite = Lite::new(&policy.logs()[0].key);
    assert!(lite.folder.path().exists());
    let (mut same, mut others) = (0, Vec::new());
    for one in vectors["exchange"].as_array().unwrap() {
        if NOT_ASKED.contains(&one["what"].as_str().unwrap()) {
            continue;
        }
        let body = one["request"].as_str().unwrap();
        let body = HEXLOWER.decode(body.as_bytes()).unwrap();
        let answered = lite.post(&body);
        let ours = one["answer"]["status"].as_u64().unwrap();
        let what = one["what"].as_str().unwrap();
        let theirs = u64::from(answered.status);
        if theirs == ours {
            same += 1;
        } else {
            let says = answered.body.trim();
            println!("{what}: ours {ours}, litewitness {theirs}: {says}");
            if ours != 400 || theirs == 200 {
                others.push(what);
            }
        }
        if ours == 409 {
            assert!(answered.head.contains("content-type: text/x.tlog.size"));
            assert_eq!(answered.body, one["answer"]["body"].as_str().unwrap());
        }
    }
    println!(
        "litewitness: {same} statuses the same, {} not",
        others.len()
    );
    assert_eq!(others, Vec::<&str>::new());
}
