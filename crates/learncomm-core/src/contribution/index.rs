//! The entries that lead to a contribution.

use super::model::{Author, Contribution, Origin};
use crate::store::thing::{number_entry, thing_key, time_entry};
use crate::store::transaction::Stored;
use crate::store::{Key, KeyBuilder, Scope};

impl Stored for Contribution {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let listed = |prefix: KeyBuilder| time_entry(prefix, self.at.timestamp_millis(), self.id.as_uuid());
        let id = self.id.as_uuid().as_bytes().to_vec();
        let mut entries = vec![
            listed(Key::within(scope).text("by-kind").text(self.kind.as_str())),
            number_entry(scope, self.number, self.id.as_uuid()),
        ];
        if let Author::Person(person) = self.author {
            entries.push(listed(Key::within(scope).text("by-author").id(person.as_uuid())));
        }
        if let Some(parent) = self.parent {
            entries.push(listed(Key::within(scope).text("replies").id(parent.as_uuid())));
        }
        if let Some(origin) = &self.origin {
            entries.push((origin_key(scope, origin), id));
        }
        entries.extend(
            self.topics
                .iter()
                .map(|t| listed(Key::within(scope).text("by-topic").text(t.as_str()))),
        );
        entries.extend(super::search::entries(scope, self));
        entries
    }
}

/// Of an origin whose parts were checked ([`text::key_part`]): others might not fit into a key.
pub(crate) fn origin_key(scope: Scope, origin: &Origin) -> Key {
    Key::within(scope)
        .text("origin")
        .text(&origin.tool)
        .text(&origin.id)
        .build()
}
