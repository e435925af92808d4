//! The process that holds secret keys: its memory goes into no core dump, and to no other program of
//! the same user.

/// Keeps this process's memory from core dumps and, on Linux, from debuggers of whoever is not root.
///
/// Called before anything is read. Where a system does not allow it nothing is refused: the keys are
/// as safe as the machine is.
pub fn keep_memory_private() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        let _ = setrlimit(Resource::Core, none);
    }
    // A core that is piped to a collector is not held back by the limit, only by this.
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
