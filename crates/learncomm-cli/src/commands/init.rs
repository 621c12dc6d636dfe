use learncomm_core::Error;
use learncomm_core::community::Charter;

use super::Done;
use crate::args::Init;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

struct StoreRow {
    store: String,
    is_new: bool,
    community: Option<String>,
}

impl Row for StoreRow {
    const KIND: &'static str = "store";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("store", |s| Cell::text(&s.store)),
        Field::new("new", |s| Cell::Flag(s.is_new)),
        Field::new("community", |s| Cell::maybe(s.community.as_ref())),
    ];
}

pub(super) async fn run(args: Init, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let first = match (context.named_community().cloned(), args.time_zone) {
        (Some(slug), Some(zone)) => {
            let name = args.name.unwrap_or_else(|| slug.to_string());
            Some((slug, Charter::new(name, zone)))
        }
        (Some(slug), None) => {
            return Err(
                Failure::new(Exit::Usage, format!("the community {slug} needs a time zone"))
                    .hint("add `--time-zone`, such as `--time-zone Europe/Berlin`"),
            );
        }
        (None, zone) if zone.is_some() || args.name.is_some() => {
            return Err(Failure::new(Exit::Usage, "there is no community to name")
                .hint("add `--community SLUG` to create one"));
        }
        (None, _) => None,
    };
    let address = context.address()?;
    let is_new = address.is_vacant();
    let hub = context.open(true).await?;
    let mut sentence = if is_new {
        format!("Made the store {address}.")
    } else {
        format!("There is a store already: {address}.")
    };
    let community = first.as_ref().map(|(slug, _)| slug.to_string());
    if let Some((slug, charter)) = first {
        // Nobody is known to a new store but its owner.
        let desk = if is_new {
            hub.as_operator()
        } else {
            context.desk_of(&hub).await?
        };
        sentence += &match desk.create_community(slug, charter, None).await {
            Ok(community) => format!(" Created the community {}.", community.slug),
            Err(Error::Exists { name, .. }) => format!(" The community {name} stays as it is."),
            Err(e) => return Err(e.into()),
        };
    }
    let row = StoreRow {
        store: address.to_string(),
        is_new,
        community,
    };
    context.out.done(&view, &row, &sentence)
}
