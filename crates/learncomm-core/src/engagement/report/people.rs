//! What a report knows of single people and topics, by their numbers; and the names that go with them, for those who
//! may see them (metrics §0.8).

use std::collections::{BTreeMap, BTreeSet};

use super::{Audience, Chart, Point, Report, Series, charts};
use crate::actor::Actor;
use crate::community::{Membership, PersonMetrics, handles, load_community, member_key};
use crate::engagement::measure::Unit;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, PersonId};
use crate::norm::Norm;
use crate::store::thing;
use crate::store::transaction::{Numbered, id_in, read_entity};
use crate::store::{Key, RecordReader, RecordReaderExt, Scan, Scope, envelope};

/// How often somebody was at the sessions of the window that were for them, while a member (metrics §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonAttendance {
    /// Their number in the ledger.
    pub number: u32,
    /// To how many they came.
    pub present: u32,
    /// From how many they were absent; where they were excused counts as neither.
    pub absent: u32,
}

impl PersonAttendance {
    /// Present / (present + absent); undefined if they were excused each time.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        let sessions = self.sessions();
        (sessions > 0).then(|| f64::from(self.present) / sessions as f64)
    }

    fn sessions(&self) -> u64 {
        u64::from(self.present) + u64::from(self.absent)
    }
}

/// What belongs to a report and is not in it, because it is about single people, or about numbers that need a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Particulars {
    /// Who came how often, by number.
    pub attendance: Vec<PersonAttendance>,
    /// The numbers of the topics that the points of the series `topic-gap` are about.
    pub topics: Vec<u32>,
    /// The numbers of the resources that the points of the series `most-used-resources` are about, as the report counts them.
    pub resources: Vec<u32>,
    /// The numbers of the topics that the points of the series `popular-topics` are about.
    pub popular_topics: Vec<u32>,
    /// The numbers of the units that the points of the series by unit are about; [`NO_UNIT`](crate::engagement::roster::NO_UNIT)
    /// for people without one.
    pub units: Vec<u32>,
    /// The numbers of the units that the first nodes of the chart `units` stand for.
    pub drawn_units: Vec<u32>,
    /// The numbers of the norms that the lanes of the chart `norms` are about.
    pub norms: Vec<u32>,
}

impl Particulars {
    /// The name of the series of figures about single people.
    pub const ATTENDANCE: &str = "attendance-by-person";
}

impl Desk {
    /// Gives names to the topics of a report, and adds the figures about single people that it is for: in one for stewards
    /// those of everybody if the charter says so, else the actor's own; none in one for the public.
    pub(super) async fn name_particulars(
        &self,
        report: &mut Report,
        particulars: &Particulars,
        community: CommunityId,
        audience: Audience,
    ) -> Result<(), Error> {
        self.name_topics(report, particulars, community).await?;
        self.name_units(report, particulars, community).await?;
        self.name_charts(report, particulars, community).await?;
        let rows = self
            .visible_attendance(&particulars.attendance, community, audience)
            .await?;
        let sessions = report
            .sections
            .iter_mut()
            .find(|section| section.id == "sessions");
        if let Some(section) = sessions.filter(|_| !rows.is_empty()) {
            section.series.push(Series {
                id: Particulars::ATTENDANCE,
                title: "How often people came to the sessions that were for them",
                unit: Unit::Share,
                definition: "metrics 8, v1",
                points: rows,
            });
        }
        Ok(())
    }

    async fn visible_attendance(
        &self,
        all: &[PersonAttendance],
        community: CommunityId,
        audience: Audience,
    ) -> Result<Vec<Point>, Error> {
        if all.is_empty() || audience == Audience::Public {
            return Ok(Vec::new());
        }
        let store = self.hub.store();
        // As the charter is stored: what the caller holds may be old, or of their own making.
        let settings = load_community(&mut self.hub.begin(), community)
            .await?
            .charter
            .settings;
        let sees_all = settings.person_metrics == PersonMetrics::Stewards && audience == Audience::Steward;
        let mut people: BTreeMap<u32, PersonId> = BTreeMap::new();
        if sees_all {
            let within = Key::within(Scope::Community(community)).text("participant");
            let keys: Vec<Key> = all
                .iter()
                .map(|a| within.clone().number(a.number).build())
                .collect();
            for (attendance, record) in all.iter().zip(store.get(&keys).await?) {
                if let Some(record) = record {
                    people.insert(attendance.number, id_in(&record.value)?.into());
                }
            }
        } else if let Actor::Person(person) = self.actor {
            let own: Option<Membership> = read_entity(store, &member_key(community, person)).await?;
            people.extend(own.map(|own| (own.number, person)));
        }
        let names = handles(store, people.values().copied()).await?;
        let mut rows: Vec<Point> = all
            .iter()
            .filter_map(|attendance| {
                let name = names.get(people.get(&attendance.number)?)?;
                Some(Point {
                    label: name.to_string().into(),
                    value: attendance.rate(),
                    n: attendance.sessions(),
                    note: None,
                })
            })
            .collect();
        rows.sort_by(|a, b| a.label.cmp(&b.label));
        Ok(rows)
    }

    async fn name_charts(
        &self,
        report: &mut Report,
        particulars: &Particulars,
        community: CommunityId,
    ) -> Result<(), Error> {
        let store = self.hub.store();
        for chart in report.sections.iter_mut().flat_map(|section| &mut section.charts) {
            match chart {
                Chart::Graph(graph)
                    if graph.caption.id == charts::UNITS && !particulars.drawn_units.is_empty() =>
                {
                    let wanted = |number| particulars.drawn_units.contains(&number);
                    let names = names_of(store, community, "unit", wanted).await?;
                    for (node, number) in graph.nodes.iter_mut().zip(&particulars.drawn_units) {
                        if let Some(name) = names.get(number) {
                            node.name.clone_from(name);
                        }
                    }
                }
                Chart::Timeline(timeline) if timeline.caption.id == charts::NORMS => {
                    for (lane, number) in timeline.lanes.iter_mut().zip(&particulars.norms) {
                        // What an imported ledger calls a norm need not be on record here; it keeps its number.
                        match thing::find(store, community, &format!("#{number}"), |_: &Norm| true).await {
                            Ok(norm) => lane.name = norm.slug.to_string(),
                            Err(Error::NotFound { .. }) => {}
                            Err(other) => return Err(other),
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    async fn name_topics(
        &self,
        report: &mut Report,
        particulars: &Particulars,
        community: CommunityId,
    ) -> Result<(), Error> {
        let about = [
            (super::topics::GAP, &particulars.topics),
            (super::resources::TOPICS, &particulars.popular_topics),
        ];
        let wanted: BTreeSet<u32> = about.iter().flat_map(|(_, numbers)| *numbers).copied().collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let names = topic_names(self.hub.store(), community, |number| wanted.contains(&number)).await?;
        for series in report.sections.iter_mut().flat_map(|section| &mut section.series) {
            let Some((_, numbers)) = about.iter().find(|(id, _)| *id == series.id) else {
                continue;
            };
            for (point, number) in series.points.iter_mut().zip(*numbers) {
                if let Some(name) = names.get(number) {
                    point.label = name.clone().into();
                }
            }
        }
        Ok(())
    }
}

impl Desk {
    async fn name_units(
        &self,
        report: &mut Report,
        particulars: &Particulars,
        community: CommunityId,
    ) -> Result<(), Error> {
        if particulars.units.is_empty() {
            return Ok(());
        }
        let names = names_of(self.hub.store(), community, "unit", |number| {
            particulars.units.contains(&number)
        })
        .await?;
        for series in report.sections.iter_mut().flat_map(|section| &mut section.series) {
            if super::voices::BY_UNIT.contains(&series.id) {
                for (point, number) in series.points.iter_mut().zip(&particulars.units) {
                    if let Some(name) = names.get(number) {
                        point.label = name.clone().into();
                    }
                }
            }
        }
        Ok(())
    }
}

/// The names of topics, by their numbers in the ledger.
pub(crate) async fn topic_names(
    store: &dyn RecordReader,
    community: CommunityId,
    wanted: impl Fn(u32) -> bool,
) -> Result<BTreeMap<u32, String>, Error> {
    names_of(store, community, "topic", wanted).await
}

/// The names of what a series of numbers in the ledger is about, by number: `topic` or `unit`.
pub(crate) async fn names_of(
    store: &dyn RecordReader,
    community: CommunityId,
    series: &'static str,
    wanted: impl Fn(u32) -> bool,
) -> Result<BTreeMap<u32, String>, Error> {
    let within = Key::within(Scope::Community(community)).text(series);
    let mut names: BTreeMap<u32, String> = BTreeMap::new();
    for entry in &store.scan_all(Scan::prefix(within.clone())).await? {
        let number = envelope::open::<Numbered>(entry)?.number;
        if let Some(name) = entry.key.after(&within).filter(|_| wanted(number)) {
            // A text part ends with a zero byte.
            let name = String::from_utf8_lossy(name);
            names.insert(number, name.trim_end_matches('\0').to_owned());
        }
    }
    Ok(names)
}
