//! Puts Markdown together: prefixes of quotations and lists, blank lines, spaces and escapes.

use super::escape::{Place, is_space, longest_run, push_escaped};

/// Quotations and lists that may stand inside each other. Each adds to the prefix of every line, so without a
/// bound a small text could become a huge one.
const DEEPEST: usize = 12;

pub(super) enum Container {
    Quote,
    /// A list; the next number if it is numbered.
    List(Option<u32>),
    /// An item: its marker, and whether that is written.
    Item(String, bool),
}

#[derive(Default)]
pub(super) struct Writer {
    out: String,
    containers: Vec<Container>,
    /// How many of the containers the line written last was in as well.
    shared: usize,
    /// Line ends to write before what comes next.
    gap: usize,
    hard_break: bool,
    /// A space is due unless a line ends first.
    space: bool,
    /// Marks to write before the next visible text.
    marks: Vec<&'static str>,
    heading: bool,
    in_cell: bool,
    /// Whether nothing but marks and prefixes stands in the line so far.
    line_start: bool,
}

impl Writer {
    /// Ends the line (1) or the block (2) before what comes next.
    pub(super) fn gap(&mut self, lines: usize) {
        if self.in_cell {
            self.space = true;
        } else {
            self.gap = self.gap.max(lines);
            self.heading = false;
        }
    }

    pub(super) fn line_break(&mut self) {
        if self.heading || self.in_cell {
            self.space = true;
        } else if self.gap == 0 {
            self.gap = 1;
            self.hard_break = true;
        } else {
            self.gap = 2;
        }
    }

    pub(super) fn rule(&mut self) {
        self.gap(2);
        if !self.in_cell {
            self.raw_block("---");
            self.gap(2);
        }
    }

    pub(super) fn heading(&mut self, level: usize) {
        self.gap(2);
        if !self.in_cell {
            self.raw_block(&"#".repeat(level));
            self.space = true;
            self.heading = true;
        }
    }

    pub(super) fn end_heading(&mut self) {
        self.gap(2);
    }

    pub(super) fn in_cell(&self) -> bool {
        self.in_cell
    }

    pub(super) fn in_item(&self) -> bool {
        self.containers
            .iter()
            .any(|container| matches!(container, Container::Item(..)))
    }

    pub(super) fn enter(&mut self, container: Container) {
        if self.containers.len() < DEEPEST && !self.in_cell {
            self.containers.push(container);
        }
    }

    /// Leaves the innermost container that matches, with all that is inside it.
    pub(super) fn leave(&mut self, matches: impl Fn(&Container) -> bool) {
        if let Some(at) = self
            .containers
            .iter()
            .rposition(matches)
            .filter(|_| !self.in_cell)
        {
            self.truncate(at);
        }
    }

    fn truncate(&mut self, count: usize) {
        self.containers.truncate(count);
        self.shared = self.shared.min(count);
    }

    pub(super) fn item(&mut self) {
        self.end_item();
        if self.in_cell {
            return;
        }
        let marker = match self
            .containers
            .iter_mut()
            .rev()
            .find(|c| matches!(c, Container::List(_)))
        {
            Some(Container::List(Some(number))) => {
                let marker = format!("{number}. ");
                // Markdown allows nine digits.
                *number = (*number + 1) % 1_000_000_000;
                marker
            }
            _ => "- ".to_owned(),
        };
        self.enter(Container::Item(marker, false));
    }

    pub(super) fn end_item(&mut self) {
        if self.in_cell {
            self.space = true;
            return;
        }
        let list = self
            .containers
            .iter()
            .rposition(|c| matches!(c, Container::List(_)))
            .map_or(0, |at| at + 1);
        let item = self.containers[list..]
            .iter()
            .position(|c| matches!(c, Container::Item(..)));
        if let Some(item) = item {
            self.truncate(list + item);
        }
        self.gap(1);
    }

    /// A mark that belongs in front of the next text: never before a space, never alone.
    pub(super) fn open_mark(&mut self, mark: &'static str) {
        self.marks.push(mark);
    }

    /// Closes a mark, or takes it back if no text came after it.
    pub(super) fn close_mark(&mut self, mark: &'static str) {
        match self.marks.iter().rposition(|open| *open == mark) {
            Some(at) => drop(self.marks.remove(at)),
            None => self.out.push_str(mark),
        }
    }

    pub(super) fn close_link(&mut self, address: &str) {
        if let Some(at) = self.marks.iter().rposition(|open| *open == "[") {
            // Nothing visible is inside; the address alone still says something.
            self.marks.remove(at);
            self.raw("[");
        }
        self.out.push_str("](");
        self.out.push_str(address);
        self.out.push(')');
    }

    pub(super) fn cell_start(&mut self) {
        self.cell_end();
        if self.gap > 0 || self.out.is_empty() {
            self.raw_block("|");
        }
        self.in_cell = true;
        self.space = true;
    }

    pub(super) fn cell_end(&mut self) {
        if self.in_cell {
            self.in_cell = false;
            self.space = false;
            self.out.push_str(" |");
        }
    }

    /// Starts a new line if one is due, writes the space and the marks that are due.
    fn prepare(&mut self) {
        if self.out.is_empty() || self.gap > 0 {
            self.start_line();
        } else if self.space {
            self.out.push(' ');
        }
        self.space = false;
        for mark in self.marks.drain(..) {
            self.out.push_str(mark);
        }
    }

    fn start_line(&mut self) {
        if !self.out.is_empty() {
            if self.gap == 1 && self.hard_break {
                self.out.push_str("  ");
            }
            self.out.push('\n');
            if self.gap > 1 {
                self.blank_line();
            }
        }
        self.gap = 0;
        self.hard_break = false;
        self.line_start = true;
        for container in &mut self.containers {
            match container {
                Container::Quote => self.out.push_str("> "),
                Container::List(_) => {}
                Container::Item(marker, written) if !*written => {
                    self.out.push_str(marker);
                    *written = true;
                }
                Container::Item(marker, _) => self.out.extend(marker.chars().map(|_| ' ')),
            }
        }
        self.shared = self.containers.len();
    }

    fn blank_line(&mut self) {
        let from = self.out.len();
        for container in &self.containers[..self.shared] {
            match container {
                Container::Quote => self.out.push_str("> "),
                Container::List(_) => {}
                Container::Item(marker, _) => self.out.extend(marker.chars().map(|_| ' ')),
            }
        }
        let kept = self.out[from..].trim_end().len();
        self.out.truncate(from + kept);
        self.out.push('\n');
    }

    /// Markdown as it is, after any space that is due.
    pub(super) fn raw(&mut self, markdown: &str) {
        self.prepare();
        self.out.push_str(markdown);
        self.line_start = false;
    }

    /// Markdown that starts a block; marks that are due wait for text.
    pub(super) fn raw_block(&mut self, markdown: &str) {
        let marks = std::mem::take(&mut self.marks);
        self.raw(markdown);
        self.marks = marks;
    }

    /// Markdown as it is, directly behind what is there.
    pub(super) fn raw_attached(&mut self, markdown: &str) {
        self.space = false;
        self.out.push_str(markdown);
    }

    /// Text: spaces are collapsed and whatever looks like markup is escaped.
    pub(super) fn text(&mut self, text: &str) {
        let mut rest = text;
        loop {
            let word = rest.trim_start_matches(is_space);
            if word.len() < rest.len() {
                self.space = true;
            }
            if word.is_empty() {
                return;
            }
            let end = word.find(is_space).unwrap_or(word.len());
            self.prepare();
            self.word(&word[..end], end < word.len());
            rest = &word[end..];
        }
    }

    /// Text in the line at hand, whatever is due after it.
    pub(super) fn text_inside(&mut self, text: &str) {
        for (index, word) in text.split(is_space).filter(|word| !word.is_empty()).enumerate() {
            if index > 0 {
                self.out.push(' ');
            }
            self.word(word, true);
        }
    }

    fn word(&mut self, word: &str, space_follows: bool) {
        let place = Place {
            line_start: std::mem::take(&mut self.line_start),
            heading: self.heading,
            cell: self.in_cell,
            space_follows,
        };
        push_escaped(&mut self.out, word, place);
    }

    pub(super) fn code_span(&mut self, code: &str) {
        let inner = code
            .split(is_space)
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        if inner.is_empty() {
            self.space = true;
            return;
        }
        let fence = "`".repeat(longest_run(&inner) + 1);
        let pad = if inner.starts_with('`') || inner.ends_with('`') {
            " "
        } else {
            ""
        };
        let inner = if self.in_cell {
            inner.replace('|', "\\|")
        } else {
            inner
        };
        self.raw(&format!("{fence}{pad}{inner}{pad}{fence}"));
    }

    pub(super) fn code_block(&mut self, code: &str, language: &str) {
        let code = code
            .strip_prefix('\n')
            .unwrap_or(code)
            .trim_end_matches(['\n', '\r', ' ']);
        let fence = "`".repeat((longest_run(code) + 1).max(3));
        self.gap(2);
        self.raw_block(&fence);
        self.out.push_str(language);
        for line in code.split('\n') {
            self.gap = 1;
            self.start_line();
            self.out.push_str(line.trim_end_matches('\r'));
            if line.is_empty() {
                let kept = self.out.trim_end_matches(' ').len();
                self.out.truncate(kept);
            }
        }
        self.gap = 1;
        self.raw_block(&fence);
        self.gap(2);
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}
