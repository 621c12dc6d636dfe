//! What came of it: goals and value stories (metrics §11.4, §11.5). These are *results*, and what activity and practice are
//! for. Personal goals are in none of them.
//!
//! Goals and stories are told as they are known now: a figure counts on the day that it is of, whenever it was noted or
//! corrected. Whether a goal is open, and what is known of it, is judged as of the last day of the window.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::chart::{Axis, Caption, Chart, Curve, Line};
use super::{Point, ReportWindow, Section, Series, nothing, share};
use crate::actor::Role;
use crate::community::{
    GoalOutcome, GoalProgress, GoalStanding, GoalTerms, ValueCycle, community_goals, each_value_story,
    goal_progress,
};
use crate::engagement::goal::goal_progress as way_covered;
use crate::engagement::measure::{Class, Measure, Share, Unit};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::CommunityId;

const ID: &str = "goals";
const TITLE: &str = "What came of it?";
const GOALS: &str = "metrics 11.4, v1";
const STORIES: &str = "metrics 11.5, v1";

/// Goals and value stories, as a report needs them.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Results {
    goals: Vec<GoalKnown>,
    stories: Vec<StoryKnown>,
}

#[derive(Clone, Debug, Serialize)]
struct GoalKnown {
    number: u32,
    title: String,
    terms: GoalTerms,
    set_at: DateTime<Utc>,
    end: Option<(GoalOutcome, DateTime<Utc>)>,
    figures: BTreeMap<NaiveDate, f64>,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct StoryKnown {
    at: DateTime<Utc>,
    cycle: ValueCycle,
    confirmed: bool,
}

impl Desk {
    /// What a report says of them.
    pub(super) async fn results_for_report(
        &self,
        community: CommunityId,
        _role: Role,
    ) -> Result<Results, Error> {
        let store = self.hub.store();
        let goals = community_goals(store, community).await?;
        let goals = goals.into_iter().map(|(goal, observed)| GoalKnown {
            number: goal.number,
            title: goal.title,
            terms: goal.terms,
            set_at: goal.set_at,
            end: goal.end.map(|end| (end.outcome, end.at)),
            figures: observed.figures(),
        });
        let goals = goals.collect();
        let mut stories = Vec::new();
        each_value_story(store, community, |story| {
            if story.ended.is_none() {
                stories.push(StoryKnown {
                    at: story.at,
                    cycle: story.told.cycle,
                    confirmed: story.confirmed.is_some(),
                });
            }
        })
        .await?;
        Ok(Results { goals, stories })
    }
}

pub(super) fn section(of: &Results, window: &ReportWindow) -> Section {
    let open: Vec<OpenGoal<'_>> = of.goals.iter().filter_map(|goal| goal.open_in(window)).collect();
    let inside = |at: DateTime<Utc>| window.start <= at && at < window.end;
    let ended: Vec<GoalOutcome> = of
        .goals
        .iter()
        .filter_map(|goal| goal.end.filter(|(_, at)| inside(*at)).map(|(outcome, _)| outcome))
        .collect();
    let told: Vec<&StoryKnown> = of.stories.iter().filter(|story| inside(story.at)).collect();
    if open.is_empty() && ended.is_empty() && told.is_empty() {
        return nothing(
            ID,
            TITLE,
            "No goal of the community is on record as open or ended, and no value story as told: activity alone does not say what it is for.",
        );
    }
    let mut measures = goal_measures(&open, &ended);
    measures.extend(story_measures(&told));
    let mut series = Vec::new();
    if !open.is_empty() {
        series.extend(goal_series(&open));
    }
    if !told.is_empty() {
        series.extend([
            by_cycle(
                "value-stories-by-cycle",
                "Confirmed value stories, by how far they went",
                &told,
                true,
            ),
            by_cycle(
                "unconfirmed-value-stories-by-cycle",
                "Value stories that nobody has confirmed yet, by how far they went",
                &told,
                false,
            ),
        ]);
    }
    Section {
        id: ID,
        title: TITLE,
        notes: vec![
            "Goals are judged by the latest figure that is known of them, against even movement from baseline to target; even movement is no forecast. That learning together moved them is a claim, which value stories can bear out and figures alone cannot.",
        ],
        measures: measures
            .into_iter()
            .map(|measure| measure.class(Class::Result))
            .collect(),
        series,
        charts: observed(&open).into_iter().collect(),
    }
}

/// A goal that is open at the end of the window.
struct OpenGoal<'a> {
    known: &'a GoalKnown,
    last_day: NaiveDate,
    progress: GoalProgress,
}

impl GoalKnown {
    fn open_in(&self, window: &ReportWindow) -> Option<OpenGoal<'_>> {
        let ended = self.end.is_some_and(|(_, at)| at < window.end);
        if self.set_at >= window.end || ended {
            return None;
        }
        let last_day = window.until.pred_opt()?;
        Some(OpenGoal {
            known: self,
            last_day,
            progress: goal_progress(&self.terms, &self.figures, last_day, true),
        })
    }

    fn label(&self) -> Cow<'static, str> {
        format!("#{} {}", self.number, self.title).into()
    }
}

fn goal_measures(open: &[OpenGoal<'_>], ended: &[GoalOutcome]) -> Vec<Measure> {
    if open.is_empty() && ended.is_empty() {
        return Vec::new();
    }
    let standing = |standing: GoalStanding| {
        open.iter()
            .filter(|goal| goal.progress.standing == standing)
            .count() as u64
    };
    let on_their_way = standing(GoalStanding::OnTrack) + standing(GoalStanding::AtTarget);
    let judged = on_their_way + standing(GoalStanding::Behind) + standing(GoalStanding::WrongWay);
    let count = |name, count| Measure::count(name, count, GOALS).with_n(open.len() as u64);
    let reached = ended
        .iter()
        .filter(|outcome| **outcome == GoalOutcome::Reached)
        .count();
    // These are all goals that there are and no sample of more, so that there is no interval.
    let share = |name, part, whole, why| share(name, Share::new(part, whole), why, GOALS).with_interval(None);
    vec![
        share(
            "goals-on-track",
            on_their_way,
            judged,
            "no open goal has an observation that could be judged",
        ),
        count("goals-open", open.len() as u64),
        count("goals-not-observed", standing(GoalStanding::NotObserved)),
        count(
            "goals-overdue",
            open.iter().filter(|goal| goal.progress.overdue).count() as u64,
        ),
        share(
            "goals-reached",
            reached as u64,
            ended.len() as u64,
            "no goal ended in the window",
        ),
    ]
}

fn story_measures(told: &[&StoryKnown]) -> Vec<Measure> {
    if told.is_empty() {
        return Vec::new();
    }
    let confirmed = told.iter().filter(|story| story.confirmed);
    let applied = confirmed
        .clone()
        .filter(|story| story.cycle >= ValueCycle::Applied)
        .count();
    let (confirmed, all) = (confirmed.count() as u64, told.len() as u64);
    // What people choose to tell is no sample of what happened, so that there is no interval.
    vec![
        Measure::count("value-stories-confirmed", confirmed, STORIES).with_n(all),
        share(
            "value-stories-confirmed-share",
            Share::new(confirmed, all),
            "no value story was told",
            STORIES,
        )
        .with_interval(None),
        share(
            "value-stories-applied",
            Share::new(applied as u64, confirmed),
            "no value story was confirmed",
            STORIES,
        )
        .with_interval(None),
    ]
}

fn goal_series(open: &[OpenGoal<'_>]) -> [Series; 3] {
    let why = |progress: &GoalProgress| match progress.standing {
        GoalStanding::NotObserved => Some("nothing was observed since the baseline"),
        GoalStanding::Undefined => Some("the target is the baseline"),
        _ if progress.overdue => Some("the day of the target is over"),
        _ => None,
    };
    let points = |value: fn(&GoalProgress) -> Option<f64>,
                  note: &dyn Fn(&GoalProgress) -> Option<&'static str>| {
        open.iter()
            .map(|goal| Point {
                label: goal.known.label(),
                value: value(&goal.progress),
                n: goal.progress.observations,
                note: note(&goal.progress),
            })
            .collect::<Vec<Point>>()
    };
    let standings = GoalStanding::ALL.iter().map(|standing| {
        let all = open.iter().filter(|goal| goal.progress.standing == *standing);
        let n = all.count() as u64;
        Point {
            label: standing.as_str().into(),
            value: Some(n as f64),
            n,
            note: None,
        }
    });
    [
        Series {
            id: "goal-progress",
            title: "Way from baseline to target that each goal has covered (1 is reached, below 0 the wrong way)",
            unit: Unit::Ratio,
            definition: GOALS,
            points: points(|progress| progress.share, &why),
        },
        Series {
            id: "goal-expected-progress",
            title: "Where each goal would be if it moved evenly from its baseline to the day of its target",
            unit: Unit::Share,
            definition: GOALS,
            points: points(|progress| Some(progress.expected), &|_| None),
        },
        Series {
            id: "goals-by-standing",
            title: "Goals by how they stand",
            unit: Unit::Count,
            definition: GOALS,
            points: standings.collect(),
        },
    ]
}

fn by_cycle(id: &'static str, title: &'static str, told: &[&StoryKnown], confirmed: bool) -> Series {
    let of = |cycle: ValueCycle| {
        let fits = |story: &&&StoryKnown| story.cycle == cycle && story.confirmed == confirmed;
        told.iter().filter(fits).count() as u64
    };
    let point = |cycle: &ValueCycle| {
        let n = of(*cycle);
        Point {
            label: cycle.as_str().into(),
            value: Some(n as f64),
            n,
            note: None,
        }
    };
    Series {
        id,
        title,
        unit: Unit::Count,
        definition: STORIES,
        points: ValueCycle::ALL.iter().map(point).collect(),
    }
}

/// How the figures of the goals went. They are in units of their own, so that each is drawn as the way that it has covered.
fn observed(open: &[OpenGoal<'_>]) -> Option<Chart> {
    const DAY: f64 = 86_400.0;
    let first = open.iter().map(|goal| goal.known.terms.baseline.on).min()?;
    let lines: Vec<Line> = open
        .iter()
        .filter_map(|goal| {
            let (baseline, target) = (goal.known.terms.baseline, goal.known.terms.target);
            let seen = goal
                .known
                .figures
                .range(baseline.on..=goal.last_day.max(baseline.on));
            let points: Vec<(f64, f64)> = seen
                .filter_map(|(on, value)| {
                    let way = way_covered(baseline.value, *value, target.value)?;
                    Some(((*on - first).num_days() as f64 * DAY, way))
                })
                .collect();
            (!points.is_empty()).then(|| Line {
                name: goal.known.label().into_owned(),
                n: points.len() as u64,
                steps: false,
                points,
                band: Vec::new(),
            })
        })
        .collect();
    if lines.is_empty() {
        return None;
    }
    Some(Chart::Curve(Curve {
        caption: Caption {
            id: "goal-observations",
            title: "How the figures of the goals went",
            definition: GOALS,
            note: Some("0 is the baseline of each goal and 1 its target, whichever of them is higher."),
        },
        x: Axis {
            title: "time since the earliest of the baselines",
            unit: Unit::Seconds,
        },
        y: Axis {
            title: "way from baseline to target",
            unit: Unit::Ratio,
        },
        lines,
    }))
}
