//! Questions without a name (S2.8): author known to nobody, stewards and the owner of the store included.
//!
//! Who asks gets a claim key, once. Whoever has it may accept an answer, edit the question or withdraw it; it is stored as a
//! hash, beside the question, and nothing says who has used it. So nothing that is stored leads back to a person: neither
//! the question nor an index entry, neither the ledger nor what the key is used for. Who watches from outside can still see
//! *when* the question was asked and edited, its place among the numbers that the same process gave out, and how it is
//! written; in a small community that may tell a lot. Whoever holds the files of the store while it is written to can see
//! who is active otherwise.
//!
//! It follows that nobody can tell whether an answer, or a flag, comes from who asked: an answer of their own counts as
//! somebody else's. Votes and ratings on the question itself are not taken for that reason.

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::edit::{ContributionEdit, change};
use super::model::{Author, Contribution, ContributionKind, State, VisibleTo};
use super::share::make;
use super::take_part::{NewQuestion, accept_in, tell};
use crate::actor::Action;
use crate::community::load_community;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId};
use crate::ledger::{NONE, Verb};
use crate::store::transaction::{Stored, Tx, transact};
use crate::store::{Entity, Key, Scope};

/// What shows that somebody asked a question anonymously, or was given the key by who did. 128 random bits.
///
/// As text it is seven groups of four letters and digits, none of which looks like another; upper and lower case, spaces
/// and hyphens do not matter. The last letters are there to find typing errors.
#[derive(Clone)]
pub struct ClaimKey([u8; 16]);

/// Without what could be taken for 0, 1 or another letter.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// How many letters a key has: 128 bits, and 12 to check them.
const LENGTH: usize = 28;

impl ClaimKey {
    /// What is stored of it: for this question only, so that equal keys cannot be seen to be equal.
    fn hash(&self, of: ContributionId) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(b"learncomm claim");
        hash.update(of.as_uuid().as_bytes());
        hash.update(self.0);
        hash.finalize().into()
    }

    /// The bits of the key and, behind them, those that check it.
    fn bits(&self) -> u128 {
        u128::from_be_bytes(self.0)
    }

    fn check(&self) -> u16 {
        let hash: [u8; 32] = Sha256::digest(self.0).into();
        u16::from_be_bytes([hash[0], hash[1]]) & 0xfff
    }
}

impl fmt::Display for ClaimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bits, check) = (self.bits(), u128::from(self.check()));
        // 140 bits: the first 125 of the key, its last 3 with the first 2 that check it, and the other 10.
        let mut letters: Vec<u128> = (0..25).map(|i| bits >> (123 - 5 * i)).collect();
        letters.extend([(bits & 7) << 2 | check >> 10, check >> 5, check]);
        for (i, letter) in letters.into_iter().enumerate() {
            if i > 0 && i % 4 == 0 {
                f.write_char('-')?;
            }
            f.write_char(char::from(LETTERS[(letter & 31) as usize]))?;
        }
        Ok(())
    }
}

/// Without the key: it is not to end in a log.
impl fmt::Debug for ClaimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClaimKey(…)")
    }
}

impl FromStr for ClaimKey {
    type Err = Error;
    fn from_str(s: &str) -> Result<Self, Error> {
        let mistyped = || {
            let why = "this is no claim key: seven groups of four letters and digits are expected, as it was shown when the question was asked";
            Error::invalid("claim", why)
        };
        let letters: Vec<u128> = s
            .bytes()
            .filter(|b| !matches!(b, b'-' | b' '))
            .map(|b| {
                LETTERS
                    .iter()
                    .position(|l| *l == b.to_ascii_lowercase())
                    .map(|i| i as u128)
            })
            .collect::<Option<_>>()
            .filter(|letters: &Vec<u128>| letters.len() == LENGTH)
            .ok_or_else(mistyped)?;
        let bits = letters[..25].iter().fold(0, |bits, letter| bits << 5 | letter) << 3 | letters[25] >> 2;
        let check = (letters[25] & 3) << 10 | letters[26] << 5 | letters[27];
        let key = Self(bits.to_be_bytes());
        if u128::from(key.check()) == check {
            Ok(key)
        } else {
            Err(mistyped())
        }
    }
}

/// What is stored of a claim key, beside the question.
#[derive(Debug, Serialize, Deserialize)]
struct Claim {
    of: ContributionId,
    hash: [u8; 32],
}

impl Entity for Claim {
    const KIND: &'static str = "claim";
}

impl Stored for Claim {
    fn key(&self, scope: Scope) -> Key {
        claim_key(scope, self.of)
    }
}

pub(super) fn claim_key(scope: Scope, of: ContributionId) -> Key {
    Key::within(scope).text(Claim::KIND).id(of.as_uuid()).build()
}

/// Whether two hashes are the same, in a time that does not tell where they differ.
fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    let differing = a.iter().zip(b).fold(0, |all, (a, b)| all | (a ^ b));
    std::hint::black_box(differing) == 0
}

impl Desk {
    /// Asks a question without a name, and for good: nobody, whatever their role, can find out from what is stored who asked
    /// (S2.8). When it was asked and edited is visible all the same, its place among the numbers that the same process gave
    /// out, and how it is written. The key is not stored and cannot be had again.
    ///
    /// Nobody can tell, either, whether an answer to it is its asker's own: it counts as somebody else's. Votes and ratings
    /// on the question are not taken for that reason.
    ///
    /// The charter may forbid it
    /// ([`Settings::anonymous_questions`](crate::community::Settings::anonymous_questions)).
    ///
    /// # Errors
    /// [`Error::Rule`] if the charter forbids it; [`Error::Invalid`], also for a draft: it would have nobody to be kept for;
    /// [`Error::NotFound`] for an unknown session, [`Error::Forbidden`].
    pub async fn ask_anonymously(
        &self,
        community: CommunityId,
        new: NewQuestion,
    ) -> Result<(Contribution, ClaimKey), Error> {
        if new.visible_to == VisibleTo::Author {
            let why = "a question without a name has nobody to be kept as a draft for";
            return Err(Error::invalid("visible_to", why));
        }
        let making = new.checked()?;
        let asked = transact!(&self.hub, |tx| {
            self.me(tx, community, Action::TakePart).await?;
            if !load_community(tx, community)
                .await?
                .charter
                .settings
                .anonymous_questions
            {
                let why = "the charter does not allow asking anonymously; ask with your name, or ask a steward to change that";
                return Err(Error::Rule(why.to_owned()));
            }
            let asked = make(tx, community, (Author::Anonymous, NONE), &making, None).await?;
            let key = ClaimKey(self.hub.ids().secret());
            let claim = Claim {
                of: asked.id,
                hash: key.hash(asked.id),
            };
            tx.insert(Scope::Community(community), &claim)?;
            Ok((asked, key))
        })?;
        self.hub.seal_if_due(community).await;
        Ok(asked)
    }

    /// Accepts an answer to a question that was asked anonymously, for whoever has its claim key and takes part in the
    /// community. Accepting another one moves the acceptance.
    ///
    /// # Errors
    /// [`Error::Rule`] if the key is not that of the question, or it is no answer, was removed or is hidden;
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn accept_with_claim(
        &self,
        community: CommunityId,
        answer: ContributionId,
        key: &ClaimKey,
    ) -> Result<Contribution, Error> {
        let accepted = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let answer = self.contribution_in(tx, community, me.role, answer).await?;
            let question = match answer.parent {
                Some(parent) if answer.kind == ContributionKind::Answer => parent,
                _ => {
                    let why = format!("#{} is not an answer to a question", answer.number);
                    return Err(Error::Rule(why));
                }
            };
            let question = self.contribution_in(tx, community, me.role, question).await?;
            check_claim(tx, community, &question, key).await?;
            accept_in(tx, community, NONE, question, &answer).await?;
            Ok(answer)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(accepted)
    }

    /// Changes what a question says that was asked anonymously, for whoever has its claim key and takes part in the community.
    ///
    /// # Errors
    /// [`Error::Rule`] if the key is not that of the question, or it was removed or is hidden; [`Error::Invalid`],
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn edit_with_claim(
        &self,
        community: CommunityId,
        question: ContributionId,
        key: &ClaimKey,
        edit: &ContributionEdit,
    ) -> Result<Contribution, Error> {
        let edited = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let question = self.contribution_in(tx, community, me.role, question).await?;
            check_claim(tx, community, &question, key).await?;
            change(tx, community, NONE, question, edit).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(edited)
    }

    /// Takes back a question that was asked anonymously, for whoever has its claim key and takes part in the community.
    ///
    /// # Errors
    /// [`Error::Rule`] if the key is not that of the question, or it was removed before or is hidden; [`Error::NotFound`],
    /// [`Error::Forbidden`].
    pub async fn withdraw_with_claim(
        &self,
        community: CommunityId,
        question: ContributionId,
        key: &ClaimKey,
    ) -> Result<Contribution, Error> {
        let withdrawn = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let mut question = self.contribution_in(tx, community, me.role, question).await?;
            check_claim(tx, community, &question, key).await?;
            question.remove(State::RemovedByAuthor { at: tx.now })?;
            tell(tx, community, NONE, Verb::RemovedByAuthor, &question, None, 0).await?;
            tx.put(Scope::Community(community), &question).await?;
            Ok(question)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(withdrawn)
    }
}

/// Refuses whoever does not have the claim key of a question; in the same words whether there is one or not.
async fn check_claim(
    tx: &mut Tx<'_>,
    community: CommunityId,
    question: &Contribution,
    key: &ClaimKey,
) -> Result<(), Error> {
    let claim: Option<Claim> = tx
        .get(&claim_key(Scope::Community(community), question.id))
        .await?;
    if claim.is_some_and(|claim| same(&claim.hash, &key.hash(question.id))) {
        return Ok(());
    }
    let why = format!("this is not the claim key of #{}", question.number);
    Err(Error::Rule(why))
}
