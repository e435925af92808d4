//! The entry decoder: it reads only what it would write.

use hattama::bytes::ChainHash;
use hattama::event::{ENTRY_HEADER, ENTRY_VERSION, Entry, MAX_ENTRY};
use hattama::replay::read_entry;

/// Reads `data` as an entry.
pub fn entry(data: &[u8]) {
    let read = read_entry(data);
    let Ok(entry) = Entry::from_bytes(data) else {
        let unread = read.map(|_| ()).unwrap_err();
        // The chain goes on over bytes that are none.
        assert_eq!(unread.chain, ChainHash::of_entry(data));
        return;
    };
    assert_eq!(entry.to_bytes(), data, "another encoding of the same entry");
    assert_eq!(entry.version, ENTRY_VERSION);
    assert!(data.len() <= MAX_ENTRY);
    assert_eq!(data.len(), ENTRY_HEADER + entry.submission.encoded_len());
    match (read, entry.submission.clone().present()) {
        (Ok(read), Ok(presented)) => {
            let told = (read.index, read.previous, read.recorded_at, read.chain);
            let chain = ChainHash::of_entry(data);
            assert_eq!(
                told,
                (entry.index, entry.previous, entry.recorded_at, chain)
            );
            assert_eq!(read.presented, presented);
            assert_eq!(
                presented.statement().to_bytes(),
                entry.submission.statement,
                "another encoding of the same statement"
            );
        }
        (Err(_), Err(_)) => {}
        (read, presented) => panic!("read alone {presented:?}, read in a log {read:?}"),
    }
}
