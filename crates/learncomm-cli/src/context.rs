//! What every command needs: the store, who acts, the community, and text from people.

use std::fs::File;
use std::io::{BufRead, Read};
use std::path::Path;

use chrono::{DateTime, Utc};
use learncomm_core::community::{Community, MemberFilter};
use learncomm_core::contribution::MAX_BODY;
use learncomm_core::id::{Handle, RandomIds, Slug};
use learncomm_core::time::ManualClock;
use learncomm_core::{Desk, Hub};

use crate::args::{Body, Globals};
use crate::editor::SET_IT;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::near::meant;
use crate::out::{Input, Out};
use crate::store::Address;

/// So many members are looked through for names close to a mistyped one.
const MEMBERS_COMPARED: usize = 1_000;

/// The surroundings of one command.
pub(crate) struct Context<'c, 'a> {
    pub(crate) out: &'c mut Out<'a>,
    program: &'c str,
    globals: &'c Globals,
    input: Input<'a>,
    store: Option<Address>,
    community: Option<Slug>,
    /// An open hub, which takes the place of whatever store the command line names.
    hub: Option<Hub>,
}

impl<'c, 'a> Context<'c, 'a> {
    pub(crate) fn new(
        program: &'c str,
        globals: &'c Globals,
        out: &'c mut Out<'a>,
        input: Input<'a>,
    ) -> Self {
        Self {
            out,
            program,
            globals,
            input,
            store: None,
            community: None,
            hub: None,
        }
    }

    /// The same at a hub that is open already.
    pub(crate) fn at_hub(self, hub: Hub) -> Self {
        Self {
            hub: Some(hub),
            ..self
        }
    }

    /// What was typed to run the program, so that commands that are printed can be typed likewise.
    pub(crate) fn program(&self) -> &'c str {
        self.program
    }

    /// Where the command got to, for errors.
    pub(crate) fn place(&self) -> Option<String> {
        let store = self.store.as_ref()?;
        Some(match &self.community {
            Some(community) => format!("community {community} of store {store}"),
            None => format!("store {store}"),
        })
    }

    /// The address of the store.
    pub(crate) fn address(&self) -> Result<Address, Failure> {
        match &self.globals.store {
            Some(address) => Ok(address.clone()),
            None => Address::default_place(),
        }
    }

    /// Who acts, if it is a person.
    pub(crate) fn acting(&self) -> Option<&Handle> {
        self.globals.acting.as_ref()
    }

    /// The store that the command line names.
    pub(crate) fn given_store(&self) -> Option<&Address> {
        self.globals.store.as_ref()
    }

    /// The community that the command line names.
    pub(crate) fn named_community(&self) -> Option<&Slug> {
        self.globals.community.as_ref()
    }

    /// Opens the store; makes one if there is none and `create`.
    pub(crate) async fn open(&mut self, create: bool) -> Result<Hub, Failure> {
        if let Some(hub) = &self.hub {
            return Ok(hub.clone());
        }
        let address = self.address()?;
        self.open_at(address, create).await
    }

    /// Opens a store that is somewhere else than the command line says.
    pub(crate) async fn open_at(&mut self, address: Address, create: bool) -> Result<Hub, Failure> {
        self.open_then(address, create, self.globals.now).await
    }

    /// Opens a store at a time; now, if none is given.
    pub(crate) async fn open_then(
        &mut self,
        address: Address,
        create: bool,
        now: Option<DateTime<Utc>>,
    ) -> Result<Hub, Failure> {
        let store = address.open(create)?;
        self.store = Some(address);
        Ok(match now {
            Some(now) => Hub::open_with(store, ManualClock::new(now), RandomIds).await?,
            None => Hub::open(store).await?,
        })
    }

    /// Opens the store in the name of whoever acts.
    pub(crate) async fn desk(&mut self) -> Result<Desk, Failure> {
        let hub = self.open(false).await?;
        self.desk_of(&hub).await
    }

    /// The desk of whoever acts, at an open store.
    pub(crate) async fn desk_of(&self, hub: &Hub) -> Result<Desk, Failure> {
        match &self.globals.acting {
            None => Ok(hub.as_operator()),
            Some(handle) => Ok(hub.as_person(handle).await?),
        }
    }

    /// Opens the store in the name of whoever acts, in the community that is meant.
    pub(crate) async fn desk_in_community(&mut self) -> Result<(Desk, Community), Failure> {
        let desk = self.desk().await?;
        let community = self.community(&desk, None).await?;
        Ok((desk, community))
    }

    /// The community that is meant: `given`, the one of the command line, or the only one there is.
    pub(crate) async fn community(
        &mut self,
        desk: &Desk,
        given: Option<&Slug>,
    ) -> Result<Community, Failure> {
        let found = match given.or(self.globals.community.as_ref()) {
            Some(slug) => desk.community(slug).await?,
            None => only(desk.communities().await?)?,
        };
        self.community = Some(found.slug.clone());
        Ok(found)
    }

    /// A failure with its place, and with the members that a mistyped handle may mean, as far as whoever acts may list them.
    pub(crate) async fn explained(&mut self, failure: Failure) -> Failure {
        let failure = failure.at(self.place());
        let Some(stranger) = &failure.stranger else {
            return failure;
        };
        let Ok((desk, community)) = self.desk_in_community().await else {
            return failure;
        };
        let filter = MemberFilter::default();
        let Ok((members, _)) = desk.members(community.id, &filter, None, MEMBERS_COMPARED).await else {
            return failure;
        };
        let handles = members.iter().map(|member| member.person.handle.as_str());
        let meant = meant(stranger, handles);
        if meant.is_empty() {
            return failure;
        }
        let hint = meant + failure.hint.as_deref().unwrap_or_default();
        failure.hint(hint.trim_end())
    }

    /// Standard input and the output, for a command that uses both at once.
    pub(crate) fn streams(&mut self) -> (&mut (dyn BufRead + Send + 'a), &mut Out<'a>) {
        (&mut *self.input.from, &mut *self.out)
    }

    /// A longer text, or an empty one if there is none.
    pub(crate) fn body(&mut self, body: &Body) -> Result<String, Failure> {
        if body.edit {
            return self.written("");
        }
        match (&body.file, body.body.as_deref()) {
            (Some(path), _) => {
                let what = path.display().to_string();
                let mut file = File::open(path).map_err(|e| Failure::input(&what, &e))?;
                read(&mut file, &what)
            }
            (None, Some("-")) => read(&mut self.input.from, "standard input"),
            (None, Some(text)) => Ok(text.to_owned()),
            (None, None) => Ok(String::new()),
        }
    }

    /// The text of a file, `-` being standard input, and what that is called in messages.
    pub(crate) fn text_at(&mut self, path: &Path) -> Result<(String, String), Failure> {
        let (body, file, what) = match path == Path::new("-") {
            true => (Some("-".to_owned()), None, "standard input".to_owned()),
            false => (None, Some(path.to_owned()), path.display().to_string()),
        };
        let edit = false;
        Ok((self.body(&Body { body, file, edit })?, what))
    }

    /// A longer text that is needed: without an argument it is read from a pipe, or written in an editor by whoever sits at
    /// a terminal.
    pub(crate) fn needed_body(&mut self, body: &Body) -> Result<String, Failure> {
        if body.file.is_some() || body.body.is_some() || body.edit {
            return self.body(body);
        }
        if self.input.tty {
            if self.input.editor.is_some() {
                return self.written("");
            }
            return Err(Failure::new(Exit::Usage, "a text is missing").hint(
                "give it as an argument, with `--file PATH`, or through a pipe, or name an editor in VISUAL or EDITOR",
            ));
        }
        read(&mut self.input.from, "standard input")
    }

    /// A text that is written in an editor, beginning with `initial`. An empty or unchanged one is none.
    pub(crate) fn written(&mut self, initial: &str) -> Result<String, Failure> {
        let Some(editor) = &self.input.editor else {
            return Err(Failure::new(Exit::Usage, "there is no editor").hint(SET_IT));
        };
        let text = editor.write(initial)?;
        if text.trim().is_empty() || text.trim() == initial.trim() {
            return Err(Failure::new(
                Exit::Usage,
                "nothing was written: nothing was changed",
            ));
        }
        Ok(text)
    }

    /// Asks a person whether to go on; a script has to say so with `--yes`.
    pub(crate) fn confirm(&mut self, question: &str) -> Result<(), Failure> {
        if self.globals.yes {
            return Ok(());
        }
        if !self.input.tty {
            return Err(Failure::new(Exit::Usage, "this needs to be confirmed").hint("add `--yes`"));
        }
        self.out.question(&format!("{question} [y/N]"));
        let mut answer = Vec::new();
        let mut line = self.input.from.by_ref().take(1_000);
        line.read_until(b'\n', &mut answer)
            .map_err(|e| Failure::input("the answer", &e))?;
        match answer.trim_ascii().to_ascii_lowercase().as_slice() {
            b"y" | b"yes" => Ok(()),
            _ => Err(Failure::new(Exit::Usage, "not confirmed: nothing was changed")),
        }
    }
}

/// Reads a text, up to what the longest text can take in bytes.
pub(crate) fn read(from: &mut dyn Read, what: &str) -> Result<String, Failure> {
    let most = MAX_BODY * 4;
    let mut bytes = Vec::new();
    from.take(most as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| Failure::input(what, &e))?;
    if bytes.len() > most {
        let message = format!("{what} holds more than the {MAX_BODY} characters that a text may have");
        return Err(Failure::new(Exit::Invalid, message));
    }
    String::from_utf8(bytes)
        .map_err(|_| Failure::new(Exit::Invalid, format!("{what} does not hold UTF-8 text")))
}

fn only(mut all: Vec<Community>) -> Result<Community, Failure> {
    let first = all.pop();
    match first {
        Some(only) if all.is_empty() => Ok(only),
        None => Err(Failure::new(Exit::NotFound, "the store has no community yet")
            .hint("create one with `learncomm community create`")),
        Some(last) => {
            let slugs: Vec<&str> = all.iter().chain([&last]).map(|c| c.slug.as_str()).collect();
            let (shown, left) = slugs.split_at(slugs.len().min(10));
            let more = if left.is_empty() { "" } else { ", …" };
            Err(Failure::new(
                Exit::Usage,
                "the store has several communities: which one is meant?",
            )
            .hint(format!(
                "add `--community SLUG`; there are {}{more}",
                shown.join(", ")
            )))
        }
    }
}
