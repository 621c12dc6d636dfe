use chrono_tz::{TZ_VARIANTS, Tz};

use crate::near::near;

/// A time zone by its name.
pub(super) fn zone(given: &str) -> Result<Tz, String> {
    given.parse().map_err(
        |_| match near(given, TZ_VARIANTS.iter().map(|zone| zone.name())).as_slice() {
            [] => "it is not a time zone: a name such as Europe/Berlin or UTC is expected".to_owned(),
            close => format!("it is not a time zone; did you mean {}?", close.join(" or ")),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_zone_is_told_with_close_ones() {
        assert_eq!(zone("Europe/Berlin"), Ok(Tz::Europe__Berlin));
        assert!(
            zone("Europe/Berln")
                .unwrap_err()
                .contains("did you mean Europe/Berlin")
        );
        assert!(zone("berlin").unwrap_err().contains("Europe/Berlin"));
        assert!(zone("nowhere at all").unwrap_err().contains("such as"));
    }
}
