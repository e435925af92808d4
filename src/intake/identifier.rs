//! Identifiers as folders write them, as the ledger needs them.
//!
//! Folders come from state systems that put local letters into identifiers; the ledger's go into
//! file names and addresses and have a narrow alphabet. Cyrillic letters are therefore written in
//! Latin ones (after ISO 9, without its marks), with a warning. Within the folder the original
//! stays the key.

use unicode_normalization::UnicodeNormalization;

use super::report::FileReport;
use crate::bytes::Id;

/// The identifier for `written`, which stands for `what` on `line`.
pub(super) fn identifier(
    report: FileReport<'_>,
    line: u64,
    what: &str,
    written: &str,
) -> Option<Id> {
    let error = match Id::new(written) {
        Ok(id) => return Some(id),
        Err(error) => error,
    };
    if let Some(id) = latin(written).and_then(|latin| Id::new(&latin).ok()) {
        report
            .warning(
                line,
                format!("{what} has letters that identifiers of a ledger do not have"),
            )
            .expected("letters A to Z, digits, '.', '_', '-'")
            .found(format!("\"{written}\""))
            .next(format!(
                "nothing, if \"{id}\" will do: the ledger calls it that"
            ));
        return Some(id);
    }
    report
        .error(line, format!("{what} is no identifier: {error}"))
        .expected("1 to 64 of the letters A to Z, digits, '.', '_', '-', first a letter or digit")
        .found(format!("\"{written}\""))
        .next("choose another identifier, the same in all files of the folder");
    None
}

/// `written` in Latin letters; nothing if it has letters of other scripts.
fn latin(written: &str) -> Option<String> {
    let mut out = String::new();
    for c in written.nfc() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        let small: char = c.to_lowercase().next()?;
        let (_, latin) = CYRILLIC.iter().find(|(cyrillic, _)| *cyrillic == small)?;
        if c == small {
            out.push_str(latin);
        } else {
            let mut letters = latin.chars();
            out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            out.push_str(letters.as_str());
        }
    }
    Some(out)
}

/// Russian and Kazakh letters, and those that Ukrainian and Belarusian add.
const CYRILLIC: &[(char, &str)] = &[
    ('а', "a"),
    ('ә', "ae"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('ғ', "gh"),
    ('ґ', "g"),
    ('д', "d"),
    ('е', "e"),
    ('ё', "yo"),
    ('є', "ye"),
    ('ж', "zh"),
    ('з', "z"),
    ('и', "i"),
    ('й', "j"),
    ('і', "i"),
    ('ї', "yi"),
    ('к', "k"),
    ('қ', "q"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('ң', "ng"),
    ('о', "o"),
    ('ө', "oe"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('у', "u"),
    ('ў', "w"),
    ('ұ', "u"),
    ('ү', "ue"),
    ('ф', "f"),
    ('х', "h"),
    ('һ', "hh"),
    ('ц', "c"),
    ('ч', "ch"),
    ('ш', "sh"),
    ('щ', "shch"),
    ('ъ', ""),
    ('ы', "y"),
    ('ь', ""),
    ('э', "eh"),
    ('ю', "yu"),
    ('я', "ya"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cyrillic_is_written_in_latin_letters() {
        assert_eq!(
            latin("municipal-Автово_2").as_deref(),
            Some("municipal-Avtovo_2")
        );
        assert_eq!(latin("Қызылорда").as_deref(), Some("Qyzylorda"));
        assert_eq!(latin("თბილისი"), None);
    }
}
