use super::activity::{Activity, Verb};
use super::column::{self, BadColumn};

/// One column of the ledger. The codes are stored and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Column {
    /// [`Activity::at`]
    At = 0,
    /// [`Activity::actor`]
    Actor = 1,
    /// [`Activity::verb`]
    Verb = 2,
    /// [`Activity::object`]
    Object = 3,
    /// [`Activity::parent`]
    Parent = 4,
    /// [`Activity::toward`]
    Toward = 5,
    /// [`Activity::topic`]
    Topic = 6,
    /// [`Activity::session`]
    Session = 7,
    /// [`Activity::value`]
    Value = 8,
}

impl Column {
    /// Every column, in the order of their codes.
    pub const ALL: [Self; 9] = [
        Self::At,
        Self::Actor,
        Self::Verb,
        Self::Object,
        Self::Parent,
        Self::Toward,
        Self::Topic,
        Self::Session,
        Self::Value,
    ];
}

/// Which columns to load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnSet(u16);

impl ColumnSet {
    /// Every column.
    pub const ALL: Self = Self((1 << Column::ALL.len()) - 1);

    /// These columns.
    #[must_use]
    pub const fn of(columns: &[Column]) -> Self {
        let mut set = 0;
        let mut i = 0;
        while i < columns.len() {
            set |= 1 << columns[i] as u16;
            i += 1;
        }
        Self(set)
    }

    /// Whether the column is among them.
    #[must_use]
    pub const fn contains(self, column: Column) -> bool {
        self.0 & (1 << column as u16) != 0
    }

    /// The columns, in the order of their codes.
    pub fn iter(self) -> impl Iterator<Item = Column> {
        Column::ALL.into_iter().filter(move |c| self.contains(*c))
    }
}

/// Activities as columns: row `i` of each vector belongs to the same activity. A column that was not loaded is empty.
///
/// As [`load`](super::load) returns them, the rows are in the order of [`Activity`], that is by time first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// [`Activity::at`]
    pub at: Vec<i64>,
    /// [`Activity::actor`]
    pub actor: Vec<u32>,
    /// [`Activity::verb`]
    pub verb: Vec<Verb>,
    /// [`Activity::object`]
    pub object: Vec<u32>,
    /// [`Activity::parent`]
    pub parent: Vec<u32>,
    /// [`Activity::toward`]
    pub toward: Vec<u32>,
    /// [`Activity::topic`]
    pub topic: Vec<u32>,
    /// [`Activity::session`]
    pub session: Vec<u32>,
    /// [`Activity::value`]
    pub value: Vec<u32>,
}

impl Columns {
    /// How many activities there are (whatever columns were loaded: the longest counts).
    #[must_use]
    pub fn len(&self) -> usize {
        let numbers = Column::ALL.into_iter().map(|column| self.numbers(column).len());
        numbers.fold(self.at.len().max(self.verb.len()), usize::max)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The activities, one by one; for columns that were all loaded.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Activity> {
        (0..self.at.len()).map(|i| Activity {
            at: self.at[i],
            actor: self.actor[i],
            verb: self.verb[i],
            object: self.object[i],
            parent: self.parent[i],
            toward: self.toward[i],
            topic: self.topic[i],
            session: self.session[i],
            value: self.value[i],
        })
    }

    pub(crate) fn push(&mut self, a: &Activity) {
        self.at.push(a.at);
        self.actor.push(a.actor);
        self.verb.push(a.verb);
        self.object.push(a.object);
        self.parent.push(a.parent);
        self.toward.push(a.toward);
        self.topic.push(a.topic);
        self.session.push(a.session);
        self.value.push(a.value);
    }

    /// Appends the rows of `other`, which has the same columns.
    pub(crate) fn append(&mut self, other: &Self) {
        self.at.extend_from_slice(&other.at);
        self.verb.extend_from_slice(&other.verb);
        for column in Column::ALL {
            if !matches!(column, Column::At | Column::Verb) {
                self.numbers_mut(column).extend_from_slice(other.numbers(column));
            }
        }
    }

    /// Puts the rows of `other`, which has the same columns, where they belong.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.append(other);
        self.sort();
    }

    pub(super) fn reserve(&mut self, set: ColumnSet, rows: usize) {
        for column in set.iter() {
            match column {
                Column::At => self.at.reserve_exact(rows),
                Column::Verb => self.verb.reserve_exact(rows),
                other => self.numbers_mut(other).reserve_exact(rows),
            }
        }
    }

    /// Takes some columns out, so that they can be worked on apart.
    pub(super) fn split_off(&mut self, columns: impl Iterator<Item = Column>) -> Self {
        let mut apart = Self::default();
        for column in columns {
            apart.swap(self, column);
        }
        apart
    }

    /// Puts columns that were taken out back in their place.
    pub(super) fn join(&mut self, mut apart: Self, columns: impl Iterator<Item = Column>) {
        for column in columns {
            apart.swap(self, column);
        }
    }

    fn swap(&mut self, other: &mut Self, column: Column) {
        match column {
            Column::At => std::mem::swap(&mut self.at, &mut other.at),
            Column::Verb => std::mem::swap(&mut self.verb, &mut other.verb),
            column => std::mem::swap(self.numbers_mut(column), other.numbers_mut(column)),
        }
    }

    /// Puts the rows into the order of [`Activity`], as far as the loaded columns tell; a no-op if they are in it.
    pub(super) fn sort(&mut self) {
        // Segments and blocks are sorted in themselves and mostly follow each other: look before work. Times alone tell of
        // nearly all rows.
        let is_later = |i: usize| matches!(self.at.get(i - 1..=i), Some([before, after]) if before < after);
        let is_behind = |i: &usize| is_later(*i) || self.compare(i - 1, *i).is_le();
        let sorted = (1..self.len()).find(|i| !is_behind(i));
        let Some((sorted, least)) = sorted.and_then(|from| {
            let rest = from..self.len();
            Some((from, rest.min_by(|a, b| self.compare(*a, *b))?))
        }) else {
            return;
        };
        // What comes before the least of the rows that are out of order stays where it is.
        let (mut from, mut until) = (0, sorted);
        while from < until {
            let middle = usize::midpoint(from, until);
            if self.compare(middle, least).is_le() {
                from = middle + 1;
            } else {
                until = middle;
            }
        }
        let mut order: Vec<u32> = (from as u32..self.len() as u32).collect();
        order.sort_by(|a, b| self.compare(*a as usize, *b as usize));
        pick(&mut self.at, from, &order);
        pick(&mut self.verb, from, &order);
        for column in Column::ALL {
            if !matches!(column, Column::At | Column::Verb) {
                pick(self.numbers_mut(column), from, &order);
            }
        }
    }

    fn compare(&self, a: usize, b: usize) -> std::cmp::Ordering {
        let by = |column: &[u32]| column.get(a).cmp(&column.get(b));
        self.at
            .get(a)
            .cmp(&self.at.get(b))
            .then_with(|| by(&self.actor))
            .then_with(|| self.verb.get(a).cmp(&self.verb.get(b)))
            .then_with(|| by(&self.object))
            .then_with(|| by(&self.parent))
            .then_with(|| by(&self.toward))
            .then_with(|| by(&self.topic))
            .then_with(|| by(&self.session))
            .then_with(|| by(&self.value))
    }

    /// Bytes of one column of the rows `range`.
    pub(super) fn encode(&self, column: Column, range: std::ops::Range<usize>, out: &mut Vec<u8>) {
        match column {
            Column::At => column::encode(self.at[range].iter().map(|v| column::from_time(*v)), out),
            Column::Verb => column::encode(self.verb[range].iter().map(|v| *v as u64), out),
            other => column::encode(self.numbers(other)[range].iter().map(|v| u64::from(*v)), out),
        }
    }

    /// Appends `count` numbers of one column and returns the bytes behind them.
    pub(super) fn decode<'a>(
        &mut self,
        column: Column,
        bytes: &'a [u8],
        count: usize,
    ) -> Result<&'a [u8], BadColumn> {
        match column {
            Column::At => column::decode(bytes, count, &mut self.at, column::to_time),
            Column::Verb => {
                let from = self.verb.len();
                // A code that is not known is seen only after the loop, which stays free of branches to the outside.
                let unknown = std::cell::Cell::new(false);
                let rest = column::decode(bytes, count, &mut self.verb, |code| {
                    u8::try_from(code)
                        .ok()
                        .and_then(|c| Verb::try_from(c).ok())
                        .unwrap_or_else(|| {
                            unknown.set(true);
                            Verb::Joined
                        })
                })?;
                if unknown.get() {
                    self.verb.truncate(from);
                    return Err(BadColumn(
                        "a verb is not known; it was written by a newer version",
                    ));
                }
                Ok(rest)
            }
            other => {
                let into = self.numbers_mut(other);
                if column::fits_u32(bytes) {
                    return column::decode(bytes, count, into, |v| v as u32);
                }
                let from = into.len();
                let over = std::cell::Cell::new(false);
                let rest = column::decode(bytes, count, into, |v| {
                    u32::try_from(v).unwrap_or_else(|_| {
                        over.set(true);
                        0
                    })
                })?;
                if over.get() {
                    into.truncate(from);
                    return Err(BadColumn("a number is larger than any that is given"));
                }
                Ok(rest)
            }
        }
    }

    fn numbers(&self, column: Column) -> &[u32] {
        match column {
            Column::Actor => &self.actor,
            Column::Object => &self.object,
            Column::Parent => &self.parent,
            Column::Toward => &self.toward,
            Column::Topic => &self.topic,
            Column::Session => &self.session,
            Column::Value => &self.value,
            Column::At | Column::Verb => &[],
        }
    }

    fn numbers_mut(&mut self, column: Column) -> &mut Vec<u32> {
        match column {
            Column::Actor => &mut self.actor,
            Column::Object => &mut self.object,
            Column::Parent => &mut self.parent,
            Column::Toward => &mut self.toward,
            Column::Topic => &mut self.topic,
            Column::Session => &mut self.session,
            Column::Value | Column::At | Column::Verb => &mut self.value,
        }
    }
}

/// Puts the rows from `from` on into an order; a column that was not loaded stays empty.
fn pick<T: Copy>(column: &mut [T], from: usize, order: &[u32]) {
    if !column.is_empty() {
        let picked: Vec<T> = order.iter().map(|i| column[*i as usize]).collect();
        column[from..].copy_from_slice(&picked);
    }
}

/// The version byte of a block of the tail and of a column of a segment.
pub(super) const LAYOUT: u8 = 1;

/// A block of the tail: some activities, all columns in one value.
pub(crate) fn encode_block(activities: &[Activity]) -> Vec<u8> {
    let mut columns = Columns::default();
    for activity in activities {
        columns.push(activity);
    }
    let mut out = vec![LAYOUT];
    out.extend_from_slice(&(activities.len() as u32).to_le_bytes());
    for column in Column::ALL {
        columns.encode(column, 0..activities.len(), &mut out);
    }
    out
}

/// Appends the activities of a block, only the wanted columns; returns how many there were.
pub(super) fn decode_block(bytes: &[u8], set: ColumnSet, into: &mut Columns) -> Result<usize, BadColumn> {
    let (count, mut rest) = decode_header(bytes)?;
    let mut skipped = Columns::default();
    for column in Column::ALL {
        let target = if set.contains(column) {
            &mut *into
        } else {
            &mut skipped
        };
        rest = target.decode(column, rest, count)?;
    }
    if rest.is_empty() {
        Ok(count)
    } else {
        Err(BadColumn("there are bytes behind the last column"))
    }
}

/// The row count at the beginning of a block or of a segment's column, and what follows it.
pub(super) fn decode_header(bytes: &[u8]) -> Result<(usize, &[u8]), BadColumn> {
    match bytes {
        [LAYOUT, a, b, c, d, rest @ ..] => {
            let count = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
            // A constant column says nothing about its length: without this a damaged count could ask for any memory.
            if count > super::SEGMENT_ROWS {
                Err(BadColumn("more rows than a segment may have"))
            } else {
                Ok((count, rest))
            }
        }
        [LAYOUT, ..] | [] => Err(BadColumn("it ends inside its header")),
        _ => Err(BadColumn("its layout is of a newer version")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Wherever the first row that is out of order belongs.
        #[test]
        fn sorting_is_sorting(
            rows in prop::collection::vec((0_i64..30, 0_u32..3, 0_u32..3), 0..40),
            in_order in 0_usize..40,
        ) {
            let mut rows: Vec<Activity> = rows
                .into_iter()
                .map(|(at, actor, object)| Activity { object, ..Activity::new(at, actor, Verb::Asked) })
                .collect();
            let in_order = in_order.min(rows.len());
            rows[..in_order].sort();
            let mut columns = Columns::default();
            for row in &rows {
                columns.push(row);
            }
            columns.sort();
            rows.sort();
            prop_assert_eq!(columns.rows().collect::<Vec<_>>(), rows);
        }
    }
}
