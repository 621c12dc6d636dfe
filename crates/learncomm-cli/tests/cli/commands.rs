//! What the commands print to a script when all goes well.

use crate::common::World;
use snapbox::str;

#[test]
fn a_store_is_made_once_and_init_may_run_again() {
    let world = World::empty();
    world
        .run("init")
        .success()
        .stdout_eq(str![[r#"
sled:[DIR]/store

"#]])
        .stderr_eq("");
    let first = "init --community qe-guild --time-zone Europe/Berlin --format json";
    world.run(first).success().stdout_eq(str![[r#"
{"schema":"learncomm/store/1","item":{"store":"sled:[DIR]/store","new":false,"community":"qe-guild"}}

"#]]);
    world.run(first).success().stdout_eq(str![[r#"
{"schema":"learncomm/store/1","item":{"store":"sled:[DIR]/store","new":false,"community":"qe-guild"}}

"#]]);
    world.run("community list").success().stdout_eq(str![[r#"
qe-guild	qe-guild	Europe/Berlin	2026-03-02T09:01:00.000Z

"#]]);
}

#[test]
fn communities() {
    let world = World::guild();
    world
        .run("community create rust-circle --name 'Rust circle' --time-zone UTC --since 2025-10-01 --purpose 'Get fluent'")
        .success()
        .stdout_eq(str![[r#"
rust-circle

"#]]);
    world.run("community list").success().stdout_eq(str![[r#"
qe-guild	QE guild	Europe/Berlin	2026-03-02T09:00:00.000Z
rust-circle	Rust circle	UTC	2025-10-01T00:00:00.000Z

"#]]);
    world
        .run("community list --limit 1 --format json --fields slug")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/community-list/1","items":[{"slug":"qe-guild"}],"next":"qe-guild"}

"#]]);
    world
        .run("community list --after qe-guild --fields slug,created")
        .success()
        .stdout_eq(str![[r#"
rust-circle	2025-10-01T00:00:00.000Z

"#]]);
    world
        .run("community edit rust-circle --cadence 'every second Tuesday' --time-zone Europe/Rome")
        .success()
        .stdout_eq(str![[r#"
rust-circle

"#]]);
    world
        .run("community show rust-circle")
        .success()
        .stdout_eq(str![[r#"
slug	rust-circle
name	Rust circle
time_zone	Europe/Rome
created	2025-10-01T00:00:00.000Z
cadence	every second Tuesday
purpose	Get fluent
domain	
practice	
id	[ID]
stage	
stage_since	
anonymity_k	5
norm_review_days	180
consent_percent	50
visibility	members
person_metrics	nobody
audit_log	members
points	false
anonymous_questions	true
article_review_days	180
hide_at_flags	3

"#]]);
    world
        .run("community show --community qe-guild --fields name")
        .success()
        .stdout_eq(str![[r#"
QE guild

"#]]);
    world
        .run("community create qe-guild --name Other --time-zone UTC --if-missing --fields slug,name")
        .success()
        .stdout_eq(str![[r#"
qe-guild	QE guild

"#]]);
}

#[test]
fn people() {
    let world = World::guild();
    world
        .run("person create build-bot 'Build bot' --bot --identity slack:B01 --identity chat:7:1")
        .success()
        .stdout_eq(str![[r#"
build-bot

"#]]);
    world
        .run("person show build-bot --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/person/1","item":{"handle":"build-bot","name":"Build bot","bot":true,"identities":["slack:B01","chat:7:1"],"created":"2026-03-02T09:05:00.000Z","id":"[ID]"}}

"#]]);
    world
        .run("person show --identity chat:7:1 --fields handle")
        .success()
        .stdout_eq(str![[r#"
build-bot

"#]]);
    world
        .run("person create build-bot Other --if-missing --fields handle,name")
        .success()
        .stdout_eq(str![[r#"
build-bot	Build bot

"#]]);
}

#[test]
fn members() {
    let world = World::guild();
    world.run("member list").success().stdout_eq(str![[r#"
amara	Amara Okafor	steward	qa	2026-03-02T09:01:00.000Z	
ben	Ben Li	member	dev	2026-03-02T09:02:00.000Z	
chloe	Chloé Martin	member	dev	2026-03-02T09:03:00.000Z	
dario	Dario Conti	guest		2026-03-02T09:04:00.000Z	

"#]]);
    world
        .run("member role ben facilitator --fields handle,role")
        .success()
        .stdout_eq(str![[r#"
ben	facilitator

"#]]);
    world
        .run("member unit ben qa --fields handle,unit")
        .success()
        .stdout_eq(str![[r#"
ben	qa

"#]]);
    world
        .run("member unit ben --none --fields handle,unit")
        .success()
        .stdout_eq(str![[r#"
ben	

"#]]);
    world.run("member leave ben").success().stdout_eq(str![[r#"
ben

"#]]);
    world.run("member show ben").success().stdout_eq(str![[r#"
handle	ben
name	Ben Li
role	facilitator
unit	
joined	2026-03-02T09:02:00.000Z
left	2026-03-02T09:09:00.000Z
first_joined	2026-03-02T09:02:00.000Z
bot	false
id	[ID]
from	
suspended_until	
opted_out	false

"#]]);
    world
        .run("member add ben --fields handle,joined,left,first_joined")
        .success()
        .stdout_eq(str![[r#"
ben	2026-03-02T09:11:00.000Z		2026-03-02T09:02:00.000Z

"#]]);
    world
        .run("member add ben --if-missing")
        .success()
        .stdout_eq(str![[r#"
ben

"#]]);
    world
        .run("member add ewa --create 'Ewa Nowak' --at 2026-01-15 --fields handle,joined")
        .success()
        .stdout_eq(str![[r#"
ewa	2026-01-14T23:00:00.000Z

"#]]);
}

#[test]
fn contributions() {
    let world = World::talking();
    world.run("contribution list").success().stdout_eq(str![[r#"
4	comment	ben	2026-03-02T09:08:00.000Z	0	That works.
3	answer	chloe	2026-03-02T09:07:00.000Z	0	Stop all clocks.
2	answer	amara	2026-03-02T09:06:00.000Z	0	Pass a clock in.
1	question	ben	2026-03-02T09:05:00.000Z	0	How do I freeze time in a test?

"#]]);
    world
        .run("contribution list --to 1")
        .success()
        .stdout_eq(str![[r#"
2	answer	amara	2026-03-02T09:06:00.000Z	0	Pass a clock in.
3	answer	chloe	2026-03-02T09:07:00.000Z	0	Stop all clocks.

"#]]);
    world
        .run("contribution list --kind answer --author amara --fields number,body")
        .success()
        .stdout_eq(str![[r#"
2	Pass a clock in.

"#]]);
    world
        .run("contribution list --topic time --fields title")
        .success()
        .stdout_eq(str![[r#"
How do I freeze time in a test?

"#]]);
    world
        .run("contribution accept 2 --as ben --fields number,kind")
        .success()
        .stdout_eq(str![[r#"
2	answer

"#]]);
    world
        .run("contribution rate '#2' 5 --as ben --fields number,ratings")
        .success()
        .stdout_eq(str![[r#"
2	1

"#]]);
    world
        .run("contribution vote 2 up --as chloe --fields number,up,down")
        .success()
        .stdout_eq(str![[r#"
2	1	0

"#]]);
    world
        .run("contribution vote 2 none --as chloe --fields number,up,down")
        .success()
        .stdout_eq(str![[r#"
2	0	0

"#]]);
    world.run("contribution show 1").success().stdout_eq(str![[r#"
id	[ID]
number	1
kind	question
by	ben
at	2026-03-02T09:05:00.000Z
up	0
title	How do I freeze time in a test?
topics	testing,time
down	0
ratings	0
parent	
accepted	[ID]
edited	
state	stands
removed	
reason	
origin	
body	It ends at midnight.
visible_to	community
url	
skills	
session	
by_leader	false
rated	0
value_lower	
drafted	
anonymous	false

"#]]);
    world
        .run("contribution show 1 --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/contribution/1","item":{"id":"[ID]","number":1,"kind":"question","by":"ben","at":"2026-03-02T09:05:00.000Z","up":0,"title":"How do I freeze time in a test?","topics":["testing","time"],"down":0,"ratings":0,"parent":null,"accepted":"[ID]","edited":null,"state":"stands","removed":null,"reason":null,"origin":null,"body":"It ends at midnight.","visible_to":"community","url":null,"skills":[],"session":null,"by_leader":false,"rated":0,"value_lower":null,"drafted":null,"anonymous":false}}

"#]]);
}

#[test]
fn removing() {
    let world = World::talking();
    world
        .run("contribution remove 3 --reason 'a duplicate' --yes --as amara --fields number,state,reason")
        .success()
        .stdout_eq(str![[r#"
3	removed-by-moderation	a duplicate

"#]]);
    world
        .run("contribution remove 4 --yes --as ben --fields number,state,removed")
        .success()
        .stdout_eq(str![[r#"
4	removed-by-author	2026-03-02T09:10:00.000Z

"#]]);
}

#[test]
fn what_was_removed_is_shown_to_those_who_may_see_it() {
    let world = World::talking();
    world.run("contribution remove 3 --reason spam --yes").success();
    for (who, removed) in [("ben", ""), ("chloe", "3\n"), ("amara", "3\n")] {
        let list = |state| {
            let line = format!("contribution list --to 1 --state {state} --fields number --as {who}");
            world.stdout(&line)
        };
        assert_eq!(
            (list("stands").as_str(), list("removed").as_str()),
            ("2\n", removed)
        );
    }
    world.run("contribution show 3 --as ben").code(3);
    world
        .run("contribution remove 3 --reason again --yes")
        .code(7)
        .stderr_eq(str![[r#"
error: #3 has been removed already
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn things_are_found_by_number_id_and_beginning_of_an_id() {
    let world = World::talking();
    let id = world.stdout("contribution show 1 --fields id");
    let id = id.trim();
    for given in [id, "1", "'#1'", &id.replace('-', "")] {
        let title = world.stdout(&format!("contribution show {given} --fields title"));
        assert_eq!(title, "How do I freeze time in a test?\n", "{given}");
    }
    // Ids begin with the time, so that those of different minutes differ early.
    let all = world.stdout("contribution list --fields id");
    let fits = |begin: &str| all.lines().filter(|other| other.starts_with(begin)).count();
    let shortest = (4..36).map(|n| &id[..n]).find(|begin| fits(begin) == 1);
    let found = world.stdout(&format!("contribution show {} --fields id", shortest.unwrap()));
    assert_eq!(found.trim(), id);
}

#[test]
fn listings_go_on_where_they_stopped() {
    let world = World::talking();
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = world.stdout(&format!(
            "contribution list --limit 3 --format json --fields number{after}"
        ));
        let page: serde_json::Value = serde_json::from_str(&page).unwrap();
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|i| i["number"].as_u64().unwrap()),
        );
        match page["next"].as_str() {
            Some(next) => after = format!(" --after {next}"),
            None => break,
        }
    }
    assert_eq!(seen, [4, 3, 2, 1]);
    assert_eq!(
        world.stdout("contribution list --all --fields number"),
        "4\n3\n2\n1\n"
    );
    assert_eq!(
        world.stdout("member list --after ben --limit 1 --fields handle"),
        "chloe\n"
    );
    world
        .run("member list --limit 2 --format json --fields handle")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/member-list/1","items":[{"handle":"amara"},{"handle":"ben"}],"next":"[ID]"}

"#]]);
    world
        .run("member list --after dario --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/member-list/1","items":[],"next":null}

"#]]);
}

#[test]
fn texts_come_from_arguments_files_and_pipes() {
    let world = World::guild();
    world.run("ask One --as ben").success();
    let answer = |line: &str| world.command(&format!("{line} --as amara --fields body"));
    answer("answer 1 -")
        .stdin("from a\npipe\n")
        .assert()
        .success()
        .stdout_eq(str![[r#"
from a
pipe

"#]]);
    answer("answer 1")
        .stdin("piped")
        .assert()
        .success()
        .stdout_eq(str![[r#"
piped

"#]]);
    std::fs::write(world.path("text.md"), "from a file").unwrap();
    answer("answer 1 --file text.md")
        .assert()
        .success()
        .stdout_eq(str![[r#"
from a file

"#]]);
    // A question may be without a text: what waits in the pipe belongs to somebody else.
    world
        .command("ask Two --as ben --fields body")
        .stdin("not mine")
        .assert()
        .success()
        .stdout_eq(str![[r#"


"#]]);
}

#[test]
fn the_ledger_is_sealed() {
    let world = World::talking();
    world
        .run("ledger seal --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/seal/1","item":{"sealed":14,"segments":1}}

"#]]);
    world
        .run("ledger seal --fields sealed,segments")
        .success()
        .stdout_eq(str![[r#"
0	1

"#]]);
}

#[test]
fn quiet_says_nothing_but_what_was_asked_for() {
    let world = World::guild();
    assert_eq!(world.stdout("member role ben steward --quiet"), "");
    assert_eq!(world.stdout("member show ben --fields role --quiet"), "steward\n");
}

#[test]
fn a_store_in_memory_lasts_for_one_command() {
    let line = "init --store memory: --community x --time-zone UTC --now 2026-03-02T09:00:00Z";
    crate::common::bare(line).assert().success().stdout_eq(str![[r#"
memory:

"#]]);
    crate::common::bare("community list --store memory:")
        .assert()
        .success()
        .stdout_eq("");
}

#[test]
fn completions_and_man_pages() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = crate::common::bare(&format!("completions {shell}"))
            .output()
            .unwrap();
        assert!(
            String::from_utf8_lossy(&script.stdout).contains("learncomm"),
            "{shell}"
        );
    }
    let world = World::empty();
    world.run("man .").success();
    let page = std::fs::read_to_string(world.path("learncomm-member-add.1")).unwrap();
    assert!(page.contains("facilitator"));
}
