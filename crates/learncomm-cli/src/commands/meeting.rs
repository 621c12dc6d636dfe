use learncomm_core::session::{InvitationState, RollLine, Seat};

use crate::out::{Cell, Field, Row};

impl Row for RollLine {
    const KIND: &'static str = "roll";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |l| Cell::text(&l.handle)),
        Field::new("answer", |l| Cell::maybe(l.answer)),
        Field::new("seat", |l| match l.seat {
            Seat::None => Cell::Empty,
            Seat::Seated => Cell::text("seated"),
            Seat::Waiting(_) => Cell::text("waiting"),
        }),
        Field::new("place", |l| match l.seat {
            Seat::Waiting(place) => Cell::Count(place as usize),
            Seat::None | Seat::Seated => Cell::Empty,
        }),
        Field::new("roles", |l| {
            Cell::List(l.roles.iter().map(ToString::to_string).collect())
        }),
        Field::new("in_scope", |l| Cell::Flag(l.in_scope)),
        Field::new("invitation", |l| {
            Cell::maybe(l.invitation.map(InvitationState::as_str))
        }),
        Field::new("attendance", |l| Cell::maybe(l.attendance)),
        Field::new("caught_up", |l| Cell::time(l.caught_up.map(|c| c.at))),
        Field::detail("standing", |l| Cell::Flag(l.standing)),
        Field::detail("answered", |l| Cell::time(l.answered_at)),
        Field::detail("session", |l| Cell::Ordinal(l.session)),
    ];
}
