//! The entries that lead to resources, and from a web address to what shares it.

use sha2::{Digest, Sha256};

use super::address::normalised;
use crate::contribution::{Contribution, ContributionKind};
use crate::store::thing::time_entry;
use crate::store::{Key, KeyBuilder, Scope};

/// What counts as a resource.
pub(super) const fn is_resource(kind: ContributionKind) -> bool {
    matches!(kind, ContributionKind::Resource | ContributionKind::JobAid)
}

/// The entries of a contribution that this room reads.
pub(in crate::contribution) fn entries(scope: Scope, of: &Contribution) -> Vec<(Key, Vec<u8>)> {
    let listed = |prefix: KeyBuilder| time_entry(prefix, of.at.timestamp_millis(), of.id.as_uuid());
    let mut entries = Vec::new();
    if let Some(url) = &of.url {
        entries.push(listed(address(scope, hash(url))));
    }
    if is_resource(of.kind) {
        entries.push(listed(resources(scope)));
        let about = of
            .topics
            .iter()
            .map(|topic| resources_about(scope, topic.as_str()));
        entries.extend(about.map(listed));
    }
    entries
}

/// What stands for an address in keys: addresses may be longer than keys.
pub(super) fn hash(url: &str) -> [u8; 32] {
    Sha256::digest(normalised(url)).into()
}

/// All addresses, in the order of their hashes.
pub(super) fn addresses(scope: Scope) -> KeyBuilder {
    Key::within(scope).text("by-address")
}

/// What shares one address, by time.
pub(super) fn address(scope: Scope, hash: [u8; 32]) -> KeyBuilder {
    addresses(scope).bytes(&hash)
}

/// Resources, by time.
pub(super) fn resources(scope: Scope) -> KeyBuilder {
    Key::within(scope).text("resources")
}

/// Resources about a topic, by time.
pub(super) fn resources_about(scope: Scope, topic: &str) -> KeyBuilder {
    Key::within(scope).text("resources-about").text(topic)
}
