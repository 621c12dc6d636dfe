//! What a community agrees about itself and does to know its people, through the command line.

use crate::common::World;
use snapbox::str;

#[test]
fn s0_1_cli_a_charter_has_settings() {
    let world = World::guild();
    world.run("community edit --anonymity-k 7 --visibility everyone --points on --fields anonymity_k,visibility,points").success().stdout_eq(str![[r#"
7	everyone	true

"#]]);
    world.run("community edit --norm-review-days 90 --consent-percent 75 --person-metrics stewards --audit-log stewards").success().stdout_eq(str![[r#"
qe-guild

"#]]);
    world.run("community show").success().stdout_eq(str![[r#"
slug	qe-guild
name	QE guild
time_zone	Europe/Berlin
created	2026-03-02T09:00:00.000Z
cadence	
purpose	
domain	
practice	
id	[ID]
stage	
stage_since	
anonymity_k	7
norm_review_days	90
consent_percent	75
visibility	everyone
person_metrics	stewards
audit_log	stewards
points	true
anonymous_questions	true
article_review_days	180
hide_at_flags	3

"#]]);
    world
        .run("community edit --anonymity-k 2")
        .code(4)
        .stderr_eq(str![[r#"
error: anonymity_k: 2 is not between 3 and 100
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("community create open --name Open --time-zone UTC --visibility everyone --fields slug,visibility,anonymity_k").success().stdout_eq(str![[r#"
open	everyone	5

"#]]);
}

#[test]
fn s2_6_cli_a_stage_is_declared_and_kept() {
    let world = World::guild();
    world
        .run("community stage coalescing --because 'We met three times.' --as amara")
        .success()
        .stdout_eq(str![[r#"
coalescing

"#]]);
    world.run("community stage maturing --because 'We grow.' --format json").success().stdout_eq(str![[r#"
{"schema":"learncomm/stage/1","item":{"stage":"maturing","at":"2026-03-02T09:06:00.000Z","by":null,"reason":"We grow."}}

"#]]);
    world.run("community stages").success().stdout_eq(str![[r#"
coalescing	2026-03-02T09:05:00.000Z	amara	We met three times.
maturing	2026-03-02T09:06:00.000Z		We grow.

"#]]);
    world
        .run("community show --fields stage,stage_since")
        .success()
        .stdout_eq(str![[r#"
maturing	2026-03-02T09:06:00.000Z

"#]]);
    world
        .run("community stage potential --because x --as ben")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not change the charter
  in community qe-guild of store sled:[DIR]/store
hint: a steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
}

#[test]
fn s1_8_cli_roles_are_handed_over() {
    let world = World::guild();
    world.run("member leave amara").code(7).stderr_eq(str![[r#"
error: amara is the last steward: the role has to be handed over, or somebody else appointed, first
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("member leave --as amara").code(7).stderr_eq(str![[r#"
error: amara is the last steward: the role has to be handed over, or somebody else appointed, first
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("member hand-over ben --as amara")
        .success()
        .stdout_eq(str![[r#"
ben

"#]]);
    world
        .run("member list --fields handle,role")
        .success()
        .stdout_eq(str![[r#"
amara	member
ben	steward
chloe	member
dario	guest

"#]]);
    world
        .run("member leave --as amara --fields handle,left")
        .success()
        .stdout_eq(str![[r#"
amara	2026-03-02T09:09:00.000Z

"#]]);
    world
        .run("member list --present --role steward --fields handle")
        .success()
        .stdout_eq(str![[r#"
ben

"#]]);
    world
        .run("member list --past --fields handle")
        .success()
        .stdout_eq(str![[r#"
amara

"#]]);
    world
        .run("member list --unit dev --present --limit 1 --format json --fields handle")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/member-list/1","items":[{"handle":"ben"}],"next":"[ID]"}

"#]]);
    world
        .run("member leave --at 2026-03-01 --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: `--at` says when somebody else left
hint: name them, or leave now without `--at`

"#]]);
}

#[test]
fn s0_7_cli_guests_say_where_they_come_from() {
    let world = World::guild();
    world
        .run("member add ewa --create 'Ewa Nowak' --role guest --from rust-circle --fields handle,role,from")
        .success()
        .stdout_eq(str![[r#"
ewa	guest	rust-circle

"#]]);
    world
        .run("member add olu --create Olu --from rust-circle")
        .code(4)
        .stderr_eq(str![[r#"
error: from: only guests come from elsewhere
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("report --as ewa").code(6).stderr_eq(str![[r#"
error: the role `guest` may not read the report
  in community qe-guild of store sled:[DIR]/store
hint: a member, facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world.run("ask 'May I?' --as ewa").success();
}

#[test]
fn s2_7_cli_a_person_turns_out_to_be_a_program() {
    let world = World::guild();
    world
        .run("person edit dario --bot on --name 'Dario (bot)' --fields handle,name,bot")
        .success()
        .stdout_eq(str![[r#"
dario	Dario (bot)	true

"#]]);
    world
        .run("member show dario --fields bot")
        .success()
        .stdout_eq(str![[r#"
true

"#]]);
    world.run("person edit dario").code(2).stderr_eq(str![[r#"
error: the following required arguments were not provided:
  <--name <NAME>|--bot <on|off>>

Usage: learncomm person edit --store <STORE> <--name <NAME>|--bot <on|off>> <HANDLE>

For more information, try '--help'.

"#]]);
}

#[test]
fn s4_2_cli_champions_of_units() {
    let world = World::guild();
    world.run("champion list --missing").success().stdout_eq(str![[r#"
dev	2	
qa	1	

"#]]);
    world.run("champion name dev ben").success().stdout_eq(str![[r#"
ben

"#]]);
    world.run("champion list").success().stdout_eq(str![[r#"
dev	2	ben
qa	1	

"#]]);
    world
        .run("champion list --missing --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/unit-list/1","items":[{"unit":"qa","members":1,"champions":[]}],"next":null}

"#]]);
    world
        .run("champion end dev ben --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/champion/1","item":{"handle":"ben","unit":"dev"}}

"#]]);
    world.run("champion end dev ben").code(7).stderr_eq(str![[r#"
error: ben is not champion of dev
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn s2_1_cli_experts_are_found() {
    let world = World::talking();
    world.run("expert find testing").success().stdout_eq(str![[r#"
amara	Amara Okafor	qa		1	0	0	0	
chloe	Chloé Martin	dev		1	0	0	0	

"#]]);
    world
        .run("expert declare testing expert --as dario")
        .success()
        .stdout_eq(str![[r#"
testing

"#]]);
    world
        .run("expert declare testing beginner --as amara --fields topic,level")
        .success()
        .stdout_eq(str![[r#"
testing	beginner

"#]]);
    world.run("expert find testing").success().stdout_eq(str![[r#"
amara	Amara Okafor	qa	beginner	1	0	0	0	
chloe	Chloé Martin	dev		1	0	0	0	
dario	Dario Conti		expert	0	0	0	0	

"#]]);
    world
        .run("expert list --as dario --fields topic,level")
        .success()
        .stdout_eq(str![[r#"
testing	expert

"#]]);
    world.run("expert list amara --format json").success().stdout_eq(str![[r#"
{"schema":"learncomm/skill-list/1","items":[{"topic":"testing","level":"beginner","since":"2026-03-02T09:11:00.000Z"}],"next":null}

"#]]);
    world
        .run("expert withdraw testing --as dario")
        .success()
        .stdout_eq(str![[r#"
testing

"#]]);
    world
        .run("expert find gardening --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/expert-list/1","items":[],"next":null}

"#]]);
    world.run("expert list").code(2).stderr_eq(str![[r#"
error: whose skills are meant?
hint: give a handle, or say who acts with `--as`

"#]]);
}

#[test]
fn s4_1_cli_preferences_are_ones_own() {
    let world = World::guild();
    world.run("preference set --topic time --way workshop --way questions --time tue-morning --resource video --as ben").success().stdout_eq(str![[r#"
time

"#]]);
    world.run("preference set --clear topics --time fri-evening --as ben --format json").success().stdout_eq(str![[r#"
{"schema":"learncomm/preferences/1","item":{"topics":[],"ways":["workshop","questions"],"times":["fri-evening"],"resources":["video"]}}

"#]]);
    world
        .run("preference show --as ben")
        .success()
        .stdout_eq(str![[r#"
topics	
ways	workshop,questions
times	fri-evening
resources	video

"#]]);
    world
        .run("preference show --as amara")
        .success()
        .stdout_eq(str![[r#"
topics	
ways	
times	
resources	

"#]]);
    world.run("preference show").code(6).stderr_eq(str![[r#"
error: the role `operator` may not take part
  in community qe-guild of store sled:[DIR]/store
hint: a guest, member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
    world.run("preference sums --of times --as ben").code(6).stderr_eq(str![[r#"
error: the role `member` may not read what members need
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
    world
        .run("preference sums --of times --as amara")
        .success()
        .stdout_eq(str![]);
    world.run("preference set --as ben").code(2).stderr_eq(str![[r#"
error: the following required arguments were not provided:
  <--topic <TOPIC>|--way <WAY>|--time <DAY-PART>|--resource <KIND>|--clear <PART>>

Usage: learncomm preference set --as <HANDLE> --store <STORE> <--topic <TOPIC>|--way <WAY>|--time <DAY-PART>|--resource <KIND>|--clear <PART>>

For more information, try '--help'.

"#]]);
}

#[test]
fn s4_1_cli_sums_hide_small_groups() {
    let world = World::guild();
    for (i, time) in ["mon-midday", "tue-morning"]
        .into_iter()
        .cycle()
        .take(10)
        .enumerate()
    {
        world.run(&format!("member add p{i} --create P{i}")).success();
        world
            .run(&format!("preference set --time {time} --as p{i}"))
            .success();
    }
    world
        .run("preference set --time sun-evening --time mon-midday --time tue-morning --as ben")
        .success();
    let sums = world.stdout("preference sums --of times --as amara");
    assert_eq!(sums.lines().count(), 28);
    assert_eq!(sums.lines().next(), Some("mon-midday\t6\tshown"));
    assert!(sums.contains("sun-evening\t\tsuppressed\n"), "{sums}");
    let json = world.stdout("preference sums --of times --format json");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["items"][0]["respondents"], 11);
    assert_eq!(json["items"][27]["members"], serde_json::Value::Null);
}

#[test]
fn s1_1_cli_practices_are_compared() {
    let world = World::guild();
    world.run("practice record 'test data' --who QA --with developers --channel e-mail --how-often monthly --at 2025-11-01 --fields what,at").success().stdout_eq(str![[r#"
test data	2025-10-31T23:00:00.000Z

"#]]);
    world.run("practice record 'Test data' --who QA --with developers --channel e-mail --how-often weekly --note 'since the guild'").success().stdout_eq(str![[r#"
[ID]

"#]]);
    world.run("practice record gossip --who all --with all --channel coffee --how-often daily --at 2025-11-02 --format json").success().stdout_eq(str![[r#"
{"schema":"learncomm/practice/1","item":{"id":"[ID]","at":"2025-11-01T23:00:00.000Z","what":"gossip","who":"all","with":"all","channel":"coffee","how_often":"daily","note":null}}

"#]]);
    world.run("practice list").success().stdout_eq(str![[r#"
2025-10-31T23:00:00.000Z	test data	QA	developers	e-mail	monthly
2025-11-01T23:00:00.000Z	gossip	all	all	coffee	daily
2026-03-02T09:06:00.000Z	Test data	QA	developers	e-mail	weekly

"#]]);
    world
        .run("practice compare 2026-01-01")
        .success()
        .stdout_eq(str![[r#"
gossip	all	all	coffee	daily		not-recorded-again
test data	QA	developers	e-mail	monthly	weekly	more-often

"#]]);
    world
        .run("practice record x --who a --with b --channel c --how-often daily --at 2030-01-01")
        .code(4)
        .stderr_eq(str![[r#"
error: at: lies in the future
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn s1_2_cli_experiments() {
    let world = World::guild();
    world.run("experiment start 'Shorter sessions' --hypothesis 'More people come.' --changes '45 minutes.' --metric participation-rate --review 2026-03-03").success().stdout_eq(str![[r#"
[ID]

"#]]);
    world
        .run("experiment list --running")
        .success()
        .stdout_eq(str![[r#"
1	Shorter sessions	running	2026-03-02T23:00:00.000Z	participation-rate

"#]]);
    world.run("experiment list --due").success().stdout_eq(str![]);
    world
        .run("experiment list --due --now 2026-03-04T09:00:00Z --fields number")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .run("experiment conclude 1 --outcome adapted --seen 'Three more came.' --as amara")
        .success()
        .stdout_eq(str![[r#"
[ID]

"#]]);
    world.run("experiment list").success().stdout_eq(str![[r#"
1	Shorter sessions	adapted	2026-03-02T23:00:00.000Z	participation-rate

"#]]);
    world.run("experiment show 1").success().stdout_eq(str![[r#"
id	[ID]
number	1
title	Shorter sessions
state	adapted
review	2026-03-02T23:00:00.000Z
metric	participation-rate
hypothesis	More people come.
changes	45 minutes.
started	2026-03-02T09:05:00.000Z
concluded	2026-03-02T09:09:00.000Z
seen	Three more came.

"#]]);
    world
        .run("experiment conclude 1 --outcome kept --seen again")
        .code(7)
        .stderr_eq(str![[r#"
error: the experiment #1 has been concluded already: it was adapted
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("experiment start X --hypothesis x --changes y --metric participation-rate --review 2026-04-01 --as ben").code(6).stderr_eq(str![[r#"
error: the role `member` may not record practices and run experiments
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
}

#[test]
fn s1_2_cli_an_unknown_measure_lists_the_known_ones() {
    let world = World::guild();
    let line = "experiment start X --hypothesis x --changes y --metric happiness --review 2026-04-01";
    let assert = world.run(line).code(4);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(
        said.contains("`happiness` is not a measure of the report"),
        "{said}"
    );
    assert!(said.contains("participation-rate"), "{said}");
}

#[test]
fn s4_2_cli_announcements() {
    let world = World::guild();
    world
        .run("announcement make 'We meet on Tuesday' 'Bring **cases**.' --as amara")
        .success()
        .stdout_eq(str![[r#"
[ID]

"#]]);
    world
        .run("announcement make 'And on Friday'")
        .success()
        .stdout_eq(str![[r#"
[ID]

"#]]);
    world.run("announcement list").success().stdout_eq(str![[r#"
2		2026-03-02T09:06:00.000Z	And on Friday
1	amara	2026-03-02T09:05:00.000Z	We meet on Tuesday

"#]]);
    world
        .run("announcement list --limit 1 --format json --fields title")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/announcement-list/1","items":[{"title":"And on Friday"}],"next":"[ID]"}

"#]]);
    world.run("announcement show 1").success().stdout_eq(str![[r#"
id	[ID]
number	1
by	amara
at	2026-03-02T09:05:00.000Z
title	We meet on Tuesday
body	Bring **cases**.

"#]]);
    world.run("announcement show 1 --format json --as dario").success().stdout_eq(str![[r#"
{"schema":"learncomm/announcement/1","item":{"id":"[ID]","number":1,"by":"amara","at":"2026-03-02T09:05:00.000Z","title":"We meet on Tuesday","body":"Bring **cases**."}}

"#]]);
    world.run("announcement make x --as ben").code(6).stderr_eq(str![[r#"
error: the role `member` may not announce something
  in community qe-guild of store sled:[DIR]/store
hint: a facilitator or steward may: say who acts with `--as HANDLE`, or leave it out to act as the owner of the store

"#]]);
}

#[test]
fn s4_2_cli_a_digest_for_oneself() {
    let world = World::talking();
    world
        .run("announcement make 'We meet on *Tuesday*' 'Bring **cases**.' --as amara")
        .success();
    world.run("digest --as chloe").success().stdout_eq(str![[r#"
QE guild: digest for Chloé Martin
News from Mon 2026-03-02 10:03 to Mon 2026-03-02 10:10 (Europe/Berlin)

Announcements
  #5 We meet on *Tuesday* (amara, Mon 2026-03-02 10:09)
    Bring **cases**.

New questions
  #1 How do I freeze time in a test? (ben; testing, time)

"#]]);
    world
        .run("digest --as chloe --markdown --mark-read")
        .success()
        .stdout_eq(str![[r#"
# QE guild: digest for Chloé Martin

News from Mon 2026-03-02 10:03 to Mon 2026-03-02 10:11 (Europe/Berlin)

## Announcements

- #5 We meet on /*Tuesday/* (amara, Mon 2026-03-02 10:09)

  > Bring **cases**.

## New questions

- #1 How do I freeze time in a test? (ben; testing, time)

"#]]);
    world.run("digest --as chloe").success().stdout_eq(str![[r#"
QE guild: digest for Chloé Martin
News from Mon 2026-03-02 10:11 to Mon 2026-03-02 10:12 (Europe/Berlin)

Nothing new.

"#]]);
    world.run("digest --as chloe --since 2026-03-02 --format json").success().stdout_eq(str![[r##"
{"schema":"learncomm/digest/1","item":{"handle":"chloe","name":"Chloé Martin","community":"qe-guild","since":"2026-03-01T23:00:00.000Z","until":"2026-03-02T09:13:00.000Z","announcements":[{"at":"2026-03-02T09:09:00Z","body":"Bring **cases**.","by":"amara","number":5,"title":"We meet on *Tuesday*"}],"sessions":[],"questions":[{"at":"2026-03-02T09:05:00Z","by":"ben","number":1,"title":"How do I freeze time in a test?","topics":["testing","time"]}],"actions_due":[],"reviews_due":[],"more":false,"text":"QE guild: digest for Chloé Martin/nNews from Mon 2026-03-02 00:00 to Mon 2026-03-02 10:13 (Europe/Berlin)/n/nAnnouncements/n  #5 We meet on *Tuesday* (amara, Mon 2026-03-02 10:09)/n    Bring **cases**./n/nNew questions/n  #1 How do I freeze time in a test? (ben; testing, time)/n","markdown":"# QE guild: digest for Chloé Martin/n/nNews from Mon 2026-03-02 00:00 to Mon 2026-03-02 10:13 (Europe/Berlin)/n/n## Announcements/n/n- #5 We meet on //*Tuesday//* (amara, Mon 2026-03-02 10:09)/n/n  > Bring **cases**./n/n## New questions/n/n- #1 How do I freeze time in a test? (ben; testing, time)/n","recognitions":[],"steps_due":[],"onboarding":null,"invitations":[],"pulses":[],"norms_under_discussion":[],"goals_due":[]}}

"##]]);
    world
        .run("digest --as chloe --since 2026-03-02 --fields handle,since")
        .success()
        .stdout_eq(str![[r#"
chloe	2026-03-01T23:00:00.000Z

"#]]);
    world.run("digest").code(4).stderr_eq(str![[r#"
error: member: whose digest is meant? The operator has none of their own
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("digest --for ben --as chloe")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `member` may not make out digests for others
  in community qe-guild of store sled:[DIR]/store
hint: only the owner of the store may: leave out `--as`

"#]]);
}

#[test]
fn s4_2_cli_digests_for_all() {
    let world = World::talking();
    world.run("digest --for amara --mark-read").success();
    world
        .run("digest --all --mark-read")
        .success()
        .stdout_eq(str![[r#"
QE guild: digest for Chloé Martin
News from Mon 2026-03-02 10:03 to Mon 2026-03-02 10:10 (Europe/Berlin)

New questions
  #1 How do I freeze time in a test? (ben; testing, time)

QE guild: digest for Dario Conti
News from Mon 2026-03-02 10:04 to Mon 2026-03-02 10:10 (Europe/Berlin)

New questions
  #1 How do I freeze time in a test? (ben; testing, time)

"#]]);
    world.run("digest --all").success().stdout_eq(str![]);
    world
        .run("digest --all --format jsonl")
        .success()
        .stdout_eq(str![]);
    world.run("digest --all --since 2026-03-02 --format jsonl --fields handle,questions").success().stdout_eq(str![[r#"
{"handle":"amara","questions":[{"at":"2026-03-02T09:05:00Z","by":"ben","number":1,"title":"How do I freeze time in a test?","topics":["testing","time"]}]}
{"handle":"chloe","questions":[{"at":"2026-03-02T09:05:00Z","by":"ben","number":1,"title":"How do I freeze time in a test?","topics":["testing","time"]}]}
{"handle":"dario","questions":[{"at":"2026-03-02T09:05:00Z","by":"ben","number":1,"title":"How do I freeze time in a test?","topics":["testing","time"]}]}

"#]]);
    world.run("digest --all --as ben").code(6).stderr_eq(str![[r#"
error: the role `member` may not make out digests for others
  in community qe-guild of store sled:[DIR]/store
hint: only the owner of the store may: leave out `--as`

"#]]);
}
