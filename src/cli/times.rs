//! The clock of this machine.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::election::UtcMillis;

/// Now, by the system clock. A claim, never an order: that comes from the log.
pub(super) fn now() -> UtcMillis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    UtcMillis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
