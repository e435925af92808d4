//! A small set of members' numbers.

/// Numbers of members of one commission: who has signed. Most are below 64, and one is kept for
/// every protocol.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Numbers {
    low: u64,
    high: Box<[u16]>,
}

impl Numbers {
    /// Whether the number is among them.
    pub fn contains(&self, number: u16) -> bool {
        match number {
            0..64 => self.low >> number & 1 == 1,
            _ => self.high.contains(&number),
        }
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.low.count_ones() as usize + self.high.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u16> {
        let low = (0..64).filter(|number| self.low >> number & 1 == 1);
        low.chain(self.high.iter().copied())
    }

    /// Adds a number, which may be among them already.
    pub fn insert(&mut self, number: u16) {
        if number < 64 {
            self.low |= 1 << number;
        } else if !self.high.contains(&number) {
            let mut high = std::mem::take(&mut self.high).into_vec();
            high.push(number);
            high.sort_unstable();
            self.high = high.into();
        }
    }
}

impl FromIterator<u16> for Numbers {
    fn from_iter<I: IntoIterator<Item = u16>>(numbers: I) -> Self {
        let mut all = Self::default();
        for number in numbers {
            all.insert(number);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_and_high_numbers_are_told_apart() {
        let numbers: Numbers = [1, 63, 64, 65_535, 64, 1].into_iter().collect();
        assert_eq!(numbers.len(), 4);
        for number in [1, 63, 64, 65_535] {
            assert!(numbers.contains(number));
        }
        for number in [0, 2, 62, 65, 128] {
            assert!(!numbers.contains(number));
        }
    }
}
