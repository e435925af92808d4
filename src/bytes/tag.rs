//! Enumerations with pinned tags.
//!
//! bincode's derive ignores explicit discriminants (`A = 5` encodes as 0), so every enumeration on
//! the wire gets its tag, and the name that files and JSON use, from this one macro.

/// A word that names nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} {found:?}; known: {known}")]
pub struct UnknownName {
    /// What was to be named.
    pub what: &'static str,
    /// The word found.
    pub found: String,
    /// The known names, separated by commas.
    pub known: String,
}

/// Defines a field-less enumeration with a `u8` tag and a name for each value.
macro_rules! tagged {
    (
        $(#[$doc:meta])*
        pub enum $name:ident ($what:literal) {
            $( $(#[$vdoc:meta])* $variant:ident = $tag:literal $text:literal, )+
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$vdoc])* $variant, )+ }

        impl $name {
            /// Every value, in the order of the tags.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The tag on the wire.
            pub const fn tag(self) -> u8 {
                match self { $( Self::$variant => $tag, )+ }
            }

            /// The name in files and JSON.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $text, )+ }
            }

            /// The value with this tag.
            pub const fn from_tag(tag: u8) -> Option<Self> {
                match tag { $( $tag => Some(Self::$variant), )+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::bytes::UnknownName;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|value| value.name() == text).ok_or_else(|| {
                    $crate::bytes::UnknownName {
                        what: $what,
                        found: text.into(),
                        known: [ $( $text, )+ ].join(", "),
                    }
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl bincode::Encode for $name {
            fn encode<E: bincode::enc::Encoder>(
                &self,
                encoder: &mut E,
            ) -> Result<(), bincode::error::EncodeError> {
                self.tag().encode(encoder)
            }
        }

        impl<C> bincode::Decode<C> for $name {
            fn decode<D: bincode::de::Decoder<Context = C>>(
                decoder: &mut D,
            ) -> Result<Self, bincode::error::DecodeError> {
                let tag = u8::decode(decoder)?;
                Self::from_tag(tag).ok_or_else(|| {
                    bincode::error::DecodeError::OtherString(
                        format!(concat!("unknown tag {} of a ", $what), tag),
                    )
                })
            }
        }

        impl<'de, C> bincode::BorrowDecode<'de, C> for $name {
            fn borrow_decode<D: bincode::de::BorrowDecoder<'de, Context = C>>(
                decoder: &mut D,
            ) -> Result<Self, bincode::error::DecodeError> {
                <Self as bincode::Decode<C>>::decode(decoder)
            }
        }
    };
}
pub(crate) use tagged;

#[cfg(test)]
mod tests {
    #![allow(unreachable_pub)]
    use crate::bytes::{decode, encode};

    tagged! {
        /// A sample.
        pub enum Sample ("sample") {
            /// First.
            First = 5 "first",
            /// Second.
            Second = 9 "second",
        }
    }

    #[test]
    fn tags_are_pinned() {
        assert_eq!(encode(&Sample::First), [5]);
        assert_eq!(decode::<Sample>(&[9]), Ok(Sample::Second));
        assert!(decode::<Sample>(&[0]).is_err());
        assert_eq!("second".parse(), Ok(Sample::Second));
        assert!(
            "third"
                .parse::<Sample>()
                .unwrap_err()
                .to_string()
                .contains("first, second")
        );
    }
}
