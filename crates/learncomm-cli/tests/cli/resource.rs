//! Resources on the command line: shared, opened, popular, there twice; and what goes wrong.

use crate::common::World;
use crate::common::terminal::at_terminal;
use snapbox::str;

/// A guild in which Ben and Chloé have shared what they read.
fn reading() -> World {
    let world = World::guild();
    for line in [
        "share 'On clocks' 'Why tests lie.' --url https://example.org/clocks --topic testing --topic time --as ben",
        "share Clocks --url 'http://www.example.org/clocks/?utm_source=mail' --as chloe",
        "share 'Before a release' '1. Breathe' --kind job-aid --topic release --as ben",
    ] {
        world.run(line).success();
    }
    world
}

#[test]
fn s4_4_cli_resources_are_shared_listed_and_opened() {
    let world = reading();
    world
        .run("resource list --as dario")
        .success()
        .stdout_eq(str![[r#"
3	job-aid	ben	2026-03-02T09:07:00.000Z	Before a release	
2	resource	chloe	2026-03-02T09:06:00.000Z	Clocks	http://www.example.org/clocks/?utm_source=mail
1	resource	ben	2026-03-02T09:05:00.000Z	On clocks	https://example.org/clocks

"#]]);
    world
        .run("resource list --topic time --format json --as dario")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/resource-list/1","items":[{"number":1,"kind":"resource","by":"ben","at":"2026-03-02T09:05:00.000Z","title":"On clocks","url":"https://example.org/clocks","topics":["testing","time"],"up":0,"down":0,"ratings":0,"id":"[ID]","body":"Why tests lie."}],"next":null}

"#]]);
    world
        .run("resource list --limit 1 --fields number --format json --as dario")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/resource-list/1","items":[{"number":3}],"next":"[ID]"}

"#]]);
    assert_eq!(
        world.stdout("resource list --all --fields number --as dario"),
        "3\n2\n1\n"
    );
    world
        .run("resource open 1 --as dario")
        .success()
        .stdout_eq(str![[r#"
https://example.org/clocks

"#]]);
    world
        .run("resource open 1 --format json --as dario")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/opened/1","item":{"number":1,"url":"https://example.org/clocks","noted":false}}

"#]]);
    world
        .run("resource open 3 --as dario")
        .code(7)
        .stderr_eq(str![[r#"
error: #3 leads nowhere: read it with `contribution show`
  in community qe-guild of store sled:[DIR]/store

"#]]);
}

#[test]
fn s4_4_cli_what_is_there_twice_is_pointed_out() {
    let world = reading();
    world
        .run("resource list --url HTTPS://Example.org/clocks#top --fields number,by,url --as dario")
        .success()
        .stdout_eq(str![[r#"
1	ben	https://example.org/clocks
2	chloe	http://www.example.org/clocks/?utm_source=mail

"#]]);
    world
        .run("resource duplicates --format json --as dario")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/duplicate-list/1","items":[{"address":"https://example.org/clocks","contributions":["1","2"]}],"next":null}

"#]]);
    let again = "share 'Clocks again' --url https://example.org/clocks --as amara";
    let (code, said, beside) = at_terminal(&world, 80, again);
    assert_eq!(
        (code, said.as_str(), beside.as_str()),
        (
            0,
            "Shared #4 (resource).\n",
            "The address was shared before: #1, #2.\n"
        )
    );
    let (_, _, beside) = at_terminal(&world, 80, "share News --url https://example.org/news --as amara");
    assert_eq!(beside, "");
}

#[test]
fn s4_4_s4_7_cli_popular_goes_by_people() {
    let world = reading();
    world.run("community edit --anonymity-k 3 --as amara").success();
    world.run("resource open 2 --as ben").success();
    for who in ["amara", "chloe", "dario", "dario"] {
        world.run(&format!("resource open 1 --as {who}")).success();
    }
    world
        .run("resource popular --as dario")
        .success()
        .stdout_eq(str![[r#"
1	3		On clocks	https://example.org/clocks
3		3	Before a release	
2		3	Clocks	http://www.example.org/clocks/?utm_source=mail

"#]]);
    world
        .run("resource popular --days 7 --limit 1 --format json --as dario")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/popular-resource-list/1","items":[{"number":1,"people":3,"fewer_than":null,"title":"On clocks","url":"https://example.org/clocks","kind":"resource","topics":["testing","time"],"id":"[ID]"}],"next":null}

"#]]);
    world
        .run("resource popular --topic release --fields number,people,fewer_than --as dario")
        .success()
        .stdout_eq(str![[r#"
3		3

"#]]);
    world
        .run("resource popular --topics --as dario")
        .success()
        .stdout_eq(str![[r#"
testing	4	
time	4	
release		3

"#]]);
    world
        .run("resource popular --topics --limit 1 --format json --as dario")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/popular-topic-list/1","items":[{"topic":"testing","people":4,"fewer_than":null}],"next":null}

"#]]);
    let report = world.stdout("report --format json --as ben");
    for part in [
        r#""name":"resources-opened""#,
        r##""label":"#1","value":3"##,
        r#""label":"testing","value":4"#,
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
}

#[test]
fn s4_4_cli_what_goes_wrong_with_resources() {
    let world = reading();
    world
        .run("share x --url javascript:alert(1) --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: url: `javascript:alert(1)` is not a web address such as https://example.org/talk
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("share x --as ben").code(4).stderr_eq(str![[r#"
error: url: a resource needs one
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("share x --kind job-aid --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: body: a job-aid needs a text or a web address
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("resource popular --days 0 --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: days: 0 is not from 1 to 3650
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("resource popular --limit 101 --as ben").code(2);
    world
        .run("resource popular --topics --topic time --as ben")
        .code(2);
    world.run("resource open 99 --as ben").code(3).stderr_eq(str![[r#"
error: there is no contribution `#99`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm contribution list` shows them; quote '#12', or leave out the #

"#]]);
    world
        .run("resource list --fields address --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: a resource has no field `address`
hint: known fields: number, kind, by, at, title, url, topics, up, down, ratings, id, body

"#]]);
}
