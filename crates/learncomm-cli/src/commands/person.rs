use learncomm_core::Error;
use learncomm_core::community::{NewPerson, Person, PersonEdit};

use super::Done;
use crate::args::{CreatePerson, PersonCommand, ShowPerson};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for Person {
    const KIND: &'static str = "person";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |p| Cell::text(&p.handle)),
        Field::elastic("name", |p| Cell::text(&p.name)),
        Field::new("bot", |p| Cell::Flag(p.bot)),
        Field::new("identities", |p| {
            Cell::List(
                p.identities
                    .iter()
                    .map(|i| format!("{}:{}", i.tool, i.id))
                    .collect(),
            )
        }),
        Field::new("created", |p| Cell::Time(p.created_at)),
        Field::detail("id", |p| Cell::text(p.id)),
    ];
}

pub(super) async fn run(command: PersonCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        PersonCommand::Create(args) => create(args, context).await,
        PersonCommand::Edit(args) => {
            let view = context.out.view()?;
            let desk = context.desk().await?;
            let edit = PersonEdit {
                name: args.name,
                bot: args.bot,
            };
            let person = desk.edit_person(&args.handle, &edit).await?;
            let sentence = format!("Changed {} ({}).", person.handle, person.name);
            context.out.done(&view, &person, &sentence)
        }
        PersonCommand::Show(args) => show(args, context).await,
    }
}

async fn create(args: CreatePerson, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let desk = context.desk().await?;
    let new = NewPerson {
        bot: args.bot,
        identities: args.identities,
        ..NewPerson::new(args.handle.clone(), args.name)
    };
    let (person, verb) = match desk.create_person(new).await {
        Ok(person) => (person, "Created"),
        Err(Error::Exists { what: "handle", .. }) if args.if_missing => {
            (desk.person(&args.handle).await?, "There is already")
        }
        Err(e) => return Err(e.into()),
    };
    let sentence = format!("{verb} {} ({}).", person.handle, person.name);
    context.out.done(&view, &person, &sentence)
}

async fn show(args: ShowPerson, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let desk = context.desk().await?;
    let person = match (args.handle, args.identity) {
        (Some(handle), _) => desk.person(&handle).await?,
        (None, Some(identity)) => desk.person_by_identity(&identity).await?.ok_or_else(|| {
            let name = format!("{}:{}", identity.tool, identity.id);
            Failure::new(Exit::NotFound, format!("nobody has the identity `{name}`"))
        })?,
        (None, None) => return Err(Failure::new(Exit::Usage, "a handle or an identity is missing")),
    };
    context.out.item(&view, &person)
}
