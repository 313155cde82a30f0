//! Makes the keys under a prefix equal to a given set.
//!
//! Input: keys and their values. Output: first a [`Plan`], the difference, then transactions.

use std::collections::BTreeMap;
use std::fmt;

use etcd_client::{Client, Compare, CompareOp, Txn, TxnOp};

use crate::error::PushError;
use crate::key::Key;
use crate::options::Options;
use crate::session::within;
use crate::snapshot;
use crate::table::Stored;

/// The most changes in a transaction: the default limit of etcd.
const MAX_CHANGES: usize = 128;

/// The most bytes of keys and values in a transaction. The default limit of etcd is 1.5 MiB.
const MAX_BYTES: usize = 1 << 20;

/// One difference between etcd and what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The key.
    pub key: Key,
    /// The value to put; `None` to delete the key.
    pub value: Option<Vec<u8>>,
    /// The value in etcd; `None` if the key is not there.
    pub before: Option<Vec<u8>>,
    /// The revision in which the key was changed last; 0 if it is not there.
    modified: i64,
}

/// What differs between etcd and what is wanted. Returned by [`Options::plan`].
///
/// Keys that are new or get another value come first, then those to delete. So a route that moves
/// to another key is always served: its new key takes over when the old one is deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a plan changes nothing until it is applied"]
pub struct Plan {
    steps: Vec<Step>,
    unchanged: usize,
}

impl Plan {
    /// The differences, in the order in which they are made.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The number of keys that are as they should be.
    #[must_use]
    pub fn unchanged(&self) -> usize {
        self.unchanged
    }

    fn new(etcd: Vec<(Key, Stored)>, mut wanted: BTreeMap<Key, Vec<u8>>) -> Plan {
        let (mut put, mut delete, mut unchanged) = (Vec::new(), Vec::new(), 0);
        for (key, stored) in etcd {
            let (before, modified) = (Some(stored.value.into_vec()), stored.modified);
            match wanted.remove(&key) {
                value if value == before => unchanged += 1,
                value => {
                    let steps = if value.is_some() { &mut put } else { &mut delete };
                    steps.push(Step { key, value, before, modified });
                }
            }
        }
        let new = |(key, value)| Step { key, value: Some(value), before: None, modified: 0 };
        put.extend(wanted.into_iter().map(new));
        put.append(&mut delete);
        Plan { steps: put, unchanged }
    }

    /// The steps of each transaction.
    fn transactions(&self) -> impl Iterator<Item = &[Step]> {
        let mut rest = self.steps.as_slice();
        std::iter::from_fn(move || {
            let mut bytes = 0;
            let fits = |step: &&Step| {
                bytes += step.key.as_bytes().len() + step.value.as_ref().map_or(0, Vec::len);
                bytes <= MAX_BYTES
            };
            let length = rest.iter().take(MAX_CHANGES).take_while(fits).count();
            let (first, others) = rest.split_at(length.max(1).min(rest.len()));
            rest = others;
            (!first.is_empty()).then_some(first)
        })
    }
}

/// One line for each step: `+ key`, `~ key` or `- key`.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            let sign = match (&step.before, &step.value) {
                (None, _) => '+',
                (_, None) => '-',
                _ => '~',
            };
            writeln!(f, "{sign} {}", step.key)?;
        }
        Ok(())
    }
}

impl Options {
    /// Finds out how the keys with the prefix differ from these, and changes nothing. Of a key that
    /// is given twice, the last value counts.
    ///
    /// # Errors
    ///
    /// Returns an error if a key does not begin with the prefix, or if etcd cannot be read.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn push() -> Result<(), routetree_etcd::PushError> {
    /// use routetree_etcd::Options;
    ///
    /// let options = Options::new(["http://127.0.0.1:2379"], "/routes/");
    /// let plan = options.plan([("/routes/users", "GET /users/{id}")]).await?;
    /// print!("{plan}");
    /// options.push(&plan, |done| println!("{done} of {}", plan.steps().len())).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn plan<K: AsRef<[u8]>, V: Into<Vec<u8>>>(
        &self,
        wanted: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Plan, PushError> {
        let mut keys = BTreeMap::new();
        for (key, value) in wanted {
            let key = Key::from(&key);
            if !key.as_bytes().starts_with(&self.prefix) {
                return Err(PushError::OutsidePrefix(key));
            }
            keys.insert(key, value.into());
        }
        let client = self.client().await?;
        let etcd = snapshot::read(&client, self).await?;
        Ok(Plan::new(etcd, keys))
    }

    /// Makes the changes of a plan, in transactions of at most 128 changes and about 1 MiB. After
    /// each, calls `done` with the number of steps made so far.
    ///
    /// # Errors
    ///
    /// Returns [`PushError::Changed`] if somebody else has changed a key of a transaction since the
    /// plan was made. The transactions before that one have been made; it and those after it have
    /// not. Plan again.
    ///
    /// Returns [`PushError::Etcd`] if etcd cannot be reached, or refuses a transaction.
    pub async fn push(&self, plan: &Plan, mut done: impl FnMut(usize)) -> Result<(), PushError> {
        let client = self.client().await?;
        let mut keys = client.kv_client();
        let mut made = 0;
        for steps in plan.transactions() {
            let answer = within(self.request_timeout, keys.txn(transaction(steps))).await?;
            if !answer.succeeded() {
                return Err(PushError::Changed { made, first: steps[0].key.clone() });
            }
            made += steps.len();
            done(made);
        }
        Ok(())
    }

    async fn client(&self) -> Result<Client, PushError> {
        let connected = Client::connect(&self.endpoints, Some(self.connect.clone()));
        Ok(within(self.request_timeout, connected).await?)
    }
}

/// Makes these steps, if nobody has changed their keys.
fn transaction(steps: &[Step]) -> Txn {
    let unchanged =
        |step: &Step| Compare::mod_revision(step.key.as_bytes(), CompareOp::Equal, step.modified);
    let change = |step: &Step| match &step.value {
        Some(value) => TxnOp::put(step.key.as_bytes(), value.as_slice(), None),
        None => TxnOp::delete(step.key.as_bytes(), None),
    };
    Txn::new()
        .when(steps.iter().map(unchanged).collect::<Vec<_>>())
        .and_then(steps.iter().map(change).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn etcd(keys: &[(&str, &str)]) -> Vec<(Key, Stored)> {
        let row = |&(key, value): &(&str, &str)| {
            let value = value.as_bytes().into();
            (Key::from(key), Stored { created: 1, modified: 3, value })
        };
        keys.iter().map(row).collect()
    }

    fn wanted(keys: &[(&str, &str)]) -> BTreeMap<Key, Vec<u8>> {
        keys.iter().map(|(key, value)| (Key::from(*key), value.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_plan_has_only_what_differs_and_deletes_last() {
        let etcd = etcd(&[("a", "1"), ("b", "2"), ("c", "3")]);
        let plan = Plan::new(etcd, wanted(&[("b", "2"), ("c", "4"), ("d", "5")]));
        assert_eq!(plan.to_string(), "~ c\n+ d\n- a\n");
        assert_eq!(plan.unchanged(), 1);
        assert_eq!(plan.steps().iter().map(|step| step.modified).collect::<Vec<_>>(), [3, 0, 3]);
    }

    #[test]
    fn transactions_are_of_128_changes_and_of_a_mebibyte() {
        let lengths = |wanted: BTreeMap<Key, Vec<u8>>| {
            let plan = Plan::new(Vec::new(), wanted);
            plan.transactions().map(<[Step]>::len).collect::<Vec<_>>()
        };
        let keys = |count: u32, bytes: usize| {
            (0..count).map(|key| (Key::from(&key.to_be_bytes()), vec![0; bytes])).collect()
        };
        assert_eq!(lengths(keys(0, 0)), []);
        assert_eq!(lengths(keys(300, 10)), [128, 128, 44]);
        assert_eq!(lengths(keys(5, 500_000)), [2, 2, 1]);
        assert_eq!(lengths(keys(2, 2_000_000)), [1, 1]);
    }
}
