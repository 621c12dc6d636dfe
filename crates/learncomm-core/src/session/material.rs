use super::occurrence::{Material, MaterialKind, Occurrence};
use crate::actor::{Action, Actor};
use crate::community::Level;
use crate::contribution::number_of;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, OccurrenceId};
use crate::ledger::{Activity, Verb};
use crate::store::Scope;
use crate::store::transaction::transact;
use crate::text;

/// The most recordings and materials of a session.
const MAX_MATERIALS: usize = 100;

/// Something to learn from, to be shared (S0.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMaterial {
    /// What it is.
    pub kind: MaterialKind,
    /// What it is called. 1 to 300 characters.
    pub title: String,
    /// Where it is: a web address of up to 2,000 characters.
    pub url: String,
    /// Whom it is for; everybody if `None` (S0.4).
    pub level: Option<Level>,
}

impl Desk {
    /// Shares a recording or material of a session (S0.3). Whoever takes part in the community shares materials; a
    /// recording shows people, so that who leads the session or plans sessions shares it. Sharing an address again changes
    /// its title, kind and level, and is for who shared it and who leads.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`], [`Error::Rule`] if there are 100, [`Error::Forbidden`].
    pub async fn share_material(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        new: &NewMaterial,
    ) -> Result<Occurrence, Error> {
        let title = text::line("title", &new.title, super::edit::MAX_TITLE)?;
        let url = web_address("url", &new.url)?;
        let shared = transact!(&self.hub, |tx| {
            let mut session = self.session_in(tx, community, session).await?;
            let leads = self.may_lead(tx, community, &session).await?;
            if new.kind == MaterialKind::Recording {
                self.permit_leading(tx, community, &session).await?;
            } else if !leads {
                self.me(tx, community, Action::TakePart).await?;
            }
            let by = self.person_id();
            let material = Material {
                kind: new.kind,
                title: title.clone(),
                url: url.clone(),
                level: new.level,
                by,
                at: tx.now,
            };
            let count = session.materials.len();
            match session.materials.iter_mut().find(|known| known.url == url) {
                Some(known) => {
                    if !leads && known.by != by {
                        return Err(Error::Rule(format!(
                            "somebody else shared {url} already; who leads #{} can change it",
                            session.number
                        )));
                    }
                    let (by, at) = (known.by, known.at);
                    *known = Material { by, at, ..material };
                }
                None if count >= MAX_MATERIALS => {
                    return Err(Error::Rule(format!(
                        "#{} has {MAX_MATERIALS} materials, which is the most; remove one, or share a page that lists them",
                        session.number
                    )));
                }
                None => {
                    session.materials.push(material);
                    let actor = number_of(tx, community, by).await?;
                    let activity = Activity::new(tx.now.timestamp_millis(), actor, Verb::SharedMaterials);
                    tx.record(
                        community,
                        Activity {
                            object: session.number,
                            value: if new.kind == MaterialKind::Recording { 1 } else { 2 },
                            ..activity
                        },
                    );
                }
            }
            tx.put(Scope::Community(community), &session).await?;
            Ok(session)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(shared)
    }

    /// Takes a recording or material back: one's own, or any as who leads the session or plans sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn remove_material(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        url: &str,
    ) -> Result<Occurrence, Error> {
        transact!(&self.hub, |tx| {
            let mut session = self.session_in(tx, community, session).await?;
            let position = session.materials.iter().position(|m| m.url == url.trim());
            let by = position.and_then(|i| session.materials[i].by);
            if by.is_some() && by == self.person_id() {
                self.me(tx, community, Action::TakePart).await?;
            } else {
                self.permit_leading(tx, community, &session).await?;
            }
            let position = position.ok_or_else(|| Error::not_found("material", url))?;
            session.materials.remove(position);
            tx.put(Scope::Community(community), &session).await?;
            Ok(session)
        })
    }

    /// Who acts, if it is a person.
    pub(super) fn person_id(&self) -> Option<crate::id::PersonId> {
        match self.actor {
            Actor::Person(person) => Some(person),
            Actor::Operator => None,
        }
    }
}

/// An address that a browser opens and that runs nothing by itself.
pub(crate) fn web_address(field: &'static str, given: &str) -> Result<String, Error> {
    let url = text::line(field, given, 2_000)?;
    let lower = url.to_ascii_lowercase();
    let rest = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"));
    let host = rest.is_some_and(|rest| {
        rest.chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() || c == '[')
    });
    if host && !url.contains(char::is_whitespace) {
        Ok(url)
    } else {
        Err(Error::invalid(
            field,
            format!("`{url}` is not a web address such as https://example.org/talk"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_addresses() {
        for good in [
            "https://example.org/a?b=c#d",
            "HTTP://localhost:8080/",
            "http://[::1]/x",
            "https://münchen.de",
        ] {
            assert_eq!(web_address("url", good).unwrap(), good);
        }
        for bad in [
            "",
            "example.org",
            "ftp://example.org",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "http://a b",
            "file:///etc/passwd",
        ] {
            assert!(web_address("url", bad).is_err(), "{bad}");
        }
    }
}
