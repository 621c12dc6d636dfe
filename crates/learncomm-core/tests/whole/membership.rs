//! People, charters and membership: what is accepted, and what is refused with which words.

use chrono::TimeDelta;
use learncomm_core::community::{Admission, Charter, Identity, MemberFilter, NewPerson};
use learncomm_core::id::{CommunityId, Slug};
use learncomm_core::ledger::Verb;
use learncomm_core::{ErrorKind, Role};

use crate::common::{Guild, handle, refused, wait};

fn identity(tool: &str, id: &str) -> Identity {
    Identity {
        tool: tool.to_owned(),
        id: id.to_owned(),
    }
}

#[test]
fn s0_1_s2_6_a_charter_says_what_was_agreed() {
    let guild = Guild::with_roles();
    let mut charter = Charter::new("  Quality guild ", chrono_tz::Europe::Berlin);
    charter.purpose = "Fewer surprises".to_owned();
    charter.cadence = "every second Tuesday, 15:00".to_owned();
    let edited = wait(
        guild
            .desk("sol")
            .edit_charter(guild.community.id, &charter.into()),
    )
    .unwrap();
    assert_eq!(edited.charter.name, "Quality guild");
    assert_eq!(edited.created_at, guild.community.created_at);
    let found = wait(guild.op.community(&"guild".parse().unwrap())).unwrap();
    assert_eq!(found, edited);
    assert_eq!(found.charter.time_zone, chrono_tz::Europe::Berlin);
    assert_eq!(found.charter.cadence, "every second Tuesday, 15:00");
}

#[test]
fn s2_6_a_charter_that_cannot_be_is_refused() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let before = guild.dump();
    let long = "x".repeat(10_001);
    for (name, purpose, says) in [
        ("", "", "name: may not be empty"),
        (" \t ", "", "name: may not be empty"),
        ("Bell \u{7}", "", "\\u{7}"),
        ("Two\nlines", "", "control character"),
        ("Red\u{1b}[31m", "", "\\u{1b}"),
        (&"n".repeat(201), "", "201 characters; 200 is the most"),
        (
            "Fine",
            long.as_str(),
            "purpose: has 10001 characters; 10000 is the most",
        ),
    ] {
        let mut charter = Charter::new(name, chrono_tz::UTC);
        charter.purpose = purpose.to_owned();
        let kind = refused(wait(guild.op.edit_charter(community, &charter.into())), &[says]);
        assert_eq!(kind, ErrorKind::Invalid);
    }
    let nowhere: CommunityId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
    let charter = guild.community.charter.clone();
    let kind = refused(
        wait(guild.op.edit_charter(nowhere, &charter.clone().into())),
        &["no community", "01890a5d"],
    );
    assert_eq!(kind, ErrorKind::NotFound);
    let slug: Slug = "guild".parse().unwrap();
    let kind = refused(
        wait(guild.op.create_community(slug, charter, None)),
        &["community `guild` exists"],
    );
    assert_eq!(kind, ErrorKind::Exists);
    let kind = refused(wait(guild.op.community(&"nope".parse().unwrap())), &["`nope`"]);
    assert_eq!(kind, ErrorKind::NotFound);
    assert!(guild.dump() == before);
}

#[test]
fn s2_7_people_have_one_handle_and_their_own_identities() {
    let guild = Guild::new();
    let slack = identity(" slack ", " U1 ");
    let new = NewPerson {
        identities: vec![slack.clone(), identity("slack", "U1")],
        ..NewPerson::new(handle("ada"), " Ada Lovelace ")
    };
    let ada = wait(guild.op.create_person(new.clone())).unwrap();
    assert_eq!(ada.name, "Ada Lovelace");
    assert_eq!(ada.identities, [identity("slack", "U1")], "trimmed, and once");
    for asked in [slack, identity("slack", "U1")] {
        assert_eq!(
            wait(guild.op.person_by_identity(&asked)).unwrap().as_ref(),
            Some(&ada)
        );
    }
    assert_eq!(
        wait(guild.op.person_by_identity(&identity("slack", "U2"))).unwrap(),
        None
    );
    assert_eq!(
        refused(wait(guild.op.create_person(new.clone())), &["handle `ada`"]),
        ErrorKind::Exists
    );
    let other = NewPerson {
        handle: handle("bob"),
        ..new
    };
    assert_eq!(
        refused(wait(guild.op.create_person(other)), &["identity `slack U1`"]),
        ErrorKind::Exists
    );
    assert_eq!(
        refused(wait(guild.op.person(&handle("bob"))), &["no person `bob`"]),
        ErrorKind::NotFound
    );
    assert_eq!(
        refused(wait(guild.hub.as_person(&handle("bob"))), &["no person `bob`"]),
        ErrorKind::NotFound
    );
}

#[test]
fn s2_7_names_that_cannot_be_are_refused() {
    let guild = Guild::new();
    let before = guild.dump();
    for name in ["", "A\u{0}B", "Esc\u{1b}]0;x\u{7}", "a\rb", &"ü".repeat(201)] {
        let kind = refused(
            wait(guild.op.create_person(NewPerson::new(handle("ada"), name))),
            &["name: "],
        );
        assert_eq!(kind, ErrorKind::Invalid);
    }
    // Four bytes a character: as many characters as would fit do not fit into a key.
    for (tool, id) in [
        ("", "1"),
        ("slack", ""),
        ("sl\u{0}ack", "1"),
        (&"𝄞".repeat(26), "1"),
        ("slack", &"𝄞".repeat(60)),
        ("slack", &"x".repeat(10_000)),
    ] {
        let asked = identity(tool, id);
        assert_eq!(wait(guild.op.person_by_identity(&asked)).unwrap(), None);
        let new = NewPerson {
            identities: vec![asked],
            ..NewPerson::new(handle("ada"), "Ada")
        };
        assert_eq!(
            refused(wait(guild.op.create_person(new)), &["identity"]),
            ErrorKind::Invalid
        );
    }
    assert!(guild.dump() == before);
    let longest = NewPerson {
        identities: vec![identity(&"𝄞".repeat(25), &"𝄞".repeat(50))],
        ..NewPerson::new("a".repeat(64).parse().unwrap(), "ü".repeat(200))
    };
    wait(guild.op.create_person(longest)).unwrap();
}

#[test]
fn s2_7_leaving_and_coming_back_keeps_the_number() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let mei = || {
        wait(guild.op.member(community, &handle("mei")))
            .unwrap()
            .membership
    };
    let first = mei();
    let joined_again = refused(
        wait(guild.op.admit(community, &handle("mei"), Admission::default())),
        &["mei is a member already", "2026-01-05T08:00:00"],
    );
    assert_eq!(joined_again, ErrorKind::Rule);
    guild.pass(3_600);
    wait(guild.desk("fay").release(community, &handle("mei"), None)).unwrap();
    let gone = mei();
    assert_eq!(gone.role_at(guild.hub.now()), Role::Outsider);
    assert_eq!(
        gone.role_at(guild.hub.now() - TimeDelta::seconds(1)),
        Role::Member
    );
    assert!(!gone.covers(gone.intervals[0].left.unwrap()), "the end is out");
    assert_eq!(
        refused(
            wait(guild.op.release(community, &handle("mei"), None)),
            &["mei has left already"]
        ),
        ErrorKind::Rule
    );
    let same_moment = wait(guild.op.admit(community, &handle("mei"), Admission::default()));
    assert_eq!(
        refused(same_moment, &["after they last left"]),
        ErrorKind::Invalid
    );
    for outcome in [
        wait(guild.op.appoint(community, &handle("mei"), Role::Steward)),
        wait(guild.op.assign_unit(community, &handle("mei"), None)),
    ] {
        let kind = refused(outcome, &["mei is not a member", "take them in first"]);
        assert_eq!(kind, ErrorKind::Rule);
    }
    guild.pass(3_600);
    let how = Admission {
        role: Role::Facilitator,
        unit: Some("lab".parse().unwrap()),
        ..Admission::default()
    };
    let back = wait(guild.op.admit(community, &handle("mei"), how))
        .unwrap()
        .membership;
    assert_eq!((back.number, back.intervals.len()), (first.number, 2));
    let told: Vec<Verb> = guild
        .ledger()
        .iter()
        .filter(|a| a.actor == first.number)
        .map(|a| a.verb)
        .collect();
    use Verb::{Appointed, Assigned, Joined, Left};
    assert_eq!(told, [Joined, Left, Joined, Assigned, Appointed]);
}

#[test]
fn s2_7_what_membership_refuses() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let before = guild.dump();
    let admit = |name: &str, how| wait(guild.op.admit(community, &handle(name), how));
    assert_eq!(
        refused(admit("nobody", Admission::default()), &["person `nobody`"]),
        ErrorKind::NotFound
    );
    for role in [Role::Operator, Role::Outsider] {
        let how = Admission {
            role,
            ..Admission::default()
        };
        assert_eq!(
            refused(admit("olu", how), &["not a role that can be given"]),
            ErrorKind::Invalid
        );
        let appointed = wait(guild.op.appoint(community, &handle("mei"), role));
        assert_eq!(
            refused(appointed, &["not a role that can be given"]),
            ErrorKind::Invalid
        );
    }
    assert_eq!(
        refused(
            wait(guild.op.release(community, &handle("olu"), None)),
            &["member `olu`"]
        ),
        ErrorKind::NotFound
    );
    let early = Some(guild.community.created_at - TimeDelta::days(1));
    let kind = refused(
        wait(guild.op.release(community, &handle("mei"), early)),
        &["after they joined"],
    );
    assert_eq!(kind, ErrorKind::Invalid);
    let nowhere: CommunityId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
    let kind = refused(
        wait(guild.op.admit(nowhere, &handle("olu"), Admission::default())),
        &["no community"],
    );
    assert_eq!(kind, ErrorKind::NotFound);
    // A role or unit that somebody has already changes nothing.
    wait(guild.op.appoint(community, &handle("mei"), Role::Member)).unwrap();
    wait(guild.op.assign_unit(community, &handle("mei"), None)).unwrap();
    assert!(guild.dump() == before);
}

#[test]
fn s2_7_members_page_exactly_once() {
    let guild = Guild::with_roles();
    for i in 0..7 {
        guild.join(&format!("p{i}"), Role::Member);
    }
    for limit in [1, 2, 3, 10, 11, 12, 5_000] {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let (page, more) = wait(guild.op.members(
                guild.community.id,
                &MemberFilter::default(),
                after,
                limit,
            ))
            .unwrap();
            assert!(page.len() <= limit);
            after = page.last().map(|m| m.person.id);
            seen.extend(page.into_iter().map(|m| m.person.handle.to_string()));
            if !more {
                break;
            }
        }
        seen.sort();
        let names = [
            "fay", "gus", "mei", "p0", "p1", "p2", "p3", "p4", "p5", "p6", "sol",
        ];
        assert_eq!(seen, names, "{limit} at a time");
    }
    assert_eq!(
        wait(
            guild
                .op
                .members(guild.community.id, &MemberFilter::default(), None, 0)
        )
        .unwrap()
        .0
        .len(),
        1
    );
}

#[test]
fn s2_7_a_bot_is_told_apart_in_the_ledger() {
    let guild = Guild::new();
    let bot = NewPerson {
        bot: true,
        ..NewPerson::new(handle("ci"), "CI")
    };
    wait(guild.op.create_person(bot)).unwrap();
    wait(
        guild
            .op
            .admit(guild.community.id, &handle("ci"), Admission::default()),
    )
    .unwrap();
    let told: Vec<(Verb, u32)> = guild.ledger().iter().map(|a| (a.verb, a.value)).collect();
    assert_eq!(told, [(Verb::Joined, 0), (Verb::Classified, 1)]);
}
