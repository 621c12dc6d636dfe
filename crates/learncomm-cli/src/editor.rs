//! Text from people that is written in an editor.

use std::io::{Write as _, stderr};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::exit::Exit;
use crate::failure::Failure;

/// The editor that somebody prefers, as they call it in a shell: a program, perhaps with options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    /// The command line.
    pub command: String,
    /// Whether it draws on standard error, because what a script reads goes to standard output.
    pub aside: bool,
}

impl Editor {
    /// Lets somebody write a text, beginning with `initial`; what they left when the editor ended well.
    ///
    /// The text lies in a file that nobody else may read, and is gone afterwards.
    pub(crate) fn write(&self, initial: &str) -> Result<String, Failure> {
        let failed = |e: &std::io::Error| {
            Failure::new(Exit::Internal, "a file for the editor cannot be made").because(e)
        };
        let mut file = tempfile::Builder::new()
            .prefix("learncomm-")
            .suffix(".md")
            .tempfile()
            .map_err(|e| failed(&e))?;
        file.write_all(initial.as_bytes()).map_err(|e| failed(&e))?;
        // Closed, so that an editor may put another file in its place.
        let path = file.into_temp_path();
        self.run(&path)?;
        let mut written = std::fs::File::open(&path).map_err(|e| Failure::input("what was written", &e))?;
        super::context::read(&mut written, "what was written")
    }

    fn run(&self, path: &Path) -> Result<(), Failure> {
        let name = &self.command;
        let words = if Path::new(name).is_file() {
            vec![name.clone()]
        } else {
            shlex::split(name).unwrap_or_default()
        };
        let Some((program, options)) = words.split_first() else {
            let message = format!("the editor `{name}` is not a command");
            return Err(Failure::new(Exit::Usage, message).hint(SET_IT));
        };
        let mut command = Command::new(program);
        command.args(options).arg(path);
        if self.aside {
            command.stdout(Stdio::from(stderr()));
        }
        let ended = command.status().map_err(|e| {
            let message = format!("the editor `{name}` cannot be started");
            Failure::new(Exit::NotFound, message).because(&e).hint(SET_IT)
        })?;
        if ended.success() {
            return Ok(());
        }
        let message = format!("the editor `{name}` ended with {ended}: nothing was changed");
        Err(Failure::new(Exit::Usage, message))
    }
}

/// What to do where there is no editor.
pub(crate) const SET_IT: &str = "say which editor you use in the environment variable VISUAL or EDITOR, or give the text with `--file PATH`";
