use super::Cell;
use crate::args::Format;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::near::meant;

/// Something that is printed. The fields, with their names and their order, are a contract with scripts: add at the
/// end, and raise [`VERSION`](Self::VERSION) when one is renamed, removed or means something else.
pub(crate) trait Row: Sized + 'static {
    /// The name in schemas: `member` for `learncomm/member/1` and `learncomm/member-list/1`.
    const KIND: &'static str;
    /// The version in schemas.
    const VERSION: u32 = 1;
    /// The fields. The first one is the key, which a script gets from a command that changes something.
    const FIELDS: &'static [Field<Self>];
}

/// Where a field is printed when the command line chooses none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Everywhere,
    /// Not in tables of many rows.
    NotListed,
    /// Only in tables of many rows.
    OnlyListed,
}

/// A field of a row.
pub(crate) struct Field<T> {
    pub(super) name: &'static str,
    pub(super) get: fn(&T) -> Cell,
    place: Place,
    pub(super) elastic: bool,
}

impl<T> Field<T> {
    /// A field of tables and of everything else.
    pub(crate) const fn new(name: &'static str, get: fn(&T) -> Cell) -> Self {
        Self {
            name,
            get,
            place: Place::Everywhere,
            elastic: false,
        }
    }

    /// A field whose text may be shortened on a narrow terminal.
    pub(crate) const fn elastic(name: &'static str, get: fn(&T) -> Cell) -> Self {
        Self {
            elastic: true,
            ..Self::new(name, get)
        }
    }

    /// A field that tables of many rows don't have unless it is asked for.
    pub(crate) const fn detail(name: &'static str, get: fn(&T) -> Cell) -> Self {
        Self {
            place: Place::NotListed,
            ..Self::new(name, get)
        }
    }

    /// A field that says others in short: only tables of many rows have it unless it is asked for.
    pub(crate) const fn summary(name: &'static str, get: fn(&T) -> Cell) -> Self {
        Self {
            place: Place::OnlyListed,
            ..Self::elastic(name, get)
        }
    }
}

/// The fields that are printed.
pub(crate) struct View<T: Row> {
    /// Of one of many.
    pub(super) list: Vec<&'static Field<T>>,
    /// Of a single one.
    pub(super) item: Vec<&'static Field<T>>,
    /// Whether the command line chose them.
    pub(super) chosen: bool,
}

impl<T: Row> View<T> {
    pub(super) fn new(fields: Option<&[String]>, format: Format) -> Result<Self, Failure> {
        if let Some(names) = fields {
            let fields = names
                .iter()
                .map(|name| find::<T>(name))
                .collect::<Result<Vec<_>, _>>()?;
            return Ok(Self {
                list: fields.clone(),
                item: fields,
                chosen: true,
            });
        }
        let without = |place| {
            T::FIELDS
                .iter()
                .filter(move |field| field.place != place)
                .collect()
        };
        Ok(Self {
            list: without(match format {
                Format::Table => Place::NotListed,
                _ => Place::OnlyListed,
            }),
            item: without(Place::OnlyListed),
            chosen: false,
        })
    }
}

fn find<T: Row>(name: &str) -> Result<&'static Field<T>, Failure> {
    let name = name.trim();
    T::FIELDS.iter().find(|field| field.name == name).ok_or_else(|| {
        let known: Vec<&str> = T::FIELDS.iter().map(|field| field.name).collect();
        let meant = meant(name, known.iter().copied());
        Failure::new(Exit::Usage, format!("a {} has no field `{name}`", T::KIND))
            .hint(format!("{meant}known fields: {}", known.join(", ")))
    })
}
