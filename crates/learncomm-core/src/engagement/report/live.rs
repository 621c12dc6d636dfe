//! A report that is kept ready: the ledger stays in memory, and only what was appended since is read (S4.7).

use super::audience::Guard;
use super::compact::{self, Renumbered};
use super::compare::Figures;
use super::facts::{Facts, NEEDED};
use super::memo::Memo;
use super::{Audience, Draft, Report, ReportOptions, ReportWindow, usable};
use crate::actor::Action;
use crate::community::load_community;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::CommunityId;
use crate::ledger::{self, Columns, Mark, News};

/// The engagement report of a community, for a program that shows it again and again, such as a portal: the first report
/// reads the ledger, each further one only what was appended since. It says what [`Desk::report`] says, to the digit.
///
/// Holds the ledger in memory, about 40 bytes an activity. Whether the actor may read the report, and what of it, is asked
/// each time.
#[derive(Debug)]
pub struct LiveReport {
    desk: Desk,
    community: CommunityId,
    held: Option<Held>,
    memo: Memo,
}

#[derive(Debug)]
struct Held {
    mark: Mark,
    facts: Facts,
    earlier: Option<EarlierFigures>,
}

/// Figures of earlier times, which what is appended does not change.
#[derive(Debug)]
struct EarlierFigures {
    windows: [Option<ReportWindow>; 2],
    sections: Vec<String>,
    guard: Option<Guard>,
    k: u64,
    figures: Figures,
}

impl Desk {
    /// A report to be asked for again and again. Nothing is read before it is.
    #[must_use]
    pub fn live_report(&self, community: CommunityId) -> LiveReport {
        LiveReport {
            desk: self.clone(),
            community,
            held: None,
            memo: Memo::kept(),
        }
    }
}

impl LiveReport {
    /// The report as of now.
    ///
    /// # Errors
    /// As [`Desk::report`]. After an error the ledger is read anew.
    pub async fn report(&mut self, options: &ReportOptions) -> Result<Report, Error> {
        options.check()?;
        let desk = self.desk.clone();
        let role = desk.permit_reading(self.community, Action::ReadReport).await?;
        let audience = Audience::granted(options.audience, role)?;
        let community = load_community(&mut desk.hub.begin(), self.community).await?;
        self.refresh().await?;
        let Some(held) = &mut self.held else {
            return desk.report(&community, options).await;
        };
        let mut beside = desk.report_beside(self.community, audience).await?;
        beside.memo = self.memo.clone();
        let window = beside.window(options, &community, held.facts.ledger())?;
        let last = held.facts.ledger().at.last();
        let (mut report, particulars) = if last.is_none_or(|last| *last < window.as_of.timestamp_millis()) {
            let draft = Draft::of(&community, &held.facts, &beside, window, options, audience);
            let earlier = held.figures(&draft, options);
            draft.finish(earlier, &Renumbered::default())
        } else {
            // What came later is not looked at: what was known then is worked out from the ledger as it was.
            let ledger = held.facts.ledger().clone();
            Report::compute_beside(&community, ledger, &beside, options, audience)?
        };
        desk.name_particulars(&mut report, &particulars, self.community, audience)
            .await?;
        Ok(report)
    }

    /// Brings what is held up to date; holds nothing if the ledger is not of the library's making.
    async fn refresh(&mut self) -> Result<(), Error> {
        let store = self.desk.hub.store();
        let Some(mut held) = self.held.take() else {
            return self.load().await;
        };
        let News::Appended(new) = held.mark.news(store, self.community, NEEDED).await? else {
            return self.load().await;
        };
        if !held.leaves_earlier(&new) {
            held.earlier = None;
        }
        if !new.is_empty() && !held.facts.append(&new) {
            held.earlier = None;
            let mut ledger = held.facts.into_ledger();
            ledger.merge(&new);
            let Some(facts) = facts(ledger)? else {
                return Ok(());
            };
            held.facts = facts;
        }
        self.held = Some(held);
        Ok(())
    }

    async fn load(&mut self) -> Result<(), Error> {
        let (ledger, mark) = ledger::load_marked(self.desk.hub.store(), self.community, NEEDED).await?;
        self.held = facts(ledger)?.map(|facts| Held {
            mark,
            facts,
            earlier: None,
        });
        Ok(())
    }
}

impl Held {
    /// Whether figures of earlier times are what they were before these activities.
    fn leaves_earlier(&self, new: &Columns) -> bool {
        let Some((earlier, first)) = self.earlier.as_ref().zip(new.at.first()) else {
            return true;
        };
        let windows = earlier.windows.iter().flatten();
        windows
            .into_iter()
            .all(|window| window.as_of.timestamp_millis() <= *first)
    }

    /// What figures were before, worked out once.
    fn figures(&mut self, draft: &Draft, options: &ReportOptions) -> &Figures {
        let windows = draft.plan.as_ref().map(|plan| plan.windows.clone());
        let windows = windows.unwrap_or_default();
        let known = self.earlier.take().filter(|e| {
            (&e.windows, &e.sections, e.guard, e.k) == (&windows, &options.sections, draft.guard, draft.k)
        });
        let earlier = known.unwrap_or_else(|| EarlierFigures {
            figures: match windows {
                [None, None] => [None, None],
                _ => draft.figures(self.facts.ledger().clone(), options),
            },
            windows,
            sections: options.sections.clone(),
            guard: draft.guard,
            k: draft.k,
        });
        &self.earlier.insert(earlier).figures
    }
}

/// The facts of a whole ledger; `None` if its numbers are far apart.
fn facts(mut ledger: Columns) -> Result<Option<Facts>, Error> {
    usable(&ledger)?;
    let unchanged = compact::compact(&mut ledger).is_none();
    Ok(unchanged.then(|| Facts::of_all(ledger)))
}
