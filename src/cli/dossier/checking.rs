//! How anyone can check the file, and what nobody should read into it.

use super::Dossier;
use super::html::Html;
use crate::state::Election;

pub(super) fn write(page: &mut Html, dossier: &Dossier<'_>) {
    with_the_program(page, dossier);
    without_it(page, dossier);
    not_claimed(page, dossier);
}

fn with_the_program(page: &mut Html, dossier: &Dossier<'_>) {
    let genesis = dossier.state.election().map(Election::genesis);
    let genesis = genesis.map(|hash| hash.to_string()).unwrap_or_default();
    let station = &dossier.station.id;
    let contest = dossier.contest.map(|id| format!(" --contest {id}"));
    let contest = contest.unwrap_or_default();
    let first = dossier.entries.first().map_or(0, |entry| entry.index);
    page.section("How to check, with the log and the program")
        .paragraph(
            "Take the log from somebody you trust, not from whoever handed you this file, and the \
             genesis hash from a publication of the election's opening. Write the place of the log \
             for LOG, and that hash for GENESIS. The first command checks every signature and rule of the whole log; the \
             second shows an entry; the third makes this file again, which is the same as long as \
             the log has as many entries and cosignatures.",
        )
        .lines(format!(
            "hattama verify LOG --anchor GENESIS\nhattama entry {first} --from LOG\nhattama dossier \
             {station}{contest} --from LOG --out again.html"
        ))
        .paragraph(format!(
            "This file says that the genesis hash is {genesis}. Compare it with the publication: a \
             log, and a file like this one, can be made by anybody, but not with that hash."
        ));
}

fn without_it(page: &mut Html, dossier: &Dossier<'_>) {
    let Some(entry) = dossier.entries.first() else {
        return;
    };
    let (index, statement) = (entry.index, entry.statement_len);
    page.section("How to check, without the program")
        .paragraph(
            "The annex holds the bytes of each entry. Copy the digits of one into a text file, \
             entry.hex, and turn them into bytes. The chain hash is the BLAKE3 hash of these bytes. \
             The entry after it in the log holds this hash, in its bytes 11 to 42, counted from 1: \
             nobody can change an entry without changing every chain hash after it. The statement \
             begins after byte 58; the statement hash is the BLAKE3 hash of the words \
             hattama/statement/v1, a line feed, and the statement.",
        )
        .paragraph(format!(
            "For entry {index}, with programs that others have written (xxd, b3sum, sha256sum; its \
             statement has {statement} bytes): the first line makes the bytes, the others print the \
             chain hash, the statement hash and the leaf of the tree."
        ))
        .lines(format!(
            "xxd -r -p entry.hex > entry.bin\nb3sum entry.bin\n(printf 'hattama/statement/v1\\n'; tail \
             -c +59 entry.bin | head -c {statement}) | b3sum\n(printf '\\0'; cat entry.bin) | sha256sum"
        ))
        .paragraph(
            "A signature is Ed25519 (RFC 8032), by the key beside it, over the same words, line feed \
             and statement. After the statement stand, in an entry, the number of signatures in \
             eight bytes, the lowest first, and for each the key in 32 bytes and the signature in \
             64. docs/FORMAT.md of the program describes every byte; it is enough to write another \
             program from.",
        )
        .paragraph(
            "The root is that of the tree of RFC 6962, section 2.1, over all entries. That an entry \
             is under the root is shown by its receipt, in the annex: the hashes in it are the audit \
             path of RFC 6962, section 2.1.1, in base64, from the leaf's sibling up. It is a \
             tlog-proof as c2sp.org describes it, which other programs check, too.",
        );
}

fn not_claimed(page: &mut Html, dossier: &Dossier<'_>) {
    let times = if dossier.proofs.tells_when() {
        "Times are claims: the time of signing is the station's, the time of recording is that of \
         the clock of whoever keeps the log. A cosignature says, by its witness's clock, when the \
         entries were there, not since when."
    } else {
        "Times are claims: the time of signing is the station's, the time of recording is that of \
         the clock of whoever keeps the log. No cosignature was checked here that says when an \
         entry was there."
    };
    page.section("What is not claimed").list([
        "The count in the room is outside the log's reach. A log shows what a commission signed, \
         when it was recorded and what was changed since; not whether ballots were counted right.",
        times,
        "A key shows that whoever held it signed; not who held it.",
        "A code is lawful and worth a look. It is no fault found, and nobody's.",
        "Photographs, scans and texts are in the log by their hashes only. They are evidence if \
         their SHA-256 is the one given here.",
    ]);
}
