//! Policy files named on the command line.

use std::path::Path;

use super::{Exit, Problem};
use crate::files;
use crate::tlog::{MAX_POLICY_BYTES, Policy};

/// The policy that applies where none is named, if it knows the log.
pub(super) const USUAL: &str = "keys/policy";

/// Reads a policy.
///
/// # Errors
/// [`Problem`] if it cannot be read, or is none.
pub(super) fn read_policy(path: &Path) -> Result<Policy, Problem> {
    let bytes = files::read(path, MAX_POLICY_BYTES as u64).map_err(|error| {
        Problem::could_not(format!("the policy cannot be read: {error}")).at(path.display())
    })?;
    Policy::from_bytes(&bytes)
        .map_err(|error| Problem::from_error(Exit::CouldNot, &error).at(path.display()))
}
