use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::error::Error;
use crate::id::{CommunityId, Slug};
use crate::ledger::{Columns, Verb};
use crate::store::transaction::Numbered;
use crate::store::{Key, RecordReader, RecordReaderExt, Scan, Scope, envelope};

/// What the members of now say that they know: the code of the level, by participant and topic. Of a ledger with times,
/// actors, verbs, topics and values, in order.
pub(crate) fn declared(ledger: &Columns, now: DateTime<Utc>) -> HashMap<(u32, u32), u32> {
    let mut gone: HashSet<u32> = HashSet::new();
    let mut levels: HashMap<(u32, u32), u32> = HashMap::new();
    let past = ledger.at.partition_point(|at| *at <= now.timestamp_millis());
    for (row, verb) in ledger.verb.iter().enumerate().take(past) {
        let (actor, topic) = (ledger.actor[row], ledger.topic[row]);
        match verb {
            Verb::Joined => {
                gone.remove(&actor);
            }
            Verb::Left => {
                gone.insert(actor);
            }
            Verb::DeclaredSkill => {
                levels.insert((actor, topic), ledger.value[row]);
            }
            Verb::WithdrewSkill => {
                levels.remove(&(actor, topic));
            }
            _ => {}
        }
    }
    levels.retain(|(actor, _), _| !gone.contains(actor));
    levels
}

/// The names of all topics, by number.
pub(crate) async fn topic_names(
    store: &dyn RecordReader,
    community: CommunityId,
) -> Result<BTreeMap<u32, Slug>, Error> {
    let names = Key::within(Scope::Community(community)).text("topic");
    let mut known = BTreeMap::new();
    for record in store.scan_all(Scan::prefix(names.clone())).await? {
        let numbered: Numbered = envelope::open(&record)?;
        // A text part ends with a zero byte.
        let name = record.key.after(&names).and_then(|name| name.strip_suffix(&[0]));
        let topic = name.and_then(|name| std::str::from_utf8(name).ok()?.parse::<Slug>().ok());
        known.extend(topic.map(|topic| (numbered.number, topic)));
    }
    Ok(known)
}
