//! What comes of turns once it is known who led.

use super::occurrence::Occurrence;
use super::roll::Roll;
use super::rota::{Rota, RotaOf, rota_key};
use super::words::{Attendance, SessionRole};
use crate::error::Error;
use crate::id::{CommunityId, PersonId, SeriesId};
use crate::store::Scope;
use crate::store::transaction::Tx;

/// Makes turns at a session those of who led it, as its attendance says: of each on the rota of the series, if they are on
/// it, or else on that for any session. A turn that was planned and not taken is given back on either.
pub(crate) async fn settle(
    tx: &mut Tx<'_>,
    community: CommunityId,
    occurrence: &Occurrence,
    roll: &Roll,
) -> Result<(), Error> {
    let came = |person| {
        roll.entry(person)
            .and_then(|e| e.attendance)
            .is_some_and(Attendance::came)
    };
    // The rota of the series first.
    let series: Vec<Option<SeriesId>> = occurrence.series.map(Some).into_iter().chain([None]).collect();
    let mut keys = Vec::new();
    for role in SessionRole::ALL {
        for series in &series {
            let (role, series) = (*role, *series);
            keys.push(rota_key(community, RotaOf { role, series }));
        }
    }
    tx.fetch(keys).await?;
    for role in SessionRole::ALL {
        let leads = occurrence
            .plan
            .leads
            .iter()
            .filter(|l| l.role == *role && came(l.person));
        let mut led: Vec<PersonId> = leads.map(|l| l.person).collect();
        for series in &series {
            let of = RotaOf {
                role: *role,
                series: *series,
            };
            let Some(mut rota) = tx.get::<Rota>(&rota_key(community, of)).await? else {
                continue;
            };
            let before = rota.turns.clone();
            rota.settle(occurrence.id, occurrence.starts_at, &led);
            // A turn counts once.
            led.retain(|person| !rota.has(*person));
            if rota.turns != before {
                tx.put(Scope::Community(community), &rota).await?;
            }
        }
    }
    Ok(())
}
