//! Has sled wait for the disk.
//!
//! On Linux sled 0.34 asks the system to begin writing (`sync_file_range`) and takes what it has written for
//! durable then, which it is not: a write cache, or a file's new length, may still be lost. It builds on that
//! within one batch: a segment is written over once what replaces it counts as durable, and after a power
//! cut everything before the last segment that says so is taken as whole. Where the system knows no such
//! call (`ENOSYS`), as everywhere but on Linux, sled syncs the file after each write instead. So a
//! process that writes gives the call up, for good, by a filter of system calls (seccomp, Linux 3.17). That
//! needs no privileges; neither the process nor those that it starts can gain any from then on.

#[cfg(target_os = "linux")]
mod filter {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

    /// The error that sled understands as "this system has no such call".
    fn no_such_call() -> SeccompAction {
        SeccompAction::Errno(libc::ENOSYS.unsigned_abs())
    }

    fn program() -> Result<BpfProgram, seccompiler::Error> {
        let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
        let denied = BTreeMap::from([(libc::SYS_sync_file_range, Vec::new())]);
        let allow = SeccompAction::Allow;
        let filter = SeccompFilter::new(denied, allow, no_such_call(), architecture)?;
        Ok(filter.try_into()?)
    }

    static GIVEN_UP: Mutex<bool> = Mutex::new(false);

    /// Takes the call from all threads of this process, once.
    pub(in super::super) fn give_up() -> Result<(), String> {
        let mut given_up = GIVEN_UP.lock().map_err(|error| error.to_string())?;
        if !*given_up {
            let applied = program().and_then(|it| seccompiler::apply_filter_all_threads(&it));
            applied.map_err(|error| error.to_string())?;
            *given_up = true;
        }
        Ok(())
    }
}

/// From here on sled returns from a write when the disk has it, in all threads of this process.
///
/// # Errors
/// What the system says if it takes no filter: nothing that is written then could be promised.
pub(super) fn wait_for_the_disk() -> Result<(), String> {
    #[cfg(target_os = "linux")]
    filter::give_up()?;
    Ok(())
}
