//! Has sled wait for the disk.
//!
//! On Linux sled 0.34 has the system write out what it has written (`sync_file_range`) and takes it for durable
//! then, which it is not: what a disk keeps in its cache, and a file's new length, may still be lost. It builds on that
//! within one batch: a segment is written over once what replaces it counts as durable, and after a power
//! cut everything before the last segment that says so is taken as whole. Where the system knows no such
//! call (`ENOSYS`), as everywhere but on Linux, sled syncs the file after each write instead. So a
//! process that writes gives the call up, for good, by a filter of system calls (seccomp, Linux 3.17). That
//! needs no privileges; neither the process nor those that it starts can gain any from then on, and none of
//! them can run programs of another architecture, such as 32-bit ones.

/// From here on sled returns from a write when the disk has it, in all threads of this process.
///
/// # Errors
/// Why not: nothing that is written then could be promised.
pub(super) fn wait_for_the_disk() -> Result<(), String> {
    #[cfg(target_os = "linux")]
    filter::give_up()?;
    Ok(())
}

#[cfg(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    )
))]
mod filter {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

    static GIVEN_UP: Mutex<bool> = Mutex::new(false);

    /// Takes the call from all threads of this process, once.
    pub(super) fn give_up() -> Result<(), String> {
        let mut given_up = GIVEN_UP.lock().map_err(|error| error.to_string())?;
        if !*given_up {
            let applied = program().and_then(|it| seccompiler::apply_filter_all_threads(&it));
            applied.map_err(|error| error.to_string())?;
            check()?;
            *given_up = true;
        }
        Ok(())
    }

    fn program() -> Result<BpfProgram, seccompiler::Error> {
        let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
        // What sled understands as "this system has no such call".
        let no_such_call = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
        let denied = BTreeMap::from([(libc::SYS_sync_file_range, Vec::new())]);
        let filter = SeccompFilter::new(denied, SeccompAction::Allow, no_such_call, architecture)?;
        Ok(filter.try_into()?)
    }

    /// Whether the system says that it filters: one that only pretends to know such filters does not.
    fn check() -> Result<(), String> {
        // Where there is no /proc, the system's word has to do.
        let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
            return Ok(());
        };
        let mode = status
            .lines()
            .find_map(|line| line.strip_prefix("Seccomp:"));
        match mode.map(str::trim) {
            None | Some("2") => Ok(()),
            Some(other) => Err(format!(
                "the system took the filter, and says that it does not filter (Seccomp: {other})"
            )),
        }
    }
}

#[cfg(all(
    target_os = "linux",
    not(any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    ))
))]
mod filter {
    /// Not known how on this processor.
    pub(super) fn give_up() -> Result<(), String> {
        Err("how to give up a system call is not known on this processor".into())
    }
}
