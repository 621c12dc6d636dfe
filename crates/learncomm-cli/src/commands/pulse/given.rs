//! Items and answers, as they are given.

use learncomm_core::engagement::pulse::NewItem;

use crate::args::{Body, OpenPulse};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;

/// The items that the command line gives, and those of a file behind them.
pub(super) fn own_items(new: &OpenPulse, context: &mut Context<'_, '_>) -> Result<Vec<NewItem>, Failure> {
    let mut items = Vec::new();
    for given in &new.item {
        let (key, text) = keyed(given)?;
        let scale = new.together.clone();
        items.push(NewItem {
            low: new.low,
            high: new.high,
            scale,
            ..NewItem::new(key, text)
        });
    }
    for given in &new.choice {
        let mut parts = given.split('|').map(str::trim);
        let (key, text) = keyed(parts.next().unwrap_or_default())?;
        let options: Vec<String> = parts.map(str::to_owned).collect();
        // Without options it would be an item with a scale.
        if options.len() < 2 {
            let message = format!("`--choice '{given}'` has fewer than two options");
            return Err(Failure::new(Exit::Usage, message)
                .hint("put each behind a `|`, such as 'format: What do you like? | talks | cases'"));
        }
        items.push(NewItem {
            options,
            ..NewItem::new(key, text)
        });
    }
    for given in &new.comment {
        let (key, text) = keyed(given)?;
        items.push(NewItem {
            comment: true,
            ..NewItem::new(key, text)
        });
    }
    if let Some(path) = &new.items {
        let (text, what) = context.text_at(path)?;
        for (number, line) in (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let item = serde_json::from_str(line).map_err(|e| {
                // Where in the line is said, not that each is a document of its own.
                let e = e.to_string();
                let why = e.replace(" at line 1 column ", ", at character ");
                Failure::new(Exit::Invalid, format!("this is not an item: {why}"))
                    .at(Some(format!("{what}:{number}")))
                    .hint("an item is such as {\"key\":\"belonging\",\"text\":\"I belong here.\"}")
            })?;
            items.push(item);
        }
    }
    for (keys, option) in [(&new.reverse, "reverse"), (&new.sensitive, "sensitive")] {
        for key in keys {
            let Some(item) = items.iter_mut().find(|item| item.key == *key) else {
                let message = format!("`--{option} {key}` names no item that is given");
                return Err(
                    Failure::new(Exit::Usage, message).hint("give the key of an item, as before its `:`")
                );
            };
            match option {
                "reverse" => item.reversed = true,
                _ => item.sensitive = true,
            }
        }
    }
    Ok(items)
}

fn keyed(given: &str) -> Result<(&str, &str), Failure> {
    let parts = given.split_once(':').map(|(key, text)| (key.trim(), text.trim()));
    parts.ok_or_else(|| {
        Failure::new(Exit::Usage, format!("`{given}` has no key"))
            .hint("give an item as 'KEY: text', such as 'belonging: I belong here.'")
    })
}

/// Answers as the command line gives them, or standard input, one a line.
pub(super) fn given_answers(
    mut given: Vec<String>,
    commented: bool,
    context: &mut Context<'_, '_>,
) -> Result<Vec<(String, String)>, Failure> {
    if given.is_empty() && !commented {
        let body = Body {
            body: None,
            file: None,
            edit: false,
        };
        let text = context.needed_body(&body)?;
        given = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(str::to_owned)
            .collect();
    }
    let pair = |given: &String| {
        let pair = given
            .split_once('=')
            .map(|(key, answer)| (key.trim().to_owned(), answer.to_owned()));
        pair.ok_or_else(|| {
            Failure::new(Exit::Usage, format!("`{given}` is no answer"))
                .hint("give answers as KEY=ANSWER, such as belonging=4")
        })
    };
    given.iter().map(pair).collect()
}
