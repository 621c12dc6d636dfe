//! A terminal that tests look at.

use chrono::FixedOffset;
use learncomm_cli::{Terminal, run};

use super::{World, words};

/// Runs a command at a terminal of so many columns, two hours east of Greenwich, on the day after the sample ends;
/// what is printed and what is said beside it.
pub(crate) fn at_terminal(world: &World, width: usize, line: &str) -> (u8, String, String) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let terminal = Terminal {
        stdin: Box::new(std::io::empty()),
        stdin_tty: true,
        editor: None,
        stdout: Box::new(&mut stdout),
        stdout_tty: true,
        stdout_color: false,
        stderr: Box::new(&mut stderr),
        stderr_tty: true,
        stderr_color: false,
        width: Some(width),
        offset: |_| FixedOffset::east_opt(7_200).unwrap(),
    };
    let mut args = words(&format!("learncomm {line}"));
    args.extend([
        format!("--store={}", world.store().display()),
        "--now=2026-07-06T12:00:00Z".to_owned(),
    ]);
    let code = run(args.into_iter().map(Into::into), terminal);
    let folder = world.path("").display().to_string();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&folder, "[DIR]/");
    (code, text(stdout), text(stderr))
}

/// As it is, but that a snapshot may end with one line break.
pub(crate) fn plain(text: &str) -> String {
    format!("{}\n", text.trim_end())
}
