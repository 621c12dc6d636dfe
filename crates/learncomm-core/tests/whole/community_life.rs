//! Stages, roles, guests, visibility, champions; people who turn out to be programs.

use learncomm_core::community::{
    Admission, Charter, CharterEdit, MemberFilter, PersonEdit, SettingsEdit, Visibility,
};
use learncomm_core::contribution::Filter;
use learncomm_core::engagement::report::ReportOptions;
use learncomm_core::engagement::stage::LifeStage;
use learncomm_core::history::{Fact, PastMembership, Who};
use learncomm_core::id::{Handle, Slug};
use learncomm_core::ledger::{NONE, Verb};
use learncomm_core::store::{Batch, Key, RecordStore, Scope};
use learncomm_core::{Desk, Error, ErrorKind, Role};

use crate::common::{Guild, answer, at, handle, question, refused, wait};

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn role_of(guild: &Guild, name: &str) -> Role {
    let member = wait(guild.op.member(guild.community.id, &handle(name))).unwrap();
    member.membership.role_at(guild.hub.now())
}

#[test]
fn s0_1_a_charter_keeps_its_settings_within_bounds() {
    let guild = Guild::with_roles();
    let (community, sol) = (guild.community.id, guild.desk("sol"));
    let edit = |settings: SettingsEdit| {
        let edit = CharterEdit {
            settings,
            ..CharterEdit::default()
        };
        wait(sol.edit_charter(community, &edit))
    };
    let k = |anonymity_k| SettingsEdit {
        anonymity_k: Some(anonymity_k),
        ..SettingsEdit::default()
    };
    assert_eq!(edit(k(7)).unwrap().charter.settings.anonymity_k, 7);
    assert_eq!(
        refused(edit(k(2)), &["anonymity_k: 2 is not between 3 and 100"]),
        ErrorKind::Invalid
    );
    let days = SettingsEdit {
        norm_review_days: Some(90),
        ..SettingsEdit::default()
    };
    let settings = edit(days).unwrap().charter.settings;
    assert_eq!((settings.anonymity_k, settings.norm_review_days), (7, 90));
}

#[test]
fn s0_1_a_community_that_everyone_may_see_shows_what_guests_see() {
    let guild = Guild::with_roles();
    let (community, olu) = (guild.community.id, guild.desk("olu"));
    let asked = guild.ask("mei", "Here?");
    let list = || wait(olu.contributions(community, &Filter::default(), None, 9));
    // What is for the community is not there for others, and they are told why when they ask for it.
    assert_eq!(list().unwrap().0, []);
    let shown = wait(olu.contribution(community, asked.id));
    assert_eq!(refused(shown, &["non-member"]), ErrorKind::Forbidden);
    let edit = CharterEdit {
        settings: SettingsEdit {
            visibility: Some(Visibility::Everyone),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(guild.desk("sol").edit_charter(community, &edit)).unwrap();
    assert_eq!(list().unwrap().0.len(), 1);
    assert_eq!(wait(olu.stage_history(community)).unwrap(), []);
    // But the report is not for them, and they take no part.
    let report = wait(olu.report(&guild.community, &ReportOptions::default()));
    assert_eq!(refused(report, &["read the report"]), ErrorKind::Forbidden);
    let answered = wait(olu.answer(community, answer(asked.id)));
    assert_eq!(refused(answered, &["take part"]), ErrorKind::Forbidden);
    let declared = wait(olu.set_preferences(community, &Default::default()));
    assert_eq!(refused(declared, &["take part"]), ErrorKind::Forbidden);
}

#[test]
fn s2_6_the_stage_is_what_the_community_says() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let now = || wait(guild.op.community(&slug("guild"))).unwrap().stage;
    assert_eq!(now(), None);
    wait(
        guild
            .desk("sol")
            .declare_stage(community, LifeStage::Coalescing, "We met three times."),
    )
    .unwrap();
    guild.pass(3_600);
    wait(
        guild
            .op
            .declare_stage(community, LifeStage::Maturing, "  We grow. "),
    )
    .unwrap();
    let history = wait(guild.desk("gus").stage_history(community)).unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|e| (e.stage, e.reason.as_str(), e.by.as_ref().map(Handle::as_str)))
        .collect();
    assert_eq!(
        told,
        [
            (LifeStage::Coalescing, "We met three times.", Some("sol")),
            (LifeStage::Maturing, "We grow.", None),
        ]
    );
    let current = now().unwrap();
    assert_eq!(
        (current.stage, current.since),
        (LifeStage::Maturing, guild.hub.now())
    );
    // Nothing but a declaration changes it, an edited charter neither.
    let name = CharterEdit {
        name: Some("Guild".to_owned()),
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(community, &name)).unwrap();
    assert_eq!(now(), Some(current));
    let told: Vec<(bool, u32)> = guild
        .ledger()
        .iter()
        .filter(|a| a.verb == Verb::DeclaredStage)
        .map(|a| (a.actor == NONE, a.value))
        .collect();
    assert_eq!(told, [(false, 2), (true, 3)]);
    let before = guild.dump();
    let nothing = wait(guild.op.declare_stage(community, LifeStage::Potential, " "));
    assert_eq!(
        refused(nothing, &["reason: may not be empty"]),
        ErrorKind::Invalid
    );
    assert!(guild.dump() == before);
}

#[test]
fn s1_8_a_role_is_handed_over_in_one_step() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let before = guild.ledger().len();
    let successor = wait(guild.desk("sol").hand_over(community, &handle("mei"))).unwrap();
    assert_eq!(successor.person.handle, handle("mei"));
    assert_eq!(
        (role_of(&guild, "mei"), role_of(&guild, "sol")),
        (Role::Steward, Role::Member)
    );
    let mut told: Vec<(Verb, u32)> = guild.ledger()[before..]
        .iter()
        .map(|a| (a.verb, a.value))
        .collect();
    told.sort_unstable();
    assert_eq!(told, [(Verb::Appointed, 2), (Verb::Appointed, 4)]);
    // A facilitator passes that on, and nothing else.
    wait(guild.desk("fay").hand_over(community, &handle("sol"))).unwrap();
    assert_eq!(
        (role_of(&guild, "fay"), role_of(&guild, "sol")),
        (Role::Member, Role::Facilitator)
    );
    let before = guild.dump();
    for (to, says) in [
        ("mei", "mei is steward already"),
        ("sol", "sol is facilitator already"),
        ("gus", "gus is a guest"),
        ("olu", "olu is not a member"),
    ] {
        let kind = refused(wait(guild.desk("sol").hand_over(community, &handle(to))), &[says]);
        assert_eq!(kind, ErrorKind::Rule);
    }
    assert!(guild.dump() == before);
}

#[test]
fn s1_8_the_last_steward_stays() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let before = guild.dump();
    let last = |outcome: Result<_, Error>| {
        let kind = refused(outcome, &["sol is the last steward", "handed over"]);
        assert_eq!(kind, ErrorKind::Rule);
    };
    last(wait(guild.desk("sol").leave(community)));
    last(wait(guild.op.release(community, &handle("sol"), None)));
    last(wait(guild.op.appoint(community, &handle("sol"), Role::Member)));
    assert!(guild.dump() == before);
    // A second one may go, the one who then is the last may not.
    wait(guild.op.appoint(community, &handle("mei"), Role::Steward)).unwrap();
    wait(guild.desk("sol").leave(community)).unwrap();
    assert_eq!(role_of(&guild, "sol"), Role::Outsider);
    let kind = refused(
        wait(guild.desk("mei").leave(community)),
        &["mei is the last steward"],
    );
    assert_eq!(kind, ErrorKind::Rule);
    // Who comes back as a steward counts again; who comes back as a member does not.
    guild.pass(60);
    let as_steward = Admission {
        role: Role::Steward,
        ..Admission::default()
    };
    wait(guild.op.admit(community, &handle("sol"), as_steward)).unwrap();
    wait(guild.op.release(community, &handle("mei"), None)).unwrap();
    guild.pass(60);
    wait(guild.op.admit(community, &handle("mei"), Admission::default())).unwrap();
    last(wait(guild.desk("sol").leave(community)));
}

#[test]
fn s1_8_a_store_without_a_record_of_its_stewards_is_looked_through() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let key = Key::within(Scope::Community(community)).text("stewards").build();
    let forget = || {
        let mut batch = Batch::new();
        batch.write(key.clone(), learncomm_core::store::Write::Delete);
        wait(guild.store.memory.commit(&batch)).unwrap();
    };
    assert!(guild.dump().iter().any(|(k, _)| *k == key));
    forget();
    let kind = refused(wait(guild.desk("sol").leave(community)), &["last steward"]);
    assert_eq!(kind, ErrorKind::Rule);
    guild.join("sue", Role::Steward);
    forget();
    guild.pass(60);
    wait(guild.desk("sol").leave(community)).unwrap();
    let kind = refused(wait(guild.desk("sue").leave(community)), &["last steward"]);
    assert_eq!(kind, ErrorKind::Rule);
}

#[test]
fn s1_8_history_may_end_without_a_steward() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let past = |left: Option<&str>, name: &str| {
        Fact::Membership(PastMembership {
            who: Who::Handle(handle(name)),
            role: Role::Steward,
            unit: None,
            joined: at("2020-01-01 08:00"),
            left: left.map(at),
        })
    };
    let facts = [past(Some("2021-01-01 08:00"), "olu")];
    wait(guild.op.import(community, "old", &facts)).unwrap();
    // Olu is past: Sol is still the last one.
    let kind = refused(wait(guild.desk("sol").leave(community)), &["last steward"]);
    assert_eq!(kind, ErrorKind::Rule);
    guild.person("pat");
    wait(guild.op.import(community, "old", &[past(None, "pat")])).unwrap();
    wait(guild.desk("sol").leave(community)).unwrap();
    let kind = refused(wait(guild.desk("pat").leave(community)), &["last steward"]);
    assert_eq!(kind, ErrorKind::Rule);
}

#[test]
fn s1_8_members_leave_when_they_want() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for name in ["fay", "mei", "gus"] {
        let gone = wait(guild.desk(name).leave(community)).unwrap();
        assert_eq!(gone.membership.intervals[0].left, Some(guild.hub.now()));
        let again = wait(guild.desk(name).leave(community));
        assert_eq!(refused(again, &["non-member"]), ErrorKind::Forbidden);
    }
    let left = guild.ledger().iter().filter(|a| a.verb == Verb::Left).count();
    assert_eq!(left, 3);
}

#[test]
fn s1_8_two_stewards_who_leave_at_once_leave_one() {
    for _ in 0..20 {
        let guild = Guild::with_roles();
        guild.join("sue", Role::Steward);
        guild.pass(60);
        let community = guild.community.id;
        let (sol, sue) = (guild.desk("sol"), guild.desk("sue"));
        let (one, other) = std::thread::scope(|scope| {
            let one = scope.spawn(|| wait(sol.leave(community)).is_ok());
            let other = scope.spawn(|| wait(sue.leave(community)).is_ok());
            (one.join().unwrap(), other.join().unwrap())
        });
        assert!(one != other, "{one} {other}");
    }
}

#[test]
fn s1_8_members_are_listed_by_role_unit_and_presence() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for i in 0..5 {
        guild.join(&format!("p{i}"), Role::Member);
        let unit = Some(slug(if i % 2 == 0 { "lab" } else { "shop" }));
        wait(guild.op.assign_unit(community, &handle(&format!("p{i}")), unit)).unwrap();
    }
    guild.pass(60);
    wait(guild.desk("p4").leave(community)).unwrap();
    let listed = |filter: &MemberFilter, limit| {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let (page, more) = wait(guild.op.members(community, filter, after, limit)).unwrap();
            assert!(page.len() <= limit && (!more || page.len() == limit));
            after = page.last().map(|m| m.person.id);
            seen.extend(page.into_iter().map(|m| m.person.handle.to_string()));
            if !more {
                seen.sort();
                return seen.join(" ");
            }
        }
    };
    for limit in [1, 2, 3, 10] {
        let lab = MemberFilter {
            unit: Some(slug("lab")),
            ..MemberFilter::default()
        };
        assert_eq!(listed(&lab, limit), "p0 p2 p4");
        let lab_now = MemberFilter {
            present: Some(true),
            ..lab.clone()
        };
        assert_eq!(listed(&lab_now, limit), "p0 p2");
        let past = MemberFilter {
            present: Some(false),
            ..MemberFilter::default()
        };
        assert_eq!(listed(&past, limit), "p4");
        let lead = MemberFilter {
            role: Some(Role::Facilitator),
            ..MemberFilter::present()
        };
        assert_eq!(listed(&lead, limit), "fay");
    }
}

#[test]
fn s0_7_guests_carry_where_they_come_from() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let as_guest = |from: &str, role| Admission {
        role,
        from: Some(from.to_owned()),
        ..Admission::default()
    };
    let no_guest = wait(
        guild
            .op
            .admit(community, &handle("olu"), as_guest("rust-circle", Role::Member)),
    );
    assert_eq!(refused(no_guest, &["from: only guests"]), ErrorKind::Invalid);
    let nothing = wait(
        guild
            .op
            .admit(community, &handle("olu"), as_guest(" ", Role::Guest)),
    );
    assert_eq!(refused(nothing, &["from: may not be empty"]), ErrorKind::Invalid);
    wait(
        guild
            .op
            .admit(community, &handle("olu"), as_guest(" rust-circle ", Role::Guest)),
    )
    .unwrap();
    let from = || {
        let olu = wait(guild.op.member(community, &handle("olu"))).unwrap();
        olu.membership.from
    };
    assert_eq!(from().as_deref(), Some("rust-circle"));
    // Who becomes a member still came from there.
    wait(guild.op.appoint(community, &handle("olu"), Role::Member)).unwrap();
    assert_eq!(from().as_deref(), Some("rust-circle"));
}

type Trial = (&'static str, bool, fn(&Desk, &Guild) -> Result<(), Error>);

/// What guests from elsewhere may do and what is for members.
const GUESTS: &[Trial] = &[
    ("read what is shared", true, |d, g| {
        wait(d.contributions(g.community.id, &Filter::default(), None, 9)).map(drop)
    }),
    ("read announcements", true, |d, g| {
        wait(d.announcements(g.community.id, None, 9)).map(drop)
    }),
    ("read their own digest", true, |d, g| {
        wait(d.digest(g.community.id, None, None)).map(drop)
    }),
    ("ask", true, |d, g| {
        wait(d.ask(g.community.id, question("May I?"))).map(drop)
    }),
    ("rate", true, |d, g| {
        let asked = g.ask("mei", "Worth it?");
        wait(d.rate(g.community.id, asked.id, 4)).map(drop)
    }),
    ("say what suits them", true, |d, g| {
        wait(d.set_preferences(g.community.id, &Default::default())).map(drop)
    }),
    ("say what they know", true, |d, g| {
        let level = learncomm_core::community::Level::Expert;
        wait(d.declare_skill(g.community.id, &slug("testing"), level)).map(drop)
    }),
    ("read the report", false, |d, g| {
        wait(d.report(&g.community, &ReportOptions::default())).map(drop)
    }),
    ("read what members need", false, |d, g| {
        wait(d.needs(g.community.id, learncomm_core::community::Breakdown::Times)).map(drop)
    }),
    ("edit the charter", false, |d, g| {
        wait(d.edit_charter(g.community.id, &CharterEdit::default())).map(drop)
    }),
    ("declare a stage", false, |d, g| {
        wait(d.declare_stage(g.community.id, LifeStage::Potential, "x")).map(drop)
    }),
    ("announce", false, |d, g| {
        wait(d.announce(g.community.id, "x", "")).map(drop)
    }),
    ("bring others in", false, |d, g| {
        wait(d.admit(g.community.id, &handle("olu"), Admission::default())).map(drop)
    }),
    ("name champions", false, |d, g| {
        wait(d.name_champion(g.community.id, &slug("lab"), &handle("mei"))).map(drop)
    }),
    ("read somebody else's digest", false, |d, g| {
        wait(d.digest(g.community.id, Some(&handle("mei")), None)).map(drop)
    }),
];

#[test]
fn s0_7_guests_take_part_and_see_no_figures() {
    for (what, may, trial) in GUESTS {
        let guild = Guild::with_roles();
        let outcome = trial(&guild.desk("gus"), &guild);
        if *may {
            assert!(outcome.is_ok(), "guests may {what}: {outcome:?}");
        } else {
            let kind = refused(outcome, &["role `guest` may not"]);
            assert_eq!(kind, ErrorKind::Forbidden, "guests may not {what}");
        }
    }
}

#[test]
fn s4_2_units_without_a_champion() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for (name, unit) in [
        ("sol", "lab"),
        ("fay", "lab"),
        ("mei", "shop"),
        ("gus", "elsewhere"),
    ] {
        wait(guild.op.assign_unit(community, &handle(name), Some(slug(unit)))).unwrap();
    }
    let missing = || {
        let units = wait(guild.op.units_without_champion(community)).unwrap();
        let units: Vec<String> = units
            .iter()
            .map(|u| format!("{} {}", u.unit, u.members))
            .collect();
        units.join(", ")
    };
    // A guest's unit is not one of the organisation's.
    assert_eq!(missing(), "lab 2, shop 1");
    let fay = guild.desk("fay");
    let name = |unit, who| wait(fay.name_champion(community, &slug(unit), &handle(who)));
    name("lab", "mei").unwrap();
    assert_eq!(missing(), "shop 1");
    assert_eq!(
        refused(name("lab", "mei"), &["mei is champion of lab already"]),
        ErrorKind::Rule
    );
    assert_eq!(refused(name("lab", "gus"), &["gus is a guest"]), ErrorKind::Rule);
    assert_eq!(
        refused(name("lab", "olu"), &["olu is not a member"]),
        ErrorKind::Rule
    );
    // A unit in which nobody is yet may have one, too.
    name("north", "sol").unwrap();
    name("lab", "sol").unwrap();
    let champions = wait(guild.desk("gus").champions(community)).unwrap();
    let told: Vec<String> = champions
        .iter()
        .map(|u| format!("{} {} {:?}", u.unit, u.members, u.champions.len()))
        .collect();
    assert_eq!(told, ["lab 2 2", "north 0 1", "shop 1 0"]);
    // Who has left is champion of nothing until they come back.
    guild.pass(60);
    wait(guild.desk("mei").leave(community)).unwrap();
    wait(fay.end_champion(community, &slug("lab"), &handle("sol"))).unwrap();
    assert_eq!(missing(), "lab 2");
    guild.pass(60);
    wait(guild.op.admit(community, &handle("mei"), Admission::default())).unwrap();
    assert_eq!(missing(), "shop 1");
    let ended = wait(fay.end_champion(community, &slug("lab"), &handle("sol")));
    assert_eq!(refused(ended, &["sol is not champion of lab"]), ErrorKind::Rule);
    let told: Vec<Verb> = guild
        .ledger()
        .iter()
        .map(|a| a.verb)
        .filter(|v| *v as u8 >= 103)
        .collect();
    use Verb::{EndedChampion, NamedChampion};
    assert_eq!(told, [NamedChampion, NamedChampion, NamedChampion, EndedChampion]);
}

#[test]
fn s2_7_a_bot_is_recognised_in_every_community_it_was_in() {
    let guild = Guild::with_roles();
    let other = wait(
        guild
            .op
            .create_community(slug("other"), Charter::new("Other", chrono_tz::UTC), None),
    )
    .unwrap();
    let third = wait(
        guild
            .op
            .create_community(slug("third"), Charter::new("Third", chrono_tz::UTC), None),
    )
    .unwrap();
    wait(guild.op.admit(other.id, &handle("mei"), Admission::default())).unwrap();
    guild.pass(60);
    wait(guild.desk("mei").leave(guild.community.id)).unwrap();
    let edit = PersonEdit {
        name: Some(" Mei (bot) ".to_owned()),
        bot: Some(true),
    };
    let mei = wait(guild.op.edit_person(&handle("mei"), &edit)).unwrap();
    assert_eq!((mei.name.as_str(), mei.bot), ("Mei (bot)", true));
    assert_eq!(wait(guild.op.person(&handle("mei"))).unwrap(), mei);
    let told = |community| {
        let columns = learncomm_core::ledger::load(
            guild.hub.reader(),
            community,
            learncomm_core::ledger::ColumnSet::ALL,
        );
        let rows: Vec<_> = wait(columns).unwrap().rows().collect();
        let classified = rows.iter().filter(|a| a.verb == Verb::Classified);
        classified.map(|a| a.value).collect::<Vec<u32>>()
    };
    assert_eq!(told(guild.community.id), [1], "where they were");
    assert_eq!(told(other.id), [1], "where they are");
    assert_eq!(told(third.id), Vec::<u32>::new());
    // The same again changes nothing; the other way round is told again.
    let before = guild.dump();
    wait(guild.op.edit_person(&handle("mei"), &edit)).unwrap();
    assert!(guild.dump() == before);
    guild.pass(60);
    let human = PersonEdit {
        bot: Some(false),
        ..PersonEdit::default()
    };
    wait(guild.op.edit_person(&handle("mei"), &human)).unwrap();
    assert_eq!(told(other.id), [1, 0]);
    let nobody = wait(guild.op.edit_person(&handle("nobody"), &human));
    assert_eq!(refused(nobody, &["no person `nobody`"]), ErrorKind::NotFound);
}
