//! A bug in learncomm itself is told in plain words, and ends with a code of the table.

use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};

use crate::exit::Exit;
use crate::out::line;

/// What the last panic of any thread said. The store lives with panics in threads of its own: they are told as errors.
static LAST: Mutex<String> = Mutex::new(String::new());

/// Runs `f`; if it panics, tells so and returns the code for that.
pub(crate) fn told(f: impl FnOnce() -> u8, mut to: impl Write) -> u8 {
    let usual = panic::take_hook();
    let wants_trace = std::env::var_os("RUST_BACKTRACE").is_some();
    panic::set_hook(Box::new(move |info| {
        let said = match (info.payload().downcast_ref(), info.payload().downcast_ref()) {
            (Some(text), _) => *text,
            (None, Some(text)) => String::as_str(text),
            (None, None) => "no reason was given",
        };
        let place = info
            .location()
            .map(|at| format!(" ({}:{})", at.file(), at.line()));
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = format!("{said}{}", place.unwrap_or_default());
        if wants_trace {
            usual(info);
        }
    }));
    // What `f` leaves behind half done is not used again.
    let done = panic::catch_unwind(AssertUnwindSafe(f));
    let _ = panic::take_hook();
    done.unwrap_or_else(|_| {
        let said = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let _ = writeln!(
            to,
            "error: learncomm has come upon a bug of its own and stopped\n  because: {}\n\
             hint: what was written is safe; please report this with the command and the output of \
             `learncomm --version`",
            line(&said)
        );
        Exit::Internal.code()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bug_is_told_and_ends_with_one() {
        let mut said = Vec::new();
        assert_eq!(told(|| panic!("seven\u{1b}[2J is no number"), &mut said), 1);
        let said = String::from_utf8(said).unwrap();
        assert!(said.starts_with("error: learncomm has come upon a bug"), "{said}");
        assert!(
            said.contains("because: seven is no number (") && said.contains("panic.rs"),
            "{said}"
        );
        assert_eq!(told(|| 7, Vec::new()), 7);
    }
}
