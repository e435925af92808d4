//! What is said beside the report, on stderr: warnings, errors for people, a server's lines.

/// Says a line on stderr. Where nobody reads that, or the disk that it goes to is full, the line is lost,
/// and what the command does is not.
macro_rules! remark {
    ($($what:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stderr(), $($what)*);
    }};
}

pub(crate) use remark;
