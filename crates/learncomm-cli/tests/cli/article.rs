//! S2.3: articles on the command line.

use crate::common::World;
use snapbox::str;

#[test]
fn s2_3_cli_an_article_is_written_revised_and_restored() {
    let world = World::guild();
    world
        .run("article write Clocks 'Pass a clock in.' --topic testing --skill rust --as ben")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .run("article revise 1 'Pass a clock in, or a fake.' --base 1 --note 'Fakes too' --as chloe --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/article/1","item":{"number":1,"title":"Clocks","revision":2,"by":"ben","revised_by":"chloe","edited":"2026-03-02T09:06:00.000Z","review":"2026-08-29T09:05:00.000Z","overdue":false,"topics":["testing"],"skills":["rust"],"visible_to":"community","state":"stands","at":"2026-03-02T09:05:00.000Z","id":"[ID]","body":"Pass a clock in, or a fake."}}

"#]]);
    world
        .run("article revise 1 --title 'Clocks in tests' --topic testing --topic time --as amara")
        .success()
        .stdout_eq(str![[r#"
1

"#]]);
    world
        .command("article revise 1 --base 3 --as ben")
        .stdin("From a pipe.\n")
        .assert()
        .success();
    world.run("article history 1").success().stdout_eq(str![[r#"
4	ben	2026-03-02T09:08:00.000Z		12	
3	amara	2026-03-02T09:07:00.000Z		27	
2	chloe	2026-03-02T09:06:00.000Z		27	Fakes too
1	ben	2026-03-02T09:05:00.000Z		16	

"#]]);
    world
        .run("article history 1 --limit 1 --after 3 --format json")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/article-revision-list/1","items":[{"revision":2,"by":"chloe","at":"2026-03-02T09:06:00.000Z","restores":null,"length":27,"note":"Fakes too","title":"Clocks","topics":null,"body":null}],"next":"2"}

"#]]);
    world
        .run("article diff 1 --from 1")
        .success()
        .stdout_eq(str![[r#"
article	1
from	1
to	4
diff	--- #1 revision 1/n+++ #1 revision 4/n@@ -1,4 +1,4 @@/n-# Clocks/n-Topics: testing/n+# Clocks in tests/n+Topics: testing, time/n /n-Pass a clock in./n+From a pipe./n

"#]]);
    world
        .run("article diff 1 --fields from,to --as dario")
        .success()
        .stdout_eq(str![[r#"
3	4

"#]]);
    world
        .run("article restore 1 2 --note 'It was clearer' --as chloe")
        .success();
    world.run("article show 1").success().stdout_eq(str![[r#"
number	1
title	Clocks
revision	5
by	ben
revised_by	chloe
edited	2026-03-02T09:13:00.000Z
review	2026-08-29T09:05:00.000Z
overdue	false
topics	testing
skills	rust
visible_to	community
state	stands
at	2026-03-02T09:05:00.000Z
id	[ID]
body	Pass a clock in, or a fake.

"#]]);
    world
        .run("article show 1 --revision 5 --as dario")
        .success()
        .stdout_eq(str![[r#"
revision	5
by	chloe
at	2026-03-02T09:13:00.000Z
restores	2
length	27
note	It was clearer
title	Clocks
topics	testing
body	Pass a clock in, or a fake.

"#]]);
    // Saving the same again is no revision.
    world
        .run("article revise 1 'Pass a clock in, or a fake.' --fields revision --as ben")
        .success()
        .stdout_eq(str![[r#"
5

"#]]);
    world.run("article write Else 'Another one.' --as ben").success();
    world
        .run("article list --limit 1 --format json --fields number,title,revision,revised_by")
        .success()
        .stdout_eq(str![[r#"
{"schema":"learncomm/article-list/1","items":[{"number":2,"title":"Else","revision":1,"revised_by":"ben"}],"next":"[ID]"}

"#]]);
    world
        .run("article list --topic testing --author ben")
        .success()
        .stdout_eq(str![[r#"
1	Clocks	5	ben	chloe	2026-03-02T09:13:00.000Z	2026-08-29T09:05:00.000Z	false

"#]]);
}

#[test]
fn s2_3_cli_edits_that_collide_are_kept_and_resolved() {
    let world = World::guild();
    world
        .run("article write Clocks 'Pass a clock in.' --as ben")
        .success();
    world
        .run("article revise 1 'Pass a fake in.' --base 1 --as chloe")
        .success();
    world
        .run("article revise 1 'Pass two clocks in.' --base 1 --note 'Two' --as ben")
        .code(8)
        .stdout_eq("")
        .stderr_eq(str![[r#"
error: #1 was revised meanwhile: it has revision 2, and this edit began from 1; it is kept as your conflict 1
  in community qe-guild of store sled:[DIR]/store
hint: compare with `learncomm article conflict show 1`, then `learncomm article revise 1 --base 2 --resolves 1`

"#]]);
    world
        .run("article revise 1 'Pass two clocks in.' --base 1 --as ben --format json")
        .code(8)
        .stderr_eq(str![[r##"
{"error":{"kind":"conflict","message":"#1 was revised meanwhile: it has revision 2, and this edit began from 1; it is kept as your conflict 1","where":"community qe-guild of store sled:[DIR]/store","causes":[],"hint":"compare with `learncomm article conflict show 1`, then `learncomm article revise 1 --base 2 --resolves 1`","exit_code":8}}

"##]]);
    world
        .run("article conflict list --as ben")
        .success()
        .stdout_eq(str![[r#"
1	1	1	2	2026-03-02T09:07:00.000Z	Two

"#]]);
    world
        .run("article conflict show 1 --as ben")
        .success()
        .stdout_eq(str![[r#"
number	1
article	1
base	1
latest	2
at	2026-03-02T09:07:00.000Z
note	Two
title	Clocks
topics	
body	Pass two clocks in.
from_base	--- #1 revision 1/n+++ your conflict 1/n@@ -1,4 +1,4 @@/n # Clocks/n Topics: /n /n-Pass a clock in./n+Pass two clocks in./n
from_latest	--- #1 revision 2/n+++ your conflict 1/n@@ -1,4 +1,4 @@/n # Clocks/n Topics: /n /n-Pass a fake in./n+Pass two clocks in./n

"#]]);
    for other in ["amara", "chloe", "dario"] {
        world
            .run(&format!("article conflict list --as {other}"))
            .success()
            .stdout_eq("");
        world
            .run(&format!("article conflict show 1 --as {other}"))
            .code(3);
    }
    world.run("article conflict list").code(6).stderr_eq(str![[r#"
error: the role `operator` may not edit articles, collections and pathways
  in community qe-guild of store sled:[DIR]/store
hint: a member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
    world
        .run("article revise 1 'Pass two fakes in.' --base 2 --resolves 1 --fields revision,revised_by --as ben")
        .success()
        .stdout_eq(str![[r#"
3	ben

"#]]);
    world
        .run("article conflict list --as ben")
        .success()
        .stdout_eq("");
    world.run("article revise 1 'Mine.' --base 1 --as ben").code(8);
    world
        .run("article conflict drop 2 --as ben")
        .code(2)
        .stderr_eq(str![[r#"
error: this needs to be confirmed
hint: add `--yes`

"#]]);
    world
        .run("article conflict drop 2 --yes --as ben")
        .success()
        .stdout_eq(str![[r#"
2

"#]]);
    world
        .run("article conflict drop 2 --yes --as ben")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no edit conflict `2`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm article conflict list` shows yours

"#]]);
}

#[test]
fn s2_3_cli_articles_are_reviewed() {
    let world = World::guild();
    for title in ["Clocks", "Fakes"] {
        world
            .run(&format!("article write {title} 'Text.' --as ben"))
            .success();
    }
    world.run("article stale").success().stdout_eq("");
    world
        .run("article review 2 --in-days 3 --fields number,review --as chloe")
        .success()
        .stdout_eq(str![[r#"
2	2026-03-05T09:08:00.000Z

"#]]);
    world
        .run("article review 1 --on 2026-03-10 --fields number,review --as chloe")
        .success()
        .stdout_eq(str![[r#"
1	2026-03-09T23:00:00.000Z

"#]]);
    let later = |line: &str| {
        world
            .command(line)
            .env("LEARNCOMM_NOW", "2026-03-20T09:00:00Z")
            .assert()
            .success()
    };
    later("article stale --fields number,title,overdue,review").stdout_eq(str![[r#"
2	Fakes	true	2026-03-05T09:08:00.000Z
1	Clocks	true	2026-03-09T23:00:00.000Z

"#]]);
    later("article stale --limit 1 --format json --fields number").stdout_eq(str![[r#"
{"schema":"learncomm/article-list/1","items":[{"number":2}],"next":"[ID]"}

"#]]);
    later("article confirm 2 --fields number,review,overdue --as ben").stdout_eq(str![[r#"
2	2026-09-16T09:00:00.000Z	false

"#]]);
    later("article stale --all --fields number").stdout_eq(str![[r#"
1

"#]]);
}

#[test]
fn s2_3_cli_what_cannot_be_is_refused() {
    let world = World::talking();
    world
        .run("article write Clocks 'Text.' --as dario")
        .code(6)
        .stderr_eq(str![[r#"
error: the role `guest` may not edit articles, collections and pathways
  in community qe-guild of store sled:[DIR]/store
hint: a member, facilitator or steward may: say who acts with `--as HANDLE`

"#]]);
    world
        .run("article write Clocks --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: body: an article needs a text or a web address
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("article revise 1 'Text.' --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: #1 is a contribution of the kind question, and not an article
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("article write Draft 'Mine.' --visible-to author --as ben")
        .success();
    world.run("article show 5 --as amara").code(3).stderr_eq(str![[r#"
error: there is no contribution `#5`
  in community qe-guild of store sled:[DIR]/store
hint: `learncomm contribution list` shows them; quote '#12', or leave out the #

"#]]);
    world
        .run("article confirm 5 --as ben")
        .code(7)
        .stderr_eq(str![[r#"
error: #5 is a draft: share it first
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world.run("article write Clocks 'Text.' --as ben").success();
    world
        .run("article revise 6 'x' --base 7 --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: base: #6 has the revisions 1 to 1, and no 7
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("article restore 6 9 --as ben")
        .code(3)
        .stderr_eq(str![[r#"
error: there is no revision `9`
  in community qe-guild of store sled:[DIR]/store
hint: #6 has the revisions 1 to 1

"#]]);
    world
        .run("article review 6 --on 2020-01-01 --as ben")
        .code(4)
        .stderr_eq(str![[r#"
error: review: has to be after now, and at most 3650 days ahead
  in community qe-guild of store sled:[DIR]/store

"#]]);
    world
        .run("article history 6 --after x")
        .code(2)
        .stderr_eq(str![[r#"
error: `--after` takes the number of a revision here, such as 50

"#]]);
    world
        .run("article review 6 --on 2027-01-01 --in-days 3 --as ben")
        .code(2);
}
