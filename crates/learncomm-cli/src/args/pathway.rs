use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgGroup, Args, Subcommand};
use learncomm_core::contribution::{SharedWith, StepDue, StepKind};
use learncomm_core::id::{Handle, Slug};
use serde::Deserialize;

use super::clear::{ClearPart, part_of};
use super::paging::Paging;
use super::words::one_of;

/// Steps to learn something by, and how far one has come.
#[derive(Debug, Subcommand)]
pub(crate) enum PathwayCommand {
    /// Make a pathway of what there is: resources, articles, sessions, tasks
    Make(MakePathway),
    /// Change what a pathway is called and about; for its steps see `pathway revise`
    Edit(EditPathway),
    /// Make a new version of a pathway; who follows an earlier one moves on when they like
    Revise(RevisePathway),
    /// List pathways, the newest first
    List(ListPathways),
    /// Show a pathway: its latest version, or another one
    Show {
        #[command(flatten)]
        pathway: WhichPathway,
        /// This version, from 1
        #[arg(long, value_name = "NUMBER")]
        version: Option<u32>,
    },
    /// List the steps of a pathway; as JSON, in the form that `--steps` reads
    Steps {
        #[command(flatten)]
        pathway: WhichPathway,
        /// Of this version, from 1 [default: the latest]
        #[arg(long, value_name = "NUMBER")]
        version: Option<u32>,
        /// Of the version that one follows, with what one has done and what is due
        #[arg(long, conflicts_with = "version")]
        mine: bool,
    },
    /// List the versions of a pathway, the first one first
    Versions {
        #[command(flatten)]
        pathway: WhichPathway,
        #[command(flatten)]
        paging: Paging,
    },
    /// Follow a pathway, in its latest version; nobody else sees how far one comes
    Enrol(WhichPathway),
    /// Follow a pathway no longer
    Leave(WhichPathway),
    /// Record that one has done a step; a session counts only if attendance, or catching up, says so
    Done {
        #[command(flatten)]
        step: WhichStep,
        /// What came of it, up to 1,000 characters; a task needs this or --url, and nobody else reads it
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        text: String,
        /// A web address that shows it, up to 500 characters
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
    /// Take back that one has done a step, with what showed it
    Undo(WhichStep),
    /// Go on to the latest version; steps that both versions have stay done
    MoveOn(WhichPathway),
    /// Show how far one has come, on one pathway or on all that one follows
    Progress {
        /// The pathway: its slug, its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
        pathway: Option<String>,
    },
    /// Share how far one has come with everybody in the community, or with nobody
    ShareProgress {
        #[command(flatten)]
        pathway: WhichPathway,
        /// Who sees how many steps one has done
        #[arg(value_parser = one_of::<SharedWith>(SharedWith::ALL.iter().map(|w| w.as_str())))]
        with: SharedWith,
    },
    /// List how far those have come who share it, by handle
    Shared {
        #[command(flatten)]
        pathway: WhichPathway,
        #[command(flatten)]
        paging: Paging,
    },
    /// Show how many follow a pathway; nothing that tells of few people
    Counts(WhichPathway),
    /// Let nobody enrol any more; who follows the pathway goes on
    Retire {
        #[command(flatten)]
        pathway: WhichPathway,
        /// Take it up again
        #[arg(long)]
        undo: bool,
    },
    /// Show the pathway that newcomers begin with, or say which one it is
    Onboarding {
        /// The pathway: its slug, its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
        pathway: Option<String>,
        /// Newcomers begin with none
        #[arg(long, conflicts_with = "pathway")]
        none: bool,
    },
}

/// A pathway.
#[derive(Debug, Args)]
pub(crate) struct WhichPathway {
    /// The pathway: its slug, its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "PATHWAY")]
    pub(crate) pathway: String,
}

/// A step of a pathway that one follows.
#[derive(Debug, Args)]
pub(crate) struct WhichStep {
    #[command(flatten)]
    pub(crate) pathway: WhichPathway,
    /// The step: its key, as `pathway steps` lists it
    #[arg(value_name = "STEP")]
    pub(crate) step: Slug,
}

#[derive(Debug, Args)]
pub(crate) struct MakePathway {
    /// What it is called, in one line of 1 to 200 characters
    pub(crate) title: String,
    /// Its short name: 1 to 64 lower-case letters, digits, `-`, `_` or `.` [default: made from the title]
    #[arg(long)]
    pub(crate) slug: Option<Slug>,
    /// What it is for and whom, in Markdown, up to 10,000 characters
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) description: String,
    /// What it is about; may be given up to 10 times, the main topic first
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Vec<Slug>,
    /// A skill that it helps with; may be given up to 10 times
    #[arg(long = "skill", value_name = "SKILL")]
    pub(crate) skills: Vec<Slug>,
    /// By when all required steps are to be done: days after enrolling, 1d to 3650d, or a day such as 2026-04-01
    #[arg(long, value_name = "DUE")]
    pub(crate) due: Option<StepDue>,
    #[command(flatten)]
    pub(crate) steps: StepsArgs,
}

#[derive(Debug, Args)]
#[group(id = "change", required = true, multiple = true, args = ["title", "description", "topics", "skills", "clear"])]
pub(crate) struct EditPathway {
    #[command(flatten)]
    pub(crate) pathway: WhichPathway,
    /// What it is called, in one line of 1 to 200 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// What it is for and whom, in Markdown, up to 10,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// What it is about, instead of what it was; may be given up to 10 times, the main topic first
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Option<Vec<Slug>>,
    /// A skill that it helps with, instead of those that were; may be given up to 10 times
    #[arg(long = "skill", value_name = "SKILL")]
    pub(crate) skills: Option<Vec<Slug>>,
    /// What to take away; may be given several times
    #[arg(long, value_name = "PART", value_parser = part_of(&[ClearPart::Description, ClearPart::Topics, ClearPart::Skills]))]
    pub(crate) clear: Vec<ClearPart>,
}

#[derive(Debug, Args)]
pub(crate) struct RevisePathway {
    #[command(flatten)]
    pub(crate) pathway: WhichPathway,
    /// The version that this one goes on from, which has to be the latest still, so that nobody's work is lost
    #[arg(long, value_name = "NUMBER")]
    pub(crate) base: u32,
    /// What is new, up to 10,000 characters
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) note: String,
    /// By when all required steps are to be done: days after enrolling, 1d to 3650d, a day such as 2026-04-01, or `none`
    /// [default: as before]
    #[arg(long, value_name = "DUE", value_parser = due_or_none)]
    pub(crate) due: Option<DueArg>,
    #[command(flatten)]
    pub(crate) steps: StepsArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ListPathways {
    /// About this topic
    #[arg(long, value_name = "TOPIC")]
    pub(crate) topic: Option<Slug>,
    /// Made by this person
    #[arg(long, value_name = "HANDLE")]
    pub(crate) author: Option<Handle>,
    /// Those that are retired, instead of those that take people in
    #[arg(long)]
    pub(crate) retired: bool,
    #[command(flatten)]
    pub(crate) paging: Paging,
}

/// All steps of a version, in their order.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("all-steps").args(["step", "steps"]).required(true)))]
#[group(skip)]
pub(crate) struct StepsArgs {
    /// A step, as `KIND[:WHAT] TITLE`: `task TITLE`, `resource:12 TITLE`, `article:12 TITLE`, `session:12 TITLE` or
    /// `series:weekly TITLE`; in front of it may be `optional` or `required`, `due:14d`, `due:2026-04-01` or `due:none`, and
    /// `key:KEY`. A step of the version before may be `key:KEY` alone. Give all, in their order, up to 100
    #[arg(long, value_name = "STEP")]
    pub(crate) step: Vec<StepArg>,
    /// A file with all steps, `-` for standard input: a JSON list of objects with `key`, `kind`, `what`, `title`, `required`
    /// and `due`, or what `pathway steps --format json` prints
    #[arg(long, value_name = "FILE")]
    pub(crate) steps: Option<PathBuf>,
}

/// A deadline, or that there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DueArg {
    None,
    By(StepDue),
}

impl From<DueArg> for Option<StepDue> {
    fn from(due: DueArg) -> Self {
        match due {
            DueArg::None => None,
            DueArg::By(due) => Some(due),
        }
    }
}

fn due_or_none(given: &str) -> Result<DueArg, String> {
    match given {
        "none" => Ok(DueArg::None),
        _ => given
            .parse()
            .map(DueArg::By)
            .map_err(|e: learncomm_core::Error| e.to_string()),
    }
}

/// A step as it is given: on the command line, or in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepArg {
    pub(crate) key: Option<Slug>,
    pub(crate) kind: Option<StepKind>,
    pub(crate) what: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) required: Option<bool>,
    #[serde(default, deserialize_with = "due_in_file")]
    pub(crate) due: Option<DueArg>,
    /// Listings have it; the order says it.
    #[serde(rename = "place")]
    _place: Option<u32>,
    /// Listings have it; what it is about says it.
    #[serde(rename = "about")]
    _about: Option<String>,
    #[serde(rename = "starts")]
    _starts: Option<String>,
}

fn due_in_file<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<DueArg>, D::Error> {
    let given: Option<String> = Option::deserialize(from)?;
    given
        .map(|given| due_or_none(&given).map_err(serde::de::Error::custom))
        .transpose()
}

/// A file of steps: a list, or a listing that was printed.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum StepsFile {
    List(Vec<serde_json::Value>),
    Listing { items: Vec<serde_json::Value> },
}

/// The steps of a file; an error says which one is wrong.
pub(crate) fn steps_in(text: &str) -> Result<Vec<StepArg>, String> {
    let wrong = |e: serde_json::Error| format!("a JSON list of steps is expected: {e}");
    let value: serde_json::Value = serde_json::from_str(text).map_err(wrong)?;
    let (StepsFile::List(all) | StepsFile::Listing { items: all }) =
        serde_json::from_value(value).map_err(wrong)?;
    let step = |(value, place): (serde_json::Value, usize)| {
        serde_json::from_value(value).map_err(|e| format!("step {place}: {e}"))
    };
    all.into_iter().zip(1..).map(step).collect()
}

impl FromStr for StepArg {
    type Err = String;
    fn from_str(given: &str) -> Result<Self, String> {
        let mut step = Self::default();
        let mut rest = given.trim();
        while !rest.is_empty() {
            let (word, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            let (name, value) = word.split_once(':').unwrap_or((word, ""));
            match (name, value.is_empty()) {
                ("optional", true) => step.required = Some(false),
                ("required", true) => step.required = Some(true),
                ("due", false) => step.due = Some(due_or_none(value)?),
                ("key", false) => step.key = Some(value.parse().map_err(|e| format!("key: {e}"))?),
                _ => break,
            }
            rest = behind.trim_start();
        }
        let (word, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let (name, what) = word.split_once(':').unwrap_or((word, ""));
        match (name.parse::<StepKind>(), what.is_empty()) {
            (Ok(StepKind::Task), false) => return Err(format!("`{word}`: a task is about nothing else")),
            (Ok(kind), true) if kind != StepKind::Task && step.key.is_none() => {
                return Err(format!(
                    "`{word}` needs what it is about behind it, such as `{word}:12`"
                ));
            }
            (Ok(kind), is_bare) if kind == StepKind::Task || !is_bare => {
                step.kind = Some(kind);
                step.what = (!what.is_empty()).then(|| what.to_owned());
                rest = behind.trim_start();
            }
            _ if step.key.is_none() => {
                let kinds: Vec<&str> = StepKind::ALL.iter().map(|kind| kind.as_str()).collect();
                return Err(format!(
                    "a step begins with its kind – {} –, or with a `key:KEY`",
                    kinds.join(", ")
                ));
            }
            _ => {}
        }
        step.title = (!rest.is_empty()).then(|| rest.to_owned());
        Ok(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s4_9_steps_are_typed() {
        let step = |given: &str| given.parse::<StepArg>().unwrap();
        let plain = StepArg::default;
        let title = |title: &str| Some(title.to_owned());
        assert_eq!(
            step("task Write your first test"),
            StepArg {
                kind: Some(StepKind::Task),
                title: title("Write your first test"),
                ..plain()
            }
        );
        assert_eq!(
            step("  optional due:14d key:read resource:#12   Read: all of it"),
            StepArg {
                key: "read".parse().ok(),
                kind: Some(StepKind::Resource),
                what: title("#12"),
                title: title("Read: all of it"),
                required: Some(false),
                due: Some(DueArg::By(StepDue::Days(14))),
                ..plain()
            }
        );
        assert_eq!(
            step("session:weekly@2026-03-02 Come").what,
            title("weekly@2026-03-02")
        );
        let kept = step("required due:none key:read");
        assert_eq!(
            (kept.required, kept.due, kept.kind, kept.title),
            (Some(true), Some(DueArg::None), None, None)
        );
        assert_eq!(step("key:read Another title").title, title("Another title"));
        assert_eq!(step("key:read Resource is its title").kind, None);
        for bad in [
            "",
            "optional",
            "Read it",
            "resource Read it",
            "task:12 Read it",
            "due:soon task X",
            "key:A task X",
        ] {
            assert!(bad.parse::<StepArg>().is_err(), "{bad}");
        }
    }

    #[test]
    fn s4_9_steps_are_read_from_a_file() {
        let list =
            r#"[{"kind":"task","title":"Try","due":"2026-04-01"},{"key":"read","due":null,"required":null}]"#;
        let steps = steps_in(list).unwrap();
        assert_eq!(steps[0].due, Some(DueArg::By("2026-04-01".parse().unwrap())));
        assert_eq!((steps[1].due, steps[1].required), (None, None));
        let listing = r#"{"schema":"x","items":[{"place":1,"key":"try","kind":"task","what":null,"about":null,"starts":null}],"next":null}"#;
        assert_eq!(steps_in(listing).unwrap()[0].key, "try".parse().ok());
        for (bad, says) in [
            ("{}", "a JSON list of steps is expected"),
            ("x", "a JSON list of steps is expected"),
            (
                r#"[{"kind":"task"},{"tilte":"Try"}]"#,
                "step 2: unknown field `tilte`",
            ),
            (r#"[{"kind":"walk"}]"#, "step 1"),
            (r#"[{"kind":"task","due":"soon"}]"#, "soon"),
        ] {
            let error = steps_in(bad).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
