//! Thresholds, and since when they are exceeded.
//!
//! In: the alerts of the file, and samples. Out: the state of each alert, and lines in the log when
//! it begins and ends.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytesize::ByteSize;
use serde::Serialize;

use super::sample::Sample;
use super::window::Span;
use crate::routes_file::{Alert, Bound};

/// The state of an alert, with texts for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct AlertStatus {
    pub(crate) name: &'static str,
    pub(crate) limit: String,
    /// `None` if nothing was measured.
    pub(crate) value: Option<String>,
    pub(crate) state: State,
}

impl AlertStatus {
    /// Whether the limit has been exceeded for long enough.
    pub(crate) fn is_alert(&self) -> bool {
        self.state == State::Alert
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// Within the limit.
    Fine,
    /// Over the limit, but not for long enough.
    Over,
    /// Over the limit for long enough.
    Alert,
}

/// All alerts.
#[derive(Default)]
pub(super) struct Alerts(Vec<Watched>);

struct Watched {
    alert: Alert,
    over_since: Option<Instant>,
    state: State,
    value: Option<f64>,
}

impl Alerts {
    /// Watches these alerts, of which there is one of a kind. If the kind was watched before, its
    /// time goes on; what is not watched any more is over.
    pub(super) fn set(&mut self, alerts: &[Alert]) {
        let mut before = std::mem::take(&mut self.0);
        let watched = |&alert: &Alert| {
            let known =
                before.iter().position(|watched| name(watched.alert.over) == name(alert.over));
            match known {
                Some(known) => Watched { alert, ..before.swap_remove(known) },
                None => Watched::new(alert),
            }
        };
        self.0 = alerts.iter().map(watched).collect();
        before.iter_mut().for_each(|gone| gone.enter(State::Fine));
    }

    /// Judges all alerts, the rates by the last ten seconds, and logs what has changed.
    pub(super) fn judge(&mut self, recent: Span<'_>, sample: &Sample, now: Instant) {
        for watched in &mut self.0 {
            let value = match watched.alert.over {
                Bound::ErrorRate(_) => Some(recent.error_rate()),
                Bound::P99(_) => recent.quantile(0.99).map(|time| time.as_secs_f64()),
                Bound::Memory(_) => sample.memory.map(|bytes| bytes as f64),
                Bound::TableAge(_) => Some(sample.table_age),
            };
            watched.judge(value, now);
        }
    }

    pub(super) fn statuses(&self) -> Arc<[AlertStatus]> {
        self.0.iter().map(Watched::status).collect()
    }
}

impl Watched {
    fn new(alert: Alert) -> Watched {
        Watched { alert, over_since: None, state: State::Fine, value: None }
    }

    fn judge(&mut self, value: Option<f64>, now: Instant) {
        self.value = value;
        let is_over = value.is_some_and(|value| value > limit(self.alert.over));
        if !is_over {
            self.over_since = None;
            return self.enter(State::Fine);
        }
        let since = *self.over_since.get_or_insert(now);
        let is_long = now.saturating_duration_since(since) >= self.alert.hold;
        self.enter(if is_long { State::Alert } else { State::Over });
    }

    /// Changes the state, and logs when an alert begins or ends.
    fn enter(&mut self, state: State) {
        match (self.state == State::Alert, state == State::Alert) {
            (false, true) => log::warn!("alert: {self}"),
            (true, false) => log::info!("alert over: {self}"),
            _ => {}
        }
        self.state = state;
    }

    fn status(&self) -> AlertStatus {
        let bound = self.alert.over;
        let mut text = show(bound, limit(bound));
        if !self.alert.hold.is_zero() {
            text += &format!(" for {}", humantime::format_duration(self.alert.hold));
        }
        AlertStatus {
            name: name(bound),
            limit: text,
            value: self.value.map(|value| show(bound, value)),
            state: self.state,
        }
    }
}

impl std::fmt::Display for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let AlertStatus { name, limit, value, .. } = self.status();
        let value = value.unwrap_or_else(|| "not measured".to_owned());
        write!(f, "{name} is {value}, limit {limit}")
    }
}

/// The name of an alert in the file.
fn name(bound: Bound) -> &'static str {
    match bound {
        Bound::ErrorRate(_) => "error_rate",
        Bound::P99(_) => "p99",
        Bound::Memory(_) => "memory",
        Bound::TableAge(_) => "table_age",
    }
}

/// The limit as a number: a share, seconds, or bytes.
fn limit(bound: Bound) -> f64 {
    match bound {
        Bound::ErrorRate(share) => share,
        Bound::P99(time) | Bound::TableAge(time) => time.as_secs_f64(),
        Bound::Memory(bytes) => bytes as f64,
    }
}

/// A value of the kind of a bound, as text.
fn show(bound: Bound, value: f64) -> String {
    match bound {
        Bound::ErrorRate(_) => format!("{:.1} %", value * 100.0),
        Bound::Memory(_) => ByteSize(value as u64).display().iec().to_string(),
        Bound::P99(_) => short(value),
        Bound::TableAge(_) => {
            let age = Duration::try_from_secs_f64(value.round()).unwrap_or(Duration::MAX);
            humantime::format_duration(age).to_string()
        }
    }
}

/// Seconds with three digits, such as `4.19 ms`, as the charts of the page have them.
fn short(seconds: f64) -> String {
    let (number, unit) = match seconds {
        _ if seconds < 1e-3 => (seconds * 1e6, "µs"),
        _ if seconds < 1.0 => (seconds * 1e3, "ms"),
        _ => (seconds, "s"),
    };
    let digits = match number {
        _ if number < 10.0 => format!("{number:.2}"),
        _ if number < 100.0 => format!("{number:.1}"),
        _ => return format!("{number:.0} {unit}"),
    };
    format!("{} {unit}", digits.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Alerts, State, short};
    use crate::routes_file::{Alert, Bound};

    #[test]
    fn an_alert_waits_for_its_time_and_ends_at_once() {
        let hold = Duration::from_secs(3);
        let mut alerts = Alerts::default();
        alerts.set(&[Alert { over: Bound::Memory(1000), hold }]);
        let start = Instant::now();
        let mut state_at = |second, value| {
            alerts.0[0].judge(value, start + Duration::from_secs(second));
            alerts.statuses()[0].state
        };
        let values = [
            Some(1000.0),
            Some(1001.0),
            None,
            Some(1e6),
            Some(1e6),
            Some(1e6),
            Some(1e6),
            Some(0.),
        ];
        let states = (0..).zip(values).map(|(second, value)| state_at(second, value));
        use State::{Fine, Over};
        let expected = [Fine, Over, Fine, Over, Over, Over, State::Alert, Fine];
        assert_eq!(Vec::from_iter(states), expected);
    }

    #[test]
    fn without_a_time_an_alert_begins_at_once() {
        let over = Bound::P99(Duration::from_millis(250));
        let mut alerts = Alerts::default();
        let all = [Alert { over, hold: Duration::ZERO }];
        alerts.set(&all);
        alerts.0[0].judge(Some(0.3), Instant::now());
        let status = &alerts.statuses()[0];
        assert_eq!(status.state, State::Alert);
        assert_eq!((&*status.limit, status.value.as_deref()), ("250 ms", Some("300 ms")));
        // A file that is read again with the same alerts changes nothing.
        alerts.set(&all);
        assert_eq!(alerts.statuses()[0].state, State::Alert);
        alerts.set(&[]);
        assert!(alerts.statuses().is_empty());
    }

    #[test]
    fn a_time_has_three_digits() {
        for (seconds, expected) in [
            (0.0, "0 µs"),
            (983.4e-6, "983 µs"),
            (4.194e-3, "4.19 ms"),
            (5e-3, "5 ms"),
            (0.1, "100 ms"),
            (12.34, "12.3 s"),
            (120.0, "120 s"),
        ] {
            assert_eq!(short(seconds), expected);
        }
    }

    #[test]
    fn a_changed_limit_does_not_begin_anew() {
        let start = Instant::now();
        let at = |second| start + Duration::from_secs(second);
        let mut alerts = Alerts::default();
        let mut judged = |limit, hold, second| {
            let (over, hold) = (Bound::Memory(limit), Duration::from_secs(hold));
            alerts.set(&[Alert { over, hold }]);
            alerts.0[0].judge(Some(1e6), at(second));
            (alerts.statuses()[0].state, alerts.0[0].over_since)
        };
        assert_eq!(judged(1000, 5, 0), (State::Over, Some(at(0))));
        assert_eq!(judged(2000, 5, 4), (State::Over, Some(at(0))));
        assert_eq!(judged(2000, 4, 4), (State::Alert, Some(at(0))));
        assert_eq!(judged(2000, 9, 5), (State::Over, Some(at(0))));
        assert_eq!(judged(1000, 9, 9), (State::Alert, Some(at(0))));
        assert_eq!(judged(2_000_000, 0, 10), (State::Fine, None));
    }

    #[test]
    fn values_are_shown_with_their_units() {
        let shown = |over, value| super::show(over, value);
        assert_eq!(shown(Bound::ErrorRate(0.0), 0.0512), "5.1 %");
        assert_eq!(shown(Bound::Memory(0), (512 << 20) as f64), "512.0 MiB");
        assert_eq!(shown(Bound::P99(Duration::ZERO), 0.002_000_1), "2 ms");
        assert_eq!(shown(Bound::TableAge(Duration::ZERO), 600.4), "10m");
    }
}
