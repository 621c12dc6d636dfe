use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::id::{CollectionId, ContributionId, PersonId, Slug};
use crate::store::thing::{Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};

/// The most contributions a collection may hold.
pub const MAX_COLLECTION_ITEMS: usize = 500;
/// The longest description of a collection, in characters.
pub const MAX_COLLECTION_DESCRIPTION: usize = 10_000;
/// The longest note on why something is in a collection, in characters. (With so many items, the longest notes leave a
/// collection within the size of a record.)
pub const MAX_COLLECTION_NOTE: usize = 300;

/// A collection as it is stored: with everything that is in it, seen by the reader or not. So it does not leave the
/// library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shelf {
    pub(crate) id: CollectionId,
    pub(crate) number: u32,
    pub(crate) title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) description: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) topics: Vec<Slug>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) items: Vec<Item>,
    pub(crate) by: PersonId,
    pub(crate) at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) changed_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) retired_at: Option<DateTime<Utc>>,
}

/// Something in a collection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Item {
    #[serde(rename = "of")]
    pub(crate) contribution: ContributionId,
    /// Why it is here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    pub(crate) by: PersonId,
    pub(crate) at: DateTime<Utc>,
}

/// Where something goes in a collection. It is named by what is beside it and not by a count, so that two who move things
/// at once do not move others than they meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// To the front.
    First,
    /// To the end.
    Last,
    /// Right before another item.
    Before(ContributionId),
    /// Right behind another item.
    After(ContributionId),
}

impl Place {
    /// The item that it is beside.
    pub(crate) const fn beside(self) -> Option<ContributionId> {
        match self {
            Self::First | Self::Last => None,
            Self::Before(item) | Self::After(item) => Some(item),
        }
    }
}

impl Shelf {
    /// Refuses to change what is used no longer.
    pub(crate) fn needs_to_be_open(&self) -> Result<(), Error> {
        match self.retired_at {
            None => Ok(()),
            Some(_) => Err(Error::Rule(format!("the collection #{} is retired", self.number))),
        }
    }

    /// Puts something in, at the end.
    pub(crate) fn add(&mut self, item: Item) -> Result<(), Error> {
        self.needs_to_be_open()?;
        if self.position(item.contribution).is_some() {
            let why = format!("it is in the collection #{} already", self.number);
            return Err(Error::Rule(why));
        }
        if self.items.len() >= MAX_COLLECTION_ITEMS {
            let why = format!(
                "the collection #{} holds {MAX_COLLECTION_ITEMS} items, which is the most: make another one",
                self.number
            );
            return Err(Error::Rule(why));
        }
        self.items.push(item);
        Ok(())
    }

    /// The item for a contribution.
    pub(crate) fn item(&mut self, of: ContributionId) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.contribution == of)
    }

    /// Takes something out; whether it was in.
    pub(crate) fn remove(&mut self, of: ContributionId) -> bool {
        let before = self.items.len();
        self.items.retain(|item| item.contribution != of);
        self.items.len() < before
    }

    /// Moves an item; whether that changed anything. `None` if it, or what it is to be beside, is not in.
    pub(crate) fn shift(&mut self, of: ContributionId, to: Place) -> Option<bool> {
        let from = self.position(of)?;
        if to.beside() == Some(of) {
            return Some(false);
        }
        if let Some(beside) = to.beside() {
            self.position(beside)?;
        }
        let item = self.items.remove(from);
        let beside = to.beside().and_then(|beside| self.position(beside));
        let place = match (to, beside) {
            (Place::First, _) => 0,
            (Place::Before(_), Some(at)) => at,
            (Place::After(_), Some(at)) => at + 1,
            _ => self.items.len(),
        };
        self.items.insert(place, item);
        Some(place != from)
    }

    fn position(&self, of: ContributionId) -> Option<usize> {
        self.items.iter().position(|item| item.contribution == of)
    }
}

impl Entity for Shelf {
    const KIND: &'static str = "collection";
}

impl Thing for Shelf {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Shelf {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let listed = |prefix: KeyBuilder| time_entry(prefix, self.at.timestamp_millis(), self.id.as_uuid());
        let topics = self.topics.iter().map(|topic| about(scope, topic));
        let items = self.items.iter().map(|item| holding(scope, item.contribution));
        let mut entries = vec![number_entry(scope, self.number, self.id.as_uuid())];
        entries.extend(topics.chain(items).map(listed));
        entries
    }
}

/// Collections about a topic, by time.
pub(super) fn about(scope: Scope, topic: &Slug) -> KeyBuilder {
    Key::within(scope).text("collections-about").text(topic.as_str())
}

/// Collections that hold a contribution, by time.
pub(super) fn holding(scope: Scope, contribution: ContributionId) -> KeyBuilder {
    Key::within(scope)
        .text("collections-holding")
        .id(contribution.as_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contribution::{MAX_TITLE, MAX_TOPICS};
    use crate::store::{MAX_VALUE_BYTES, envelope};
    use proptest::prelude::*;

    fn id(n: u128) -> ContributionId {
        Uuid::from_u128(n).into()
    }

    fn item(n: u128) -> Item {
        Item {
            contribution: id(n),
            note: None,
            by: Uuid::nil().into(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn shelf(items: u128) -> Shelf {
        Shelf {
            id: Uuid::nil().into(),
            number: 7,
            title: "Shelf".to_owned(),
            description: String::new(),
            topics: Vec::new(),
            items: (1..=items).map(item).collect(),
            by: Uuid::nil().into(),
            at: DateTime::UNIX_EPOCH,
            changed_at: None,
            retired_at: None,
        }
    }

    fn order(shelf: &Shelf) -> Vec<u128> {
        shelf
            .items
            .iter()
            .map(|i| i.contribution.as_uuid().as_u128())
            .collect()
    }

    #[test]
    fn s4_4_items_move_to_the_side_of_others() {
        let mut shelf = shelf(4);
        for (of, to, moved, then) in [
            (3, Place::First, Some(true), [3, 1, 2, 4]),
            (3, Place::First, Some(false), [3, 1, 2, 4]),
            (3, Place::After(id(2)), Some(true), [1, 2, 3, 4]),
            (1, Place::Last, Some(true), [2, 3, 4, 1]),
            (1, Place::Before(id(3)), Some(true), [2, 1, 3, 4]),
            (1, Place::Before(id(1)), Some(false), [2, 1, 3, 4]),
            (9, Place::First, None, [2, 1, 3, 4]),
            (1, Place::After(id(9)), None, [2, 1, 3, 4]),
        ] {
            assert_eq!(shelf.shift(id(of), to), moved, "{of} {to:?}");
            assert_eq!(order(&shelf), then, "{of} {to:?}");
        }
    }

    #[test]
    fn s4_4_a_collection_is_limited_and_holds_everything_once() {
        let mut full = shelf(MAX_COLLECTION_ITEMS as u128);
        assert!(
            full.add(item(999))
                .unwrap_err()
                .to_string()
                .contains("holds 500 items")
        );
        let mut some = shelf(2);
        assert!(some.add(item(2)).unwrap_err().to_string().contains("already"));
        some.retired_at = Some(DateTime::UNIX_EPOCH);
        assert!(some.add(item(3)).unwrap_err().to_string().contains("is retired"));
    }

    #[test]
    fn s4_4_a_full_collection_fits_a_record() {
        let mut full = shelf(MAX_COLLECTION_ITEMS as u128);
        // Letters of four bytes each.
        let wide = |letters| "𝄞".repeat(letters);
        full.title = wide(MAX_TITLE);
        full.description = wide(MAX_COLLECTION_DESCRIPTION);
        full.topics = vec!["x".repeat(Slug::MAX).parse().unwrap(); MAX_TOPICS];
        for item in &mut full.items {
            item.note = Some(wide(MAX_COLLECTION_NOTE));
        }
        let bytes = envelope::seal(&full).unwrap().len();
        assert!(bytes < MAX_VALUE_BYTES, "{bytes}");
    }

    proptest! {
        #[test]
        fn s4_4_moving_loses_and_doubles_nothing(moves in prop::collection::vec((1_u128..9, 0..4, 1_u128..9), 0..30)) {
            let mut shelf = shelf(7);
            for (of, how, beside) in moves {
                let to = [Place::First, Place::Last, Place::Before(id(beside)), Place::After(id(beside))][how as usize];
                let before = order(&shelf);
                let moved = shelf.shift(id(of), to);
                prop_assert_eq!(moved == Some(true), before != order(&shelf));
                let place = |n: u128| order(&shelf).iter().position(|one| *one == n);
                match (moved, to) {
                    (Some(_), Place::First) => prop_assert_eq!(place(of), Some(0)),
                    (Some(_), Place::Last) => prop_assert_eq!(place(of), Some(6)),
                    (Some(_), Place::Before(_)) if of != beside => {
                        prop_assert_eq!(place(of).map(|at| at + 1), place(beside));
                    }
                    (Some(_), Place::After(_)) if of != beside => {
                        prop_assert_eq!(place(of), place(beside).map(|at| at + 1));
                    }
                    _ => {}
                }
                let mut all = order(&shelf);
                all.sort_unstable();
                prop_assert_eq!(all, (1..=7).collect::<Vec<u128>>());
            }
        }
    }
}
