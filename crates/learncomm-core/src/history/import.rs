use uuid::Uuid;

use super::content::{self, Tool};
use super::fact::{Cause, Fact, Outcome, Refusal, Who};
use super::people;
use super::sessions::{session_id, session_keys, session_origin_key, session_origins};
use crate::actor::Action;
use crate::community::{
    MAX_TOOL, Membership, identity_key, load_community, member_key, person_by_handle_key, person_key,
};
use crate::contribution::{Contribution, contribution_key, origin_key, reception_key};
use crate::error::{Error, ErrorKind};
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, PersonId};
use crate::store::transaction::{Tx, id_in, transact};
use crate::store::{Key, Scope, StoreError};
use crate::text;

/// A batch that is over a limit all the same is halved until it fits.
const FACTS_A_BATCH: usize = 300;
/// Contributions with many topics take many writes; what is left of a batch is for people, topics and the ledger.
const WRITES_A_BATCH: usize = crate::store::MAX_WRITES / 4 * 3;
/// Text is most of what a contribution weighs; a quarter of what a batch may hold leaves room for the rest.
const TEXT_A_BATCH: usize = crate::store::MAX_BATCH_BYTES / 4;

impl Desk {
    /// Brings facts of one tool into a community, in order: what a fact names must be known or come before it. Returns
    /// what became of each. Facts are written in batches; after an error, the batches before it have been written, and
    /// the same call may simply be repeated.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`] if there is no such community, [`Error::Invalid`] if the tool's name is
    /// not 1 to 100 bytes, and those of the store. What is wrong with a fact is its [`Outcome::Refused`].
    pub async fn import(
        &self,
        community: CommunityId,
        tool: &str,
        facts: &[Fact],
    ) -> Result<Vec<Outcome>, Error> {
        let tool = &text::key_part("tool", tool, MAX_TOOL)?;
        let mut outcomes = Vec::with_capacity(facts.len());
        let mut rest = facts;
        let mut most = FACTS_A_BATCH;
        while !rest.is_empty() {
            let mut text = 0;
            let mut writes = 0;
            let mut count = 0;
            while count < rest.len().min(most)
                && (count == 0 || (text < TEXT_A_BATCH && writes < WRITES_A_BATCH))
            {
                text += text_of(&rest[count]);
                writes += writes_of(&rest[count]);
                count += 1;
            }
            let (batch, behind) = rest.split_at(count);
            match self.import_batch(community, tool, batch).await {
                Ok(done) => outcomes.extend(done),
                // Many topics, or what much-voted posts have gathered, can outgrow a batch: it is tried in halves.
                Err(Error::Store(StoreError::TooLarge { .. })) if count > 1 => {
                    most = count / 2;
                    continue;
                }
                Err(Error::Store(e @ StoreError::TooLarge { .. })) => {
                    outcomes.push(Refusal::outcome(Cause::Other, e.to_string()));
                }
                Err(e) => return Err(e),
            }
            most = (most * 2).min(FACTS_A_BATCH);
            rest = behind;
        }
        self.hub.seal_ledger_if_due(community).await;
        Ok(outcomes)
    }

    async fn import_batch(
        &self,
        community: CommunityId,
        tool: &str,
        facts: &[Fact],
    ) -> Result<Vec<Outcome>, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::ImportHistory).await?;
            load_community(tx, community).await?;
            read_ahead(tx, community, tool, facts).await?;
            let tool = Tool {
                community,
                name: tool,
            };
            let mut outcomes = Vec::with_capacity(facts.len());
            for fact in facts {
                let outcome = match fact {
                    Fact::Person(person) => people::person(tx, person).await,
                    Fact::Membership(membership) => people::membership(tx, community, membership).await,
                    Fact::Contribution(made) => content::contribution(tx, tool, made).await,
                    Fact::Acceptance {
                        answer,
                        by,
                        at,
                        replace,
                    } => content::acceptance(tx, tool, answer, by.as_ref(), *at, *replace).await,
                    Fact::Vote { on, by, up, at } => content::vote(tx, tool, on, by, *up, *at).await,
                    Fact::Rating { of, by, value, at } => {
                        content::rating(tx, tool, of, by, *value, *at).await
                    }
                    Fact::Bookmark { on, by, at } => content::bookmark(tx, tool, on, by, *at).await,
                    Fact::Removal { of, how, at } => content::removal(tx, tool, of, how, *at).await,
                    Fact::Session(session) => self.past_session(tx, tool, session).await,
                    Fact::Attendance(past) => self.past_attendance(tx, tool, past).await,
                };
                outcomes.push(match outcome {
                    // Every fact is checked before it writes anything, so a refused one leaves no trace.
                    Err(e) if is_about_the_fact(&e) => Refusal::outcome(cause_of(&e), e.to_string()),
                    other => other?,
                });
            }
            Ok(outcomes)
        })
    }
}

fn is_about_the_fact(e: &Error) -> bool {
    matches!(
        e.kind(),
        ErrorKind::NotFound | ErrorKind::Invalid | ErrorKind::Rule | ErrorKind::Exists
    ) && !matches!(e, Error::Store(_))
}

fn cause_of(e: &Error) -> Cause {
    match e {
        Error::NotFound { what: "person", .. } => Cause::UnknownPerson,
        Error::NotFound { what: "member", .. } => Cause::NotAMember,
        Error::NotFound {
            what: "contribution", ..
        } => Cause::UnknownContribution,
        Error::NotFound { what: "session", .. } => Cause::UnknownSession,
        _ => Cause::Other,
    }
}

fn text_of(fact: &Fact) -> usize {
    match fact {
        Fact::Contribution(made) => made.body.len() + made.title.as_ref().map_or(0, String::len),
        _ => 0,
    }
}

/// About how many records a fact writes.
fn writes_of(fact: &Fact) -> usize {
    match fact {
        // Itself, what leads to it, and its entries in lists.
        Fact::Contribution(made) => 4 + 4 * (1 + made.topics.len() + made.skills.len()),
        _ => 3,
    }
}

/// Fetches in three rounds what the facts of a batch will ask for one by one: what they name; what that leads to; and
/// who made it. What cannot be a name is left out: the fact that bears it is refused later.
async fn read_ahead(
    tx: &mut Tx<'_>,
    community: CommunityId,
    tool: &str,
    facts: &[Fact],
) -> Result<(), Error> {
    let scope = Scope::Community(community);
    let mut named: Vec<Key> = Vec::new();
    for fact in facts {
        match fact {
            Fact::Person(person) => {
                named.push(person_by_handle_key(&person.handle));
                let identities = person.identities.iter().filter_map(|i| i.checked().ok());
                named.extend(identities.map(|i| identity_key(&i)));
            }
            _ => named.extend(
                whos(fact)
                    .into_iter()
                    .filter_map(|who| who_key(who).ok().flatten()),
            ),
        }
        let tool = Tool {
            community,
            name: tool,
        };
        let origins = origins(fact).into_iter().filter_map(|id| tool.origin(id).ok());
        named.extend(origins.map(|origin| origin_key(scope, &origin)));
        let session = session_named(fact).and_then(|id| tool.origin(id).ok());
        named.extend(session.map(|origin| session_origin_key(scope, &origin)));
        if let Fact::Contribution(made) = fact {
            let topics = made.topics.iter();
            named.extend(topics.map(|t| Key::within(scope).text("topic").text(t.as_str()).build()));
        }
    }
    tx.fetch(named.clone()).await?;
    let mut led_to: Vec<Key> = Vec::new();
    let mut contributions: Vec<Key> = Vec::new();
    for key in &named {
        let Some(value) = tx.get_raw(key).await? else {
            continue;
        };
        let is_session = key.after(&session_origins(scope)).is_some();
        let id = if is_session {
            session_id(&value).map(|(id, _)| id)
        } else {
            id_in(&value)
        };
        let Ok(id) = id else { continue };
        if key.after(&Key::within(scope).text("origin")).is_some() {
            contributions.push(contribution_key(community, id.into()));
            led_to.push(reception_key(community, ContributionId::from(id)));
        } else if is_session {
            led_to.extend(session_keys(scope, id));
        } else {
            led_to.push(person_key(id.into()));
            led_to.push(member_key(community, id.into()));
        }
    }
    tx.fetch(led_to.into_iter().chain(contributions.clone())).await?;
    let mut authors: Vec<Key> = Vec::new();
    for key in contributions {
        let known: Option<Contribution> = tx.get(&key).await?;
        let author = known.and_then(|c| c.author.person());
        authors.extend(author.map(|person| member_key(community, person)));
    }
    tx.fetch(authors).await?;
    Ok(())
}

fn whos(fact: &Fact) -> Vec<&Who> {
    match fact {
        Fact::Membership(m) => vec![&m.who],
        Fact::Contribution(made) => vec![&made.author],
        Fact::Vote { by: Ok(by), .. } | Fact::Rating { by, .. } | Fact::Bookmark { by, .. } => vec![by],
        Fact::Removal {
            how: super::Removal::ByModeration { by, .. } | super::Removal::ByAuthor { by: Some(by) },
            ..
        } => vec![by],
        Fact::Acceptance { by, .. } => by.iter().collect(),
        Fact::Attendance(past) => vec![&past.who],
        _ => Vec::new(),
    }
}

fn origins(fact: &Fact) -> Vec<&str> {
    match fact {
        Fact::Contribution(made) => std::iter::once(made.id.as_str())
            .chain(made.parent.as_deref())
            .collect(),
        Fact::Acceptance { answer: id, .. }
        | Fact::Vote { on: id, .. }
        | Fact::Rating { of: id, .. }
        | Fact::Bookmark { on: id, .. }
        | Fact::Removal { of: id, .. } => vec![id],
        Fact::Person(_) | Fact::Membership(_) | Fact::Session(_) | Fact::Attendance(_) => Vec::new(),
    }
}

fn session_named(fact: &Fact) -> Option<&str> {
    match fact {
        Fact::Session(session) => Some(&session.id),
        Fact::Contribution(made) => made.session.as_deref(),
        Fact::Attendance(past) => Some(&past.session),
        _ => None,
    }
}

/// The index entry that says who it is; `None` for somebody unknown.
pub(super) fn who_key(who: &Who) -> Result<Option<Key>, Error> {
    Ok(match who {
        Who::Handle(handle) => Some(person_by_handle_key(handle)),
        Who::Identity(identity) => Some(identity_key(&identity.checked()?)),
        Who::Unknown(_) => None,
    })
}

/// What a fact calls somebody, for a message.
pub(super) fn who_name(who: &Who) -> String {
    match who {
        Who::Handle(handle) => handle.to_string(),
        Who::Identity(identity) => format!("{} {}", identity.tool, identity.id),
        Who::Unknown(name) => name.clone().unwrap_or_default(),
    }
}

/// The membership of somebody a fact names; `None` for somebody unknown.
pub(super) async fn participant(
    tx: &mut Tx<'_>,
    community: CommunityId,
    who: &Who,
) -> Result<Option<Membership>, Error> {
    let Some(key) = who_key(who)? else { return Ok(None) };
    let id: Uuid = match tx.get_raw(&key).await? {
        Some(value) => id_in(&value)?,
        None => return Err(Error::not_found("person", who_name(who))),
    };
    let membership: Option<Membership> = tx.get(&member_key(community, PersonId::from(id))).await?;
    membership.map(Some).ok_or_else(|| Error::NotFound {
        what: "member",
        name: who_name(who),
        hint: Some("a membership must come before what somebody did".to_owned()),
    })
}
