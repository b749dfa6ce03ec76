//! Which mirrors serve readers, when some are burnt and some are spare.
//!
//! A function of the configuration and the marks alone, so that operators of
//! one publication who see the same marks print the same list.

use std::collections::BTreeSet;

use super::{Mirror, MirrorName, Spare};

/// Returns the mirrors that are listed, in the order of the configuration:
/// in the place of one that is burnt stands the first spare that is left and
/// can do what it did.
#[must_use]
pub fn living<'a>(mirrors: &'a [Mirror], burnt: &BTreeSet<MirrorName>) -> Vec<&'a Mirror> {
    let is_burnt = |mirror: &Mirror| burnt.contains(&mirror.name);
    let mut spares: Vec<&Mirror> =
        mirrors.iter().filter(|mirror| mirror.spare.is_some() && !is_burnt(mirror)).collect();
    let mut living = Vec::new();
    for mirror in mirrors.iter().filter(|mirror| mirror.spare.is_none()) {
        if !is_burnt(mirror) {
            living.push(mirror);
            continue;
        }
        let fits = |spare: &&Mirror| spare.page.is_some() || mirror.page.is_none();
        if let Some(place) = spares.iter().position(fits) {
            living.push(spares.remove(place));
        }
    }
    living
}

/// Returns the mirrors that are pushed to: those that are listed, and the hot
/// spares.
#[must_use]
pub fn seeded<'a>(mirrors: &'a [Mirror], burnt: &BTreeSet<MirrorName>) -> Vec<&'a Mirror> {
    let mut seeded = living(mirrors, burnt);
    for mirror in mirrors.iter().filter(|mirror| mirror.spare == Some(Spare::Hot)) {
        if !burnt.contains(&mirror.name) && !seeded.iter().any(|known| known.name == mirror.name) {
            seeded.push(mirror);
        }
    }
    seeded
}

/// Tells whether a mirror may burn: readers must be left with another.
#[must_use]
pub fn may_burn(mirrors: &[Mirror], burnt: &BTreeSet<MirrorName>, mirror: &Mirror) -> bool {
    let mut then = burnt.clone();
    then.insert(mirror.name.clone());
    living(mirrors, &then).iter().any(|left| left.page.is_some() || mirror.page.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AddressTemplate, PushAddress};

    fn mirror(name: &str, spare: Option<Spare>) -> Mirror {
        let page = AddressTemplate::new(&format!("https://{name}.example/{{path}}")).unwrap();
        let mirror = Mirror::new(name.parse().unwrap(), PushAddress::Path(name.into()));
        Mirror { page: Some(page), spare, ..mirror }
    }

    fn disk() -> Mirror {
        Mirror { page: None, ..mirror("disk", None) }
    }

    fn names(mirrors: &[&Mirror]) -> Vec<String> {
        mirrors.iter().map(|mirror| mirror.name.to_string()).collect()
    }

    fn marks(names: &[&str]) -> BTreeSet<MirrorName> {
        names.iter().map(|name| name.parse().unwrap()).collect()
    }

    #[test]
    fn a_spare_stands_in_the_place_of_the_burnt() {
        let mirrors = [
            mirror("a", None),
            mirror("b", None),
            mirror("x", Some(Spare::Hot)),
            mirror("y", Some(Spare::Cold)),
        ];
        for (burnt, listed, pushed) in [
            (&[][..], "a b", "a b x"),
            (&["a"], "x b", "x b"),
            (&["b"], "a x", "a x"),
            (&["a", "b"], "x y", "x y"),
            (&["a", "x"], "y b", "y b"),
            (&["x"], "a b", "a b"),
            (&["a", "b", "x", "y"], "", ""),
        ] {
            let burnt = &marks(burnt);
            assert_eq!(names(&living(&mirrors, burnt)).join(" "), listed, "{burnt:?}");
            assert_eq!(names(&seeded(&mirrors, burnt)).join(" "), pushed, "{burnt:?}");
        }
    }

    #[test]
    fn a_spare_without_a_page_replaces_none_with_one() {
        let spare = Mirror { spare: Some(Spare::Hot), name: "z".parse().unwrap(), ..disk() };
        let mirrors = [mirror("a", None), disk(), spare];
        assert_eq!(names(&living(&mirrors, &marks(&["a"]))), ["disk"]);
        assert_eq!(names(&living(&mirrors, &marks(&["disk"]))), ["a", "z"]);
    }

    #[test]
    fn the_last_that_readers_can_open_never_burns() {
        let mirrors = [mirror("a", None), disk()];
        assert!(!may_burn(&mirrors, &marks(&[]), &mirrors[0]));
        assert!(may_burn(&mirrors, &marks(&[]), &mirrors[1]));
        let more = [mirror("a", None), mirror("x", Some(Spare::Cold))];
        assert!(may_burn(&more, &marks(&[]), &more[0]));
        assert!(!may_burn(&more, &marks(&["a"]), &more[1]));
    }
}
