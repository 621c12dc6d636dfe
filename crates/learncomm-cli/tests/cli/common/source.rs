//! Sources of imports.

use std::fs;

use super::World;

/// A community and a person.
pub(crate) const HEAD: &str = r#"{"type":"learncomm","version":1}
{"type":"community","slug":"x","name":"X","purpose":"","domain":"","practice":"","cadence":"","time_zone":"UTC","at":"2026-01-05T08:00:00Z"}
{"type":"person","handle":"amara","name":"Amara"}
"#;
/// A line that is refused.
pub(crate) const BAD: &str = r#"{"type":"person","handle":"Ben Li","name":"Ben"}
"#;
/// One that is not.
pub(crate) const GOOD: &str = r#"{"type":"person","handle":"chloe","name":"Chloé"}
"#;

/// A place with a file.
pub(crate) fn with(file: &str, text: &str) -> World {
    let world = World::empty();
    fs::write(world.path(file), text).unwrap();
    world
}

/// A small dump: two users, a question with its accepted answer, and a row that is not one.
pub(crate) fn dump(bad: &str) -> World {
    let world = World::empty();
    let dir = world.path("Cooks.example.com");
    fs::create_dir(&dir).unwrap();
    let list = |file: &str, name: &str, rows: &str| {
        let text = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{name}>\n{rows}</{name}>\n");
        fs::write(dir.join(file), text).unwrap();
    };
    let user = |id: u32, name: &str| {
        format!(
            "  <row Id=\"{id}\" Reputation=\"1\" CreationDate=\"2026-01-0{id}T08:00:00.000\" DisplayName=\"{name}\" />\n"
        )
    };
    list("Users.xml", "users", &(user(1, "Ada") + &user(2, "Ben") + bad));
    list(
        "Posts.xml",
        "posts",
        "  <row Id=\"1\" PostTypeId=\"1\" AcceptedAnswerId=\"2\" CreationDate=\"2026-02-01T08:00:00.000\" Score=\"0\" \
         Body=\"&lt;p&gt;Why?&lt;/p&gt;\" OwnerUserId=\"1\" Title=\"Salt\" Tags=\"|salt|\" />\n  \
         <row Id=\"2\" PostTypeId=\"2\" ParentId=\"1\" CreationDate=\"2026-02-01T10:00:00.000\" Score=\"0\" \
         Body=\"&lt;p&gt;So.&lt;/p&gt;\" OwnerUserId=\"2\" />\n",
    );
    world
}
