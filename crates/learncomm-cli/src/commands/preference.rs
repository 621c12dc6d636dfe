use std::collections::BTreeSet;

use learncomm_core::community::{Breakdown, Need, Needs, Preferences, PreferencesEdit};

use super::Done;
use crate::args::{PreferenceCommand, SetPreferences};
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for Preferences {
    const KIND: &'static str = "preferences";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("topics", |p| list(&p.topics)),
        Field::new("ways", |p| list(&p.ways)),
        Field::new("times", |p| list(&p.times)),
        Field::new("resources", |p| list(&p.resources)),
    ];
}

fn list<T: ToString>(chosen: &BTreeSet<T>) -> Cell {
    Cell::List(chosen.iter().map(ToString::to_string).collect())
}

/// A sum, with what is needed to judge it.
struct Sum {
    need: Need,
    of: Needs,
}

impl Row for Sum {
    const KIND: &'static str = "need";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("choice", |s| Cell::text(&s.need.choice)),
        Field::new("members", |s| count(s.need.members)),
        Field::new("state", |s| match s.need.members {
            Some(_) => Cell::text("shown"),
            None => Cell::text("suppressed"),
        }),
        Field::detail("respondents", |s| count(s.of.respondents)),
        Field::detail("k", |s| count(Some(s.of.k))),
        Field::detail("as_of", |s| Cell::time(s.of.as_of)),
        Field::detail("breakdown", |s| Cell::text(s.of.by)),
    ];
}

fn count(people: Option<u64>) -> Cell {
    people.map_or(Cell::Empty, |people| {
        usize::try_from(people).map_or(Cell::Empty, Cell::Count)
    })
}

pub(super) async fn run(command: PreferenceCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        PreferenceCommand::Set(args) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let preferences = desk.set_preferences(community.id, &edit(args)).await?;
            let sentence = "Kept. Nobody else can read it; organisers see sums over many.";
            context.out.done(&view, &preferences, sentence)
        }
        PreferenceCommand::Show => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let preferences = desk.my_preferences(community.id).await?;
            context.out.item(&view, &preferences)
        }
        PreferenceCommand::Sums { by } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let of = desk.needs(community.id, by).await?;
            context.out.note(&match of.respondents {
                Some(people) => format!("{people} members answered."),
                None => format!("Fewer than {} members answered: nothing can be told.", of.k),
            });
            let sum = |need: &Need| Sum {
                need: need.clone(),
                of: Needs {
                    needs: Vec::new(),
                    ..of.clone()
                },
            };
            let sums: Vec<Sum> = of.needs.iter().map(sum).collect();
            let mut listing = context.out.listing(view);
            listing.page(&sums)?;
            listing.end(None)
        }
    }
}

fn edit(args: SetPreferences) -> PreferencesEdit {
    PreferencesEdit {
        topics: part(args.topics, args.clear.contains(&Breakdown::Topics)),
        ways: part(args.ways, args.clear.contains(&Breakdown::Ways)),
        times: part(args.times, args.clear.contains(&Breakdown::Times)),
        resources: part(args.resources, args.clear.contains(&Breakdown::Resources)),
    }
}

/// What was given of a part replaces it; nothing does if it is cleared.
fn part<T: Ord>(given: Vec<T>, clear: bool) -> Option<BTreeSet<T>> {
    (clear || !given.is_empty()).then(|| given.into_iter().collect())
}
