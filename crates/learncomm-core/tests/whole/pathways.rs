//! Pathways: made by anybody, followed at one's own pace, and seen by nobody who is not shown them.

use chrono::{DateTime, Utc};
use learncomm_core::community::{Admission, Digest, SettingsEdit};
use learncomm_core::contribution::{
    ContributionKind, DoneBy, Evidence, MAX_ENROLMENTS, NewPathway, NewStep, Pathway, PathwayEdit,
    PathwayFilter, PathwayRevision, Progress, SharedWith, StepDue, StepKind, StepOn,
};
use learncomm_core::engagement::Value;
use learncomm_core::engagement::report::ReportOptions;
use learncomm_core::history::{Fact, PastContribution, Who};
use learncomm_core::id::{ContributionId, PathwayId, Slug};
use learncomm_core::ledger::Verb;
use learncomm_core::session::{Attendance, MaterialKind, NewMaterial, NewSeries};
use learncomm_core::store::{Batch, RecordStore};
use learncomm_core::{Desk, Error, ErrorKind, Role};

use crate::common::{Guild, at, handle, refused, wait};
use crate::script::{Script, is, is_undefined, value};

pub(crate) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

pub(crate) fn task(title: &str) -> NewStep {
    NewStep::new(title, StepOn::Task)
}

pub(crate) fn by_key(key: &str) -> NewStep {
    NewStep {
        key: Some(slug(key)),
        ..NewStep::default()
    }
}

pub(crate) fn reading(title: &str, contribution: ContributionId) -> NewStep {
    NewStep::new(title, StepOn::Resource { contribution })
}

pub(crate) fn new(title: &str, steps: Vec<NewStep>) -> NewPathway {
    NewPathway {
        title: title.to_owned(),
        description: "For **everybody**.".to_owned(),
        topics: vec![slug("testing")],
        skills: vec![slug("testing")],
        steps,
        ..NewPathway::default()
    }
}

pub(crate) fn wrote(text: &str) -> Evidence {
    Evidence {
        text: text.to_owned(),
        url: None,
    }
}

fn none() -> Evidence {
    Evidence::default()
}

impl Guild {
    pub(crate) fn pathway(&self, who: &str, title: &str, steps: Vec<NewStep>) -> Pathway {
        wait(self.desk(who).make_pathway(self.community.id, &new(title, steps))).unwrap()
    }

    fn revise(&self, who: &str, of: &Pathway, base: u32, steps: Vec<NewStep>) -> Result<Pathway, Error> {
        let revision = PathwayRevision {
            base,
            steps,
            ..PathwayRevision::default()
        };
        wait(self.desk(who).revise_pathway(self.community.id, of.id, &revision))
    }

    fn enrolled(&self, who: &str, in_: PathwayId) -> Progress {
        wait(self.desk(who).enrol(self.community.id, in_)).unwrap()
    }

    fn did(&self, who: &str, in_: PathwayId, step: &str, evidence: &Evidence) -> Result<Progress, Error> {
        wait(
            self.desk(who)
                .do_step(self.community.id, in_, &slug(step), evidence),
        )
    }

    /// What the ledger holds of pathways behind its first so many lines: who, what, and its value.
    fn told(&self, behind: usize) -> Vec<(u32, Verb, u32)> {
        let rows = self.ledger().into_iter().skip(behind);
        rows.map(|row| (row.actor, row.verb, row.value)).collect()
    }

    fn number(&self, who: &str) -> u32 {
        wait(self.op.member(self.community.id, &handle(who)))
            .unwrap()
            .membership
            .number
    }

    /// Changes stored records of a kind, for what no use case does yet.
    fn amend(&self, kind: &str, id: &str, field: &str, value: serde_json::Value) {
        let found = self.dump().into_iter().find_map(|(key, bytes)| {
            let json: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
            let ours = json["kind"] == kind && (json["data"]["person"] == id || json["data"]["id"] == id);
            ours.then_some((key, json))
        });
        let (key, mut json) = found.unwrap();
        json["data"][field] = value;
        let batch = Batch::new().put(key, serde_json::to_vec(&json).unwrap());
        wait(self.store.commit(&batch)).unwrap();
    }
}

fn done(progress: &Progress) -> Vec<&str> {
    let done = progress.steps.iter().filter(|step| step.done.is_some());
    done.map(|step| step.step.key.as_str()).collect()
}

#[test]
fn s4_9_anybody_makes_a_pathway_of_what_there_is() {
    let guild = Guild::with_roles();
    let (community, mei) = (guild.community.id, guild.desk("mei"));
    let asked = guild.ask("fay", "How?");
    let article = Fact::Contribution(PastContribution {
        id: "a".to_owned(),
        kind: ContributionKind::Article,
        parent: None,
        author: Who::Handle(handle("fay")),
        at: guild.hub.now(),
        title: Some("All about it".to_owned()),
        body: "All about it.".to_owned(),
        topics: Vec::new(),
        edited_at: None,
        url: None,
        skills: Vec::new(),
        session: None,
        visible_to: learncomm_core::contribution::VisibleTo::Community,
    });
    wait(guild.op.import(community, "test", &[article])).unwrap();
    let wiki = wait(guild.op.find_contribution(community, "#2")).unwrap();
    let session = guild.session("2026-01-12 10:00", crate::rsvp::plan("Freezing time"));
    let read = NewStep {
        due: Some(Some("14d".parse().unwrap())),
        ..reading("Read it", asked.id)
    };
    let steps = vec![
        read,
        NewStep::new(
            "Know it",
            StepOn::Article {
                contribution: wiki.id,
            },
        ),
        NewStep::new("Come", StepOn::Session { session: session.id }),
        NewStep {
            required: Some(false),
            ..task("Try it")
        },
    ];
    let made = guild.pathway("mei", "Time in tests", steps);
    assert_eq!(
        (made.slug.as_str(), made.version, made.by),
        ("time-in-tests", 1, Some(guild.person_id("mei")))
    );
    let shown = wait(guild.desk("gus").pathway(community, made.id, None)).unwrap();
    assert_eq!(shown.by_handle, Some(handle("mei")));
    assert_eq!(
        (shown.shown.steps, shown.shown.required, shown.onboarding),
        (4, 3, false)
    );
    let steps: Vec<(u32, &str, StepKind, Option<&str>, bool)> = shown
        .steps
        .iter()
        .map(|s| {
            (
                s.place,
                s.key.as_str(),
                s.kind,
                s.target.as_ref().map(|t| &*t.what),
                s.required,
            )
        })
        .collect();
    let (first, second, third) = (
        format!("#{}", asked.number),
        format!("#{}", wiki.number),
        format!("#{}", session.number),
    );
    assert_eq!(
        steps,
        [
            (1, "read-it", StepKind::Resource, Some(&*first), true),
            (2, "know-it", StepKind::Article, Some(&*second), true),
            (3, "come", StepKind::Session, Some(&*third), true),
            (4, "try-it", StepKind::Task, None, false),
        ]
    );
    assert_eq!(shown.steps[0].due, Some(StepDue::Days(14)));
    // By its slug, its number, its id.
    for given in [
        "time-in-tests",
        &format!("#{}", made.number),
        &made.id.to_string(),
    ] {
        assert_eq!(wait(mei.find_pathway(community, given)).unwrap(), made);
    }
    let last = guild.ledger().into_iter().next_back().unwrap();
    assert_eq!(
        (last.actor, last.verb, last.object),
        (guild.number("mei"), Verb::MadePathway, made.number)
    );
    assert_eq!((last.value, last.topic), (1 | 3 << 16, 1));
}

#[test]
fn s4_9_what_cannot_be_a_pathway_changes_nothing() {
    let guild = Guild::with_roles();
    let (community, mei) = (guild.community.id, guild.desk("mei"));
    let asked = guild.ask("fay", "How?");
    let gone = guild.ask("fay", "Gone?");
    wait(guild.desk("fay").remove(community, gone.id, None)).unwrap();
    let draft = guild.ask("fay", "Draft?");
    guild.amend(
        "contribution",
        &draft.id.to_string(),
        "visible_to",
        "author".into(),
    );
    let off = guild.session("2026-01-12 10:00", crate::rsvp::plan("Off"));
    wait(guild.op.cancel_session(community, off.id, "no room")).unwrap();
    guild.pathway("mei", "Taken", vec![task("Try")]);
    let before = guild.dump();
    let due = |text: &str| NewStep {
        due: Some(Some(text.parse().unwrap())),
        ..task("Try")
    };
    let optional = NewStep {
        required: Some(false),
        ..task("Try")
    };
    let article = StepOn::Article {
        contribution: asked.id,
    };
    for (title, steps, kind, says) in [
        (
            "Taken",
            vec![task("Try")],
            ErrorKind::Exists,
            "pathway `taken` exists",
        ),
        (
            " ",
            vec![task("Try")],
            ErrorKind::Invalid,
            "title: may not be empty",
        ),
        (
            "日本",
            vec![task("Try")],
            ErrorKind::Invalid,
            "slug: cannot be made",
        ),
        ("A", vec![], ErrorKind::Invalid, "0 are not between 1 and 100"),
        (
            "A",
            vec![task("Try"); 101],
            ErrorKind::Invalid,
            "101 are not between 1 and 100",
        ),
        ("A", vec![optional], ErrorKind::Invalid, "none is required"),
        (
            "A",
            vec![by_key("x")],
            ErrorKind::Invalid,
            "title: step 1 needs one",
        ),
        ("A", vec![due("0d")], ErrorKind::Invalid, "not between 1 and 3650"),
        ("A", vec![due("2026-01-04")], ErrorKind::Invalid, "has ended"),
        (
            "A",
            vec![reading("x", gone.id)],
            ErrorKind::Rule,
            "has been removed",
        ),
        (
            "A",
            vec![reading("x", draft.id)],
            ErrorKind::NotFound,
            "there is no contribution",
        ),
        (
            "A",
            vec![NewStep::new("x", article)],
            ErrorKind::Invalid,
            "is no article but a question",
        ),
        (
            "A",
            vec![NewStep::new("x", StepOn::Session { session: off.id })],
            ErrorKind::Rule,
            "was called off",
        ),
    ] {
        let made = wait(mei.make_pathway(community, &new(title, steps)));
        assert_eq!(refused(made, &[says]), kind, "{says}");
    }
    let many: Vec<Slug> = (0..11).map(|n| slug(&format!("t{n}"))).collect();
    let made = NewPathway {
        topics: many,
        ..new("A", vec![task("Try")])
    };
    assert_eq!(
        refused(wait(mei.make_pathway(community, &made)), &["11 are more than"]),
        ErrorKind::Invalid
    );
    assert!(guild.dump() == before);
}

#[test]
fn s4_9_a_version_is_never_changed_and_nobodys_work_is_lost() {
    let guild = Guild::with_roles();
    let (community, mei) = (guild.community.id, guild.desk("mei"));
    let asked = guild.ask("fay", "How?");
    let made = guild.pathway("mei", "Tests", vec![reading("Read", asked.id), task("Try")]);
    let second = guild
        .revise(
            "mei",
            &made,
            1,
            vec![by_key("try"), by_key("read"), task("Teach")],
        )
        .unwrap();
    assert_eq!(second.version, 2);
    // Somebody else began from the first one as well.
    let late = guild.revise("fay", &made, 1, vec![by_key("read")]);
    assert_eq!(
        refused(late, &["is at version 2 by now, not at 1"]),
        ErrorKind::Rule
    );
    let same = guild.revise(
        "fay",
        &made,
        2,
        vec![by_key("try"), by_key("read"), by_key("teach")],
    );
    assert_eq!(
        refused(same, &["nothing is different from version 2"]),
        ErrorKind::Rule
    );
    // What a step is about may be gone by now: the rest can be changed.
    wait(guild.desk("fay").remove(community, asked.id, None)).unwrap();
    guild
        .revise("fay", &made, 2, vec![by_key("read"), by_key("teach")])
        .unwrap();
    let steps = |version| -> Vec<String> {
        let shown = wait(mei.pathway(community, made.id, version)).unwrap();
        shown.steps.iter().map(|step| step.key.to_string()).collect()
    };
    assert_eq!(steps(Some(1)), ["read", "try"]);
    assert_eq!(steps(Some(2)), ["try", "read", "teach"]);
    assert_eq!(steps(None), ["read", "teach"]);
    let (lines, more) = wait(mei.pathway_versions(community, made.id, 0, 2)).unwrap();
    assert_eq!(
        (lines.iter().map(|l| l.number).collect::<Vec<_>>(), more),
        (vec![1, 2], true)
    );
    let (lines, more) = wait(mei.pathway_versions(community, made.id, 2, 2)).unwrap();
    assert_eq!(
        (lines[0].number, lines[0].by_handle.clone(), more),
        (3, Some(handle("fay")), false)
    );
    let missing = wait(mei.pathway(community, made.id, Some(4)));
    assert_eq!(
        refused(missing, &["there is no version `4`"]),
        ErrorKind::NotFound
    );
    // Another member's: not theirs to change.
    guild.join("ned", Role::Member);
    let refused_ = guild.revise("ned", &made, 3, vec![task("Else")]);
    assert_eq!(
        refused(refused_, &["may not tend pathways"]),
        ErrorKind::Forbidden
    );
}

#[test]
fn s4_9_who_revises_at_once_is_told_that_another_was_faster() {
    let guild = Guild::with_roles();
    let made = guild.pathway("mei", "Tests", vec![task("Try")]);
    let (community, mei, fay) = (guild.community.id, guild.desk("mei"), guild.desk("fay"));
    let revision = |title: &str| PathwayRevision {
        base: 1,
        steps: vec![task(title)],
        ..PathwayRevision::default()
    };
    let (one, other) = (revision("One"), revision("Other"));
    let both = futures::future::join(
        mei.revise_pathway(community, made.id, &one),
        fay.revise_pathway(community, made.id, &other),
    );
    let (one, other) = wait(both);
    assert!(one.is_ok() != other.is_ok());
    assert_eq!(wait(mei.find_pathway(community, "tests")).unwrap().version, 2);
}

#[test]
fn s4_9_a_pathway_is_edited_listed_and_retired() {
    let guild = Guild::with_roles();
    let (community, mei) = (guild.community.id, guild.desk("mei"));
    let first = guild.pathway("mei", "First", vec![task("Try")]);
    guild.pass(60);
    let second = guild.pathway("fay", "Second", vec![task("Try")]);
    let edit = PathwayEdit {
        title: Some("The first".to_owned()),
        topics: Some(vec![slug("time")]),
        ..PathwayEdit::default()
    };
    let edited = wait(mei.edit_pathway(community, first.id, &edit)).unwrap();
    assert_eq!(
        (edited.title.as_str(), edited.slug.as_str(), edited.version),
        ("The first", "first", 1)
    );
    assert_eq!(edited.skills, [slug("testing")]);
    let listed = |filter: PathwayFilter| -> Vec<String> {
        let (found, more) = wait(mei.pathways(community, &filter, None, 9)).unwrap();
        assert!(!more);
        found.into_iter().map(|p| p.pathway.slug.to_string()).collect()
    };
    let about = |topic: &str| PathwayFilter {
        topic: Some(slug(topic)),
        ..PathwayFilter::default()
    };
    assert_eq!(listed(PathwayFilter::default()), ["second", "first"]);
    assert_eq!(
        (listed(about("time")), listed(about("testing"))),
        (vec!["first".to_owned()], vec!["second".to_owned()])
    );
    let by = PathwayFilter {
        by: Some(handle("fay")),
        ..PathwayFilter::default()
    };
    assert_eq!(listed(by), ["second"]);
    let (page, more) = wait(mei.pathways(community, &PathwayFilter::default(), None, 1)).unwrap();
    assert!(more);
    let (rest, more) =
        wait(mei.pathways(community, &PathwayFilter::default(), Some(&page[0].pathway), 1)).unwrap();
    assert_eq!((rest[0].pathway.id, more), (first.id, false));
    // Who follows it goes on; nobody else begins.
    guild.enrolled("gus", first.id);
    wait(mei.retire_pathway(community, first.id, true)).unwrap();
    let late = wait(guild.desk("fay").enrol(community, first.id));
    assert_eq!(
        refused(late, &["the pathway `first` is retired"]),
        ErrorKind::Rule
    );
    assert_eq!(guild.did("gus", first.id, "try", &wrote("So.")).unwrap().done, 1);
    assert_eq!(guild.enrolled("gus", first.id).done, 1);
    let retired = PathwayFilter {
        retired: true,
        ..PathwayFilter::default()
    };
    assert_eq!(
        (listed(PathwayFilter::default()), listed(retired)),
        (vec!["second".to_owned()], vec!["first".to_owned()])
    );
    let revised = guild.revise("mei", &first, 1, vec![task("Else")]);
    assert_eq!(refused(revised, &["is retired"]), ErrorKind::Rule);
    wait(guild.op.retire_pathway(community, first.id, false)).unwrap();
    guild.enrolled("fay", first.id);
    let others = wait(mei.retire_pathway(community, second.id, true));
    assert_eq!(refused(others, &["may not tend pathways"]), ErrorKind::Forbidden);
}

#[test]
fn s2_4_what_was_done_stays_done_through_versions() {
    let guild = Guild::with_roles();
    let (community, mei) = (guild.community.id, guild.desk("mei"));
    let asked = guild.ask("fay", "How?");
    let steps = vec![reading("Read", asked.id), task("Try"), task("Teach")];
    let made = guild.pathway("fay", "Tests", steps);
    let number = guild.number("mei");
    let behind = guild.ledger().len();
    let begun = guild.enrolled("mei", made.id);
    assert_eq!((begun.version, begun.done, begun.required), (1, 0, 3));
    assert_eq!((begun.shared_with, begun.finished_at), (SharedWith::Nobody, None));
    assert_eq!(guild.enrolled("mei", made.id), begun, "twice is once");
    guild.did("mei", made.id, "read", &none()).unwrap();
    let task_alone = guild.did("mei", made.id, "teach", &none());
    assert_eq!(
        refused(task_alone, &["`teach` is a task", "say what came of it"]),
        ErrorKind::Invalid
    );
    guild.did("mei", made.id, "teach", &wrote("Told Ned.")).unwrap();
    let again = guild.did("mei", made.id, "teach", &none()).unwrap();
    assert_eq!(again.steps[2].done.as_ref().unwrap().evidence, wrote("Told Ned."));
    let better = guild
        .did("mei", made.id, "teach", &wrote("Told Ned and Ida."))
        .unwrap();
    assert_eq!(
        better.steps[2].done.as_ref().unwrap().evidence,
        wrote("Told Ned and Ida.")
    );
    let missing = guild.did("mei", made.id, "fly", &none());
    assert_eq!(
        refused(missing, &["there is no step `fly`", "version 1"]),
        ErrorKind::NotFound
    );
    // A later version, in which one step is gone, one is new, and two are in another order.
    guild.pass(60);
    guild
        .revise(
            "fay",
            &made,
            1,
            vec![by_key("teach"), task("Write"), by_key("read")],
        )
        .unwrap();
    let before = wait(mei.pathway_progress(community, made.id)).unwrap();
    assert_eq!(
        (before.version, before.pathway.version, before.required),
        (1, 2, 3)
    );
    guild.pass(3_600);
    let moved = wait(mei.move_on(community, made.id)).unwrap();
    assert_eq!((moved.version, moved.done, moved.required), (2, 2, 3));
    assert_eq!(done(&moved), ["teach", "read"]);
    let new: Vec<bool> = moved
        .steps
        .iter()
        .map(|step| step.added_at == Some(guild.hub.now()))
        .collect();
    assert_eq!(new, [false, true, false]);
    assert_eq!(
        refused(wait(mei.move_on(community, made.id)), &["which is its latest"]),
        ErrorKind::Rule
    );
    guild.pass(60);
    let finished = guild.did("mei", made.id, "write", &wrote("Wrote.")).unwrap();
    assert_eq!(finished.finished_at, Some(guild.hub.now()));
    let undone = wait(mei.undo_step(community, made.id, &slug("write"))).unwrap();
    assert_eq!((undone.done, undone.finished_at), (2, None));
    let twice = wait(mei.undo_step(community, made.id, &slug("write")));
    assert_eq!(refused(twice, &["is not recorded as done"]), ErrorKind::Rule);
    guild.pass(60);
    wait(mei.leave_pathway(community, made.id)).unwrap();
    let left = guild.did("mei", made.id, "write", &wrote("x"));
    assert_eq!(
        refused(left, &["there is no enrolment of yours in the pathway `tests`"]),
        ErrorKind::NotFound
    );
    assert!(
        wait(mei.pathway_progress(community, made.id))
            .unwrap()
            .left_at
            .is_some(),
        "it is still theirs to read"
    );
    assert_eq!(wait(mei.my_pathways(community)).unwrap(), []);
    guild.pass(60);
    assert_eq!(done(&guild.enrolled("mei", made.id)), ["teach", "read"]);
    let step = |place: u32, version: u32| place | 1 << 15 | version << 16;
    let fay = guild.number("fay");
    assert_eq!(
        guild.told(behind),
        [
            (number, Verb::Enrolled, 1),
            (number, Verb::DidStep, step(1, 1)),
            (number, Verb::DidStep, step(3, 1)),
            (fay, Verb::MadePathway, 2 | 3 << 16),
            (number, Verb::DidStep, step(1, 2)),
            (number, Verb::DidStep, step(3, 2)),
            (number, Verb::MovedOn, 2),
            (number, Verb::DidStep, step(2, 2)),
            (number, Verb::UndidStep, step(2, 2)),
            (number, Verb::LeftPathway, 0),
            (number, Verb::Enrolled, 2),
            (number, Verb::DidStep, step(1, 2)),
            (number, Verb::DidStep, step(3, 2)),
        ]
    );
}

#[test]
fn s2_4_a_session_is_done_by_coming_or_catching_up() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let session = guild.session("2026-01-06 10:00", crate::rsvp::plan("Freezing time"));
    let weekly = NewSeries {
        slug: slug("weekly"),
        rule: "FREQ=WEEKLY".to_owned(),
        first: at("2026-01-07 10:00").naive_utc(),
        zone: None,
        minutes: 60,
        plan: crate::rsvp::plan("Weekly"),
    };
    let weekly = wait(fay.create_series(community, weekly)).unwrap();
    let steps = vec![
        NewStep::new("Come", StepOn::Session { session: session.id }),
        NewStep::new(
            "Meet",
            StepOn::Series {
                series: weekly.series.id,
            },
        ),
    ];
    let made = guild.pathway("fay", "Meetings", steps);
    for name in ["mei", "gus"] {
        guild.enrolled(name, made.id);
    }
    let early = guild.did("mei", made.id, "come", &none());
    assert_eq!(
        refused(early, &["the step `come`", "neither is recorded of you"]),
        ErrorKind::Rule
    );
    guild.until("2026-01-06 10:05");
    wait(guild.desk("mei").check_in(community, session.id)).unwrap();
    let unrecorded = wait(guild.desk("mei").pathway_progress(community, made.id)).unwrap();
    assert_eq!(
        done(&unrecorded),
        Vec::<&str>::new(),
        "it counts once attendance is recorded"
    );
    guild.until("2026-01-06 12:00");
    let entries = [
        (handle("mei"), Attendance::Present),
        (handle("sol"), Attendance::Absent),
    ];
    wait(fay.record_attendance(community, session.id, &entries, None)).unwrap();
    let behind = guild.ledger().len();
    let seen = wait(guild.desk("mei").pathway_progress(community, made.id)).unwrap();
    assert_eq!(done(&seen), ["come"]);
    let how = seen.steps[0].done.as_ref().unwrap();
    assert_eq!((how.by, how.at), (DoneBy::Seen, session.starts_at));
    assert_eq!(guild.told(behind), [], "nothing is written behind anybody's back");
    // Recorded by themselves, it is told.
    guild.did("mei", made.id, "come", &none()).unwrap();
    assert_eq!(
        guild.told(behind),
        [(guild.number("mei"), Verb::DidStep, 1 | 1 << 15 | 1 << 16)]
    );
    let other = guild.did("gus", made.id, "come", &none());
    assert_eq!(refused(other, &["neither is recorded of you"]), ErrorKind::Rule);
    // Somebody else catches up with a session of the series.
    let first = weekly.made[0].clone();
    guild.until("2026-01-07 12:00");
    let recording = NewMaterial {
        kind: MaterialKind::Recording,
        title: "Recording".to_owned(),
        url: "https://example.org/rec".to_owned(),
        level: None,
    };
    wait(fay.share_material(community, first.id, &recording)).unwrap();
    wait(guild.desk("gus").catch_up(community, first.id, true)).unwrap();
    let gus = guild.did("gus", made.id, "meet", &none()).unwrap();
    assert_eq!(
        (done(&gus), gus.steps[1].done.as_ref().unwrap().by),
        (vec!["meet"], DoneBy::Seen)
    );
    // One that was called off counts for nobody; what was recorded before stays.
    wait(fay.undo_attendance(community, session.id, "another day")).unwrap();
    let mei = wait(guild.desk("mei").pathway_progress(community, made.id)).unwrap();
    assert_eq!(done(&mei), ["come"]);
    let taken_back = wait(guild.desk("mei").undo_step(community, made.id, &slug("come"))).unwrap();
    assert_eq!(done(&taken_back), Vec::<&str>::new());
}

#[test]
fn s4_10_progress_is_seen_by_choice_alone() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = guild.pathway("fay", "Tests", vec![task("Try"), task("Teach")]);
    for name in ["zoe", "ann", "bob", "opt"] {
        guild.join(name, Role::Member);
        guild.enrolled(name, made.id);
    }
    guild.did("zoe", made.id, "try", &wrote("My secret.")).unwrap();
    let shared = |who: &str| {
        wait(guild.desk(who).shared_progress(community, made.id, None, 9))
            .unwrap()
            .0
    };
    assert_eq!(shared("fay"), [], "private unless somebody chooses otherwise");
    let share = |who: &str, with| wait(guild.desk(who).share_progress(community, made.id, with)).unwrap();
    for name in ["zoe", "ann", "opt"] {
        share(name, SharedWith::Community);
    }
    let person = guild.person_id("opt").to_string();
    guild.amend("membership", &person, "opted_out", true.into());
    let told = shared("mei");
    let lines: Vec<(&str, usize, usize)> = told
        .iter()
        .map(|p| (p.handle.as_str(), p.done, p.required))
        .collect();
    assert_eq!(
        lines,
        [("ann", 0, 2), ("zoe", 1, 2)],
        "by handle, and nobody who opted out"
    );
    assert!(!serde_json::to_string(&told).unwrap().contains("secret"));
    // In pages.
    let page = |after: Option<&str>| {
        let after = after.map(handle);
        let (page, more) = wait(
            guild
                .desk("mei")
                .shared_progress(community, made.id, after.as_ref(), 1),
        )
        .unwrap();
        (page[0].handle.to_string(), more)
    };
    assert_eq!(
        (page(None), page(Some("ann"))),
        (("ann".to_owned(), true), ("zoe".to_owned(), false))
    );
    // Nobody has a way to somebody's own progress, whatever their role.
    for name in ["sol", "fay"] {
        let theirs = wait(guild.desk(name).pathway_progress(community, made.id));
        assert_eq!(
            refused(theirs, &["there is no enrolment of yours"]),
            ErrorKind::NotFound
        );
    }
    share("ann", SharedWith::Nobody);
    wait(guild.desk("zoe").leave_pathway(community, made.id)).unwrap();
    assert_eq!(shared("mei"), []);
    // Enrolling anew, it is private again.
    guild.pass(60);
    guild.enrolled("zoe", made.id);
    assert_eq!(shared("mei"), []);
    share("zoe", SharedWith::Community);
    assert_eq!(shared("mei").len(), 1);
    wait(guild.op.release(community, &handle("zoe"), None)).unwrap();
    assert_eq!(shared("mei"), [], "who is not in is not named");
}

#[test]
fn s4_10_who_is_suspended_may_still_withdraw() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = guild.pathway("fay", "Tests", vec![task("Try")]);
    let mei = guild.desk("mei");
    guild.enrolled("mei", made.id);
    wait(mei.share_progress(community, made.id, SharedWith::Community)).unwrap();
    let until = serde_json::to_value(guild.hub.now() + chrono::TimeDelta::days(9)).unwrap();
    guild.amend(
        "membership",
        &guild.person_id("mei").to_string(),
        "suspended_until",
        until,
    );
    let did = guild.did("mei", made.id, "try", &wrote("x"));
    assert_eq!(refused(did, &["suspended from taking part"]), ErrorKind::Rule);
    wait(mei.share_progress(community, made.id, SharedWith::Nobody)).unwrap();
    let again = wait(mei.share_progress(community, made.id, SharedWith::Community));
    assert_eq!(refused(again, &["suspended"]), ErrorKind::Rule);
    wait(mei.leave_pathway(community, made.id)).unwrap();
}

#[test]
fn s4_10_counts_are_told_of_enough_people_only() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = guild.pathway("fay", "Tests", vec![task("Try"), task("Teach")]);
    let counts = || {
        let it = wait(guild.desk("fay").pathway_counts(community, made.id)).unwrap();
        (it.enrolled, it.not_started, it.under_way, it.finished)
    };
    let nothing = (None, None, None, None);
    assert_eq!(counts(), nothing, "nobody is few people, too");
    let names: Vec<String> = (0..12).map(|n| format!("p{n:02}")).collect();
    for (i, name) in names.iter().enumerate() {
        guild.join(name, Role::Member);
        guild.enrolled(name, made.id);
        if i == 3 {
            assert_eq!(counts(), nothing);
        }
    }
    assert_eq!(
        counts(),
        (Some(12), None, None, None),
        "what is left of twelve are none"
    );
    for name in &names[..6] {
        guild.did(name, made.id, "try", &wrote("So.")).unwrap();
    }
    // That nobody has finished could be worked out if both others were told.
    assert_eq!(counts(), (Some(12), None, Some(6), None));
    guild.did(&names[0], made.id, "teach", &wrote("So.")).unwrap();
    assert_eq!(
        counts(),
        (Some(12), Some(6), None, None),
        "one who has finished stays hidden"
    );
    // Who has left, the pathway or the community, is not among them.
    guild.pass(60);
    wait(guild.op.release(community, &handle(&names[11]), None)).unwrap();
    wait(guild.desk(&names[10]).leave_pathway(community, made.id)).unwrap();
    assert_eq!(counts().0, Some(10));
    let edit = SettingsEdit {
        anonymity_k: Some(11),
        ..SettingsEdit::default()
    };
    let edit = learncomm_core::community::CharterEdit {
        settings: edit,
        ..learncomm_core::community::CharterEdit::default()
    };
    wait(guild.op.edit_charter(community, &edit)).unwrap();
    assert_eq!(counts(), nothing);
    let member = wait(guild.desk("mei").pathway_counts(community, made.id));
    assert_eq!(refused(member, &["may not tend pathways"]), ErrorKind::Forbidden);
}

#[test]
fn s4_9_a_step_does_not_show_what_its_reader_may_not_see() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let (open, hidden) = (guild.ask("fay", "Open?"), guild.ask("fay", "Hidden?"));
    let steps = vec![reading("Read this", open.id), reading("And this", hidden.id)];
    let made = guild.pathway("mei", "Tests", steps);
    guild.enrolled("mei", made.id);
    wait(guild.op.remove(community, hidden.id, Some("off topic"))).unwrap();
    let shown = |desk: &Desk| -> Vec<(String, bool)> {
        let shown = wait(desk.pathway(community, made.id, None)).unwrap();
        shown
            .steps
            .into_iter()
            .map(|s| (s.title, s.target.is_some()))
            .collect()
    };
    let both = |second| vec![("Read this".to_owned(), true), ("And this".to_owned(), second)];
    assert_eq!(shown(&guild.desk("mei")), both(false));
    assert_eq!(
        shown(&guild.desk("sol")),
        both(true),
        "stewards see what was removed"
    );
    assert_eq!(shown(&guild.desk("fay")), both(true), "and so does its author");
    let seen = wait(guild.desk("mei").pathway(community, made.id, None)).unwrap();
    let json = serde_json::to_string(&seen).unwrap();
    assert!(!json.contains(&hidden.id.to_string()) && !json.contains("Hidden?"));
    // It can be said to be done all the same.
    let progress = guild.did("mei", made.id, "and-this", &none()).unwrap();
    assert_eq!(
        (done(&progress), progress.steps[1].step.target.is_none()),
        (vec!["and-this"], true)
    );
}

fn digest(guild: &Guild, who: &str) -> Digest {
    wait(guild.desk(who).digest(guild.community.id, None, None)).unwrap()
}

#[test]
fn s4_10_what_is_due_is_told_to_oneself() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let session = guild.session("2026-01-20 10:00", crate::rsvp::plan("Freezing time"));
    let due = |step: NewStep, due: &str| NewStep {
        due: Some(Some(due.parse().unwrap())),
        ..step
    };
    let mut whole = new(
        "Tests",
        vec![
            due(task("Try"), "10d"),
            due(task("Teach"), "2026-01-12"),
            due(task("Later"), "40d"),
            due(
                NewStep::new("Come", StepOn::Session { session: session.id }),
                "2026-01-21",
            ),
        ],
    );
    whole.due = Some("20d".parse().unwrap());
    let made = wait(fay.make_pathway(community, &whole)).unwrap();
    let begun = guild.enrolled("mei", made.id); // on the 5th
    let ends: Vec<Option<DateTime<Utc>>> = begun.steps.iter().map(|step| step.due_at).collect();
    let end = |text: &str| Some(at(text));
    let expected = [
        "2026-01-16 00:00",
        "2026-01-13 00:00",
        "2026-02-15 00:00",
        "2026-01-22 00:00",
    ];
    assert_eq!(ends, expected.map(end));
    assert_eq!((begun.due_at, begun.overdue), (end("2026-01-26 00:00"), false));
    let told = |who: &str| -> Vec<Option<String>> {
        let due = digest(&guild, who).steps_due;
        due.into_iter()
            .map(|d| d.step.map(|key| key.to_string()))
            .collect()
    };
    let some =
        |keys: &[&str]| -> Vec<Option<String>> { keys.iter().map(|k| Some((*k).to_owned())).collect() };
    assert_eq!(
        told("mei"),
        some(&["teach", "try"]),
        "of two weeks, the first due first"
    );
    assert_eq!(told("fay"), [], "whose pathway it is has nothing to do in it");
    let text = digest(&guild, "mei").to_text();
    assert!(
        text.contains(&format!("#{} Tests: Teach (due Mon 2026-01-12)", made.number)),
        "{text}"
    );
    guild.did("mei", made.id, "teach", &wrote("So.")).unwrap();
    assert_eq!(told("mei"), some(&["try"]));
    guild.until("2026-01-20 12:00");
    let late = wait(guild.desk("mei").pathway_progress(community, made.id)).unwrap();
    let overdue: Vec<bool> = late.steps.iter().map(|step| step.overdue).collect();
    assert_eq!(overdue, [true, false, false, false]);
    assert_eq!(
        told("mei"),
        [some(&["try", "come"]), vec![None]].concat(),
        "the pathway as a whole, too"
    );
    // Attendance does a step without being asked.
    let entries = [(handle("mei"), Attendance::Present)];
    wait(fay.record_attendance(community, session.id, &entries, None)).unwrap();
    assert_eq!(told("mei"), [some(&["try"]), vec![None]].concat());
    let everybody = wait(guild.op.digests(community, None, None, 9)).unwrap().digests;
    let mine = everybody.iter().find(|d| d.handle == handle("mei")).unwrap();
    assert_eq!(mine.steps_due, digest(&guild, "mei").steps_due);
    wait(guild.desk("mei").leave_pathway(community, made.id)).unwrap();
    assert_eq!(told("mei"), []);
}

#[test]
fn s4_10_days_are_counted_from_when_a_step_came() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = guild.pathway("fay", "Tests", vec![task("Try")]);
    guild.enrolled("mei", made.id);
    let ten = |title: &str| NewStep {
        due: Some(Some(StepDue::Days(10))),
        ..task(title)
    };
    guild
        .revise("fay", &made, 1, vec![ten("Try"), ten("Teach")])
        .unwrap();
    guild.until("2026-03-02 10:00");
    let moved = wait(guild.desk("mei").move_on(community, made.id)).unwrap();
    let due: Vec<(Option<DateTime<Utc>>, bool)> = moved.steps.iter().map(|s| (s.due_at, s.overdue)).collect();
    assert_eq!(
        due,
        [
            (Some(at("2026-01-16 00:00")), true),
            (Some(at("2026-03-13 00:00")), false)
        ]
    );
}

#[test]
fn s2_3_newcomers_are_pointed_to_where_to_begin() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    assert_eq!(wait(fay.onboarding(community)).unwrap(), None);
    let made = guild.pathway("mei", "Welcome", vec![task("Say hello")]);
    wait(fay.set_onboarding(community, Some(made.id))).unwrap();
    let first = wait(guild.desk("gus").onboarding(community)).unwrap().unwrap();
    assert_eq!(
        (first.pathway.id, first.onboarding, first.steps.len()),
        (made.id, true, 1)
    );
    let told = |who: &str| digest(&guild, who).onboarding.map(|p| p.title);
    let welcome = Some("Welcome".to_owned());
    assert_eq!(
        (told("mei"), told("gus")),
        (welcome.clone(), None),
        "guests come and go"
    );
    let text = digest(&guild, "mei").to_text();
    assert!(text.contains("New here?") && text.contains("Welcome"));
    guild.enrolled("mei", made.id);
    assert_eq!((told("mei"), told("sol")), (None, welcome.clone()));
    guild.pass(60);
    wait(guild.desk("mei").leave_pathway(community, made.id)).unwrap();
    assert_eq!(told("mei"), None, "who tried it and left is not asked again");
    guild.until("2026-02-10 10:00");
    assert_eq!(told("sol"), None, "who joined a month ago is no newcomer");
    wait(guild.op.release(community, &handle("sol"), None)).unwrap_err();
    guild.join("ned", Role::Member);
    assert_eq!(told("ned"), welcome);
    // It cannot be retired from under them.
    let retired = wait(guild.desk("mei").retire_pathway(community, made.id, true));
    assert_eq!(refused(retired, &["newcomers begin with it"]), ErrorKind::Rule);
    wait(fay.set_onboarding(community, None)).unwrap();
    assert_eq!(
        (told("ned"), wait(fay.onboarding(community)).unwrap()),
        (None, None)
    );
    wait(guild.desk("mei").retire_pathway(community, made.id, true)).unwrap();
    let again = wait(fay.set_onboarding(community, Some(made.id)));
    assert_eq!(refused(again, &["is retired"]), ErrorKind::Rule);
}

#[test]
fn s4_9_nobody_follows_more_than_so_many() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let all: Vec<PathwayId> = (0..=MAX_ENROLMENTS)
        .map(|n| {
            guild
                .pathway("fay", &format!("Pathway {n}"), vec![task("Try")])
                .id
        })
        .collect();
    for id in &all[..MAX_ENROLMENTS] {
        guild.enrolled("mei", *id);
    }
    let one_more = wait(guild.desk("mei").enrol(community, all[MAX_ENROLMENTS]));
    assert_eq!(refused(one_more, &["you follow 100 pathways"]), ErrorKind::Rule);
    assert_eq!(
        wait(guild.desk("mei").my_pathways(community)).unwrap().len(),
        MAX_ENROLMENTS
    );
    wait(guild.desk("mei").leave_pathway(community, all[0])).unwrap();
    guild.enrolled("mei", all[MAX_ENROLMENTS]);
}

#[test]
fn s4_9_the_fullest_records_fit() {
    let guild = Guild::with_roles();
    let wide = "\u{10ffff}";
    let steps: Vec<NewStep> = (0..100)
        .map(|n| {
            let title = format!("{}{n:03}", wide.repeat(197));
            NewStep {
                key: Some(slug(&format!("{}{n:03}", "k".repeat(61)))),
                ..task(&title)
            }
        })
        .collect();
    let mut full = new("Full", steps);
    full.description = wide.repeat(10_000);
    let community = guild.community.id;
    let made = wait(guild.desk("fay").make_pathway(community, &full)).unwrap();
    guild.enrolled("mei", made.id);
    let evidence = Evidence {
        text: "\"".repeat(500) + &wide.repeat(500),
        url: Some(format!("https://example.org/{}", wide.repeat(480))),
    };
    let mut last = 0;
    for n in 0..100 {
        let key = format!("{}{n:03}", "k".repeat(61));
        last = guild.did("mei", made.id, &key, &evidence).unwrap().done;
    }
    assert_eq!(last, 100);
}

fn on(s: &mut Script, days: f64, who: u32, verb: Verb, object: u32, value: u32) {
    let line = s.add(days, who, verb);
    (line.object, line.value) = (object, value);
}

fn step(place: u32, required: bool, version: u32) -> u32 {
    place | u32::from(required) << 15 | version << 16
}

/// Members 1 to 8, a guest 9, a bot 10; two pathways, 100 with two required steps in its first version and three in its
/// second, 200 with one.
fn circle() -> Script {
    let mut s = Script::default();
    for who in 1..=10 {
        s.join(-9.0, who);
    }
    s.add(-9.0, 9, Verb::Appointed).value = Role::Guest.code();
    s.bot(10);
    on(&mut s, 0.0, 1, Verb::MadePathway, 100, 1 | 2 << 16);
    on(&mut s, 0.0, 1, Verb::MadePathway, 200, 1 | 1 << 16);
    on(&mut s, 5.0, 1, Verb::MadePathway, 100, 2 | 3 << 16);
    s
}

#[test]
fn s2_4_progress_is_that_of_the_version_that_somebody_follows() {
    let mut s = circle();
    is_absent(&s);
    for who in 1..=10 {
        on(&mut s, 1.0, who, Verb::Enrolled, 100, 1);
    }
    // 1 finishes version 1 after two days, 2 after four and takes it back, 3 does one and something optional.
    for (days, who, place) in [(2.0, 1, 1), (3.0, 1, 2), (4.0, 2, 1), (5.0, 2, 2), (4.0, 3, 1)] {
        on(&mut s, days, who, Verb::DidStep, 100, step(place, true, 1));
    }
    on(&mut s, 4.0, 3, Verb::DidStep, 100, step(3, false, 1));
    on(&mut s, 6.0, 2, Verb::UndidStep, 100, step(2, true, 1));
    // 4 did one, moves on, where it is told anew, in one instant; and finishes there after nine days.
    on(&mut s, 4.0, 4, Verb::DidStep, 100, step(2, true, 1));
    on(&mut s, 7.0, 4, Verb::DidStep, 100, step(1, true, 2));
    on(&mut s, 7.0, 4, Verb::MovedOn, 100, 2);
    on(&mut s, 8.0, 4, Verb::DidStep, 100, step(2, true, 2));
    on(&mut s, 10.0, 4, Verb::DidStep, 100, step(3, true, 2));
    // 5 leaves the pathway after one day, 6 the community after two. 7 and 8 do nothing; the guest and the bot do not count.
    on(&mut s, 2.0, 5, Verb::LeftPathway, 100, 0);
    s.leave(3.0, 6);
    on(&mut s, 2.0, 9, Verb::DidStep, 100, step(1, true, 1));
    on(&mut s, 2.0, 10, Verb::DidStep, 100, step(1, true, 1));
    let report = s.report(21);
    // Of 1, 2, 3, 4, 7, 8: 1, 1/2, 1/2, 1, 0, 0.
    is(&report, "pathway-enrolments", 6.0, 6);
    is(&report, "mean-pathway-progress", 0.5, 6);
    is(&report, "median-pathway-progress", 0.5, 6);
    is(&report, "pathway-completion", 2.0 / 6.0, 6);
    is(&report, "pathway-not-started", 2.0 / 6.0, 6);
    // Waits in days: 1+, 2 done, 2+ (the one who left the community), 9 done, and four that still wait after twenty.
    // 7/8 at risk remain at two days (one of 7), so the curve stays above one half.
    is_undefined(
        &report,
        "median-time-to-complete",
        "more than half have not finished",
    );
    assert_eq!(report.measure("median-time-to-complete").unwrap().n(), 8);
    let points = &report.series("pathway-progress").unwrap().points;
    assert_eq!(
        (points.len(), &*points[0].label, points[0].value, points[0].n),
        (1, "#100", Some(0.5), 6)
    );
    // Two more finish: of seven at risk one ends at two days, of five two at nine, the third of whom at eighteen.
    for (days, who) in [(10.0, 3), (19.0, 7)] {
        on(&mut s, days, who, Verb::DidStep, 100, step(1, true, 1));
        on(&mut s, days, who, Verb::DidStep, 100, step(2, true, 1));
    }
    // 6/7 · 3/5 = 0.514; · 2/3 = 0.343 at eighteen days.
    let report = s.report(21);
    is(&report, "median-time-to-complete", 18.0 * 86_400.0, 8);
    // As of an earlier day, what came later is not known.
    is(&s.report(4), "pathway-completion", 1.0 / 6.0, 6);
}

fn is_absent(s: &Script) {
    let report = s.report(21);
    let section = report.section("pathways").unwrap();
    assert_eq!(
        (section.measures.len(), section.notes[0]),
        (0, "Nobody is on record as enrolled in a pathway.")
    );
}

#[test]
fn s2_4_who_left_and_enrolled_again_begins_anew() {
    let mut s = circle();
    for who in 1..=6 {
        on(&mut s, 1.0, who, Verb::Enrolled, 200, 1);
    }
    on(&mut s, 2.0, 1, Verb::DidStep, 200, step(1, true, 1));
    on(&mut s, 3.0, 1, Verb::LeftPathway, 200, 0);
    let report = s.report(21);
    is(&report, "pathway-enrolments", 5.0, 5);
    is(&report, "pathway-completion", 0.0, 5);
    // That they had finished before they left is not forgotten.
    assert_eq!(report.measure("median-time-to-complete").unwrap().n(), 6);
    on(&mut s, 10.0, 1, Verb::Enrolled, 200, 1);
    is(&s.report(21), "pathway-completion", 0.0, 6);
    on(&mut s, 10.0, 1, Verb::DidStep, 200, step(1, true, 1));
    let report = s.report(21);
    is(&report, "pathway-completion", 1.0 / 6.0, 6);
    assert_eq!(report.measure("median-time-to-complete").unwrap().n(), 7);
}

#[test]
fn s4_10_no_figure_of_a_pathway_gives_few_people_away() {
    let suppressed = |s: &Script, name: &str| {
        let report = s.report(21);
        matches!(report.measure(name).unwrap().state(), Value::Suppressed(_))
    };
    let mut s = circle();
    for who in 1..=4 {
        on(&mut s, 1.0, who, Verb::Enrolled, 100, 1);
    }
    let names = [
        "pathway-enrolments",
        "mean-pathway-progress",
        "median-pathway-progress",
        "pathway-completion",
        "pathway-not-started",
        "median-time-to-complete",
    ];
    assert!(names.iter().all(|name| suppressed(&s, name)));
    // The same four on another pathway are no more people.
    for who in 1..=4 {
        on(&mut s, 1.0, who, Verb::Enrolled, 200, 1);
    }
    assert!(names.iter().all(|name| suppressed(&s, name)));
    for who in 5..=8 {
        on(&mut s, 1.0, who, Verb::Enrolled, 100, 1);
    }
    // All together are told; the eight of the one would give the four of the other away.
    let report = s.report(21);
    is(&report, "pathway-enrolments", 12.0, 12);
    assert!(report.series("pathway-progress").is_none());
    on(&mut s, 1.0, 5, Verb::Enrolled, 200, 1);
    let report = s.report(21);
    let labels: Vec<&str> = report
        .series("pathway-progress")
        .unwrap()
        .points
        .iter()
        .map(|p| &*p.label)
        .collect();
    assert_eq!(labels, ["#100", "#200"]);
    // A small third one and a fourth of the same person take the smaller of the others with them.
    for (pathway, who) in [(300, 1), (400, 1)] {
        on(&mut s, 0.0, 1, Verb::MadePathway, pathway, 1 | 1 << 16);
        on(&mut s, 1.0, who, Verb::Enrolled, pathway, 1);
    }
    let report = s.report(21);
    let labels: Vec<&str> = report
        .series("pathway-progress")
        .unwrap()
        .points
        .iter()
        .map(|p| &*p.label)
        .collect();
    assert_eq!(labels, ["#100"]);
    assert_eq!(value(&report, "pathway-enrolments"), Some(15.0));
}

#[test]
fn s2_4_the_report_counts_what_was_recorded() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = guild.pathway("fay", "Tests", vec![task("Try"), task("Teach")]);
    for name in ["ann", "bob", "cem", "dua", "eli"] {
        wait(
            guild
                .op
                .create_person(learncomm_core::community::NewPerson::new(handle(name), name)),
        )
        .unwrap();
        wait(guild.op.admit(community, &handle(name), Admission::default())).unwrap();
        guild.pass(60);
        guild.enrolled(name, made.id);
        guild.pass(60);
        guild.did(name, made.id, "try", &wrote("So.")).unwrap();
    }
    guild.did("ann", made.id, "teach", &wrote("So.")).unwrap();
    guild.pass(86_400);
    let report = wait(
        guild
            .desk("mei")
            .report(&guild.community, &ReportOptions::default()),
    )
    .unwrap();
    is(&report, "mean-pathway-progress", 0.6, 5);
    is(&report, "pathway-completion", 0.2, 5);
    let label = format!("#{}", made.number);
    assert_eq!(report.series("pathway-progress").unwrap().points[0].label, label);
}
