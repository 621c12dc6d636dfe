use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::Done;
use crate::args::Cli;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;

pub(super) fn completions(shell: Shell, context: &mut Context<'_, '_>) -> Done {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "learncomm", &mut script);
    context.out.text(&String::from_utf8_lossy(&script))
}

pub(super) fn man(dir: &Path) -> Done {
    clap_mangen::generate_to(Cli::command(), dir).map_err(|e| {
        Failure::new(Exit::Internal, "the man pages cannot be written")
            .because(&e)
            .at(Some(dir.display().to_string()))
    })
}

/// A text as a word of a shell.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-\\:".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) && (cfg!(windows) || !text.contains('\\')) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_words_of_a_shell() {
        for (path, word) in [
            ("learncomm-demo/store", "learncomm-demo/store"),
            ("a b", "'a b'"),
            ("it's", "'it'\\''s'"),
            ("$HOME", "'$HOME'"),
        ] {
            assert_eq!(quoted(path), word);
        }
    }
}
