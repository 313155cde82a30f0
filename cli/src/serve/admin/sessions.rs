//! Browsers that have given the token, each with a cookie.
//!
//! In: the header `Cookie` of a request. Out: whether it has a session. With a cookie, a browser
//! can look, but not change anything, so no other page can make it change routes.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use subtle::ConstantTimeEq as _;

/// The name of the cookie.
const NAME: &str = "routetree_admin";

/// How long a browser may look without the token.
const LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);

/// The most sessions at a time. One more ends the oldest.
const MAX_SESSIONS: usize = 64;

/// The sessions that have begun, the oldest first.
#[derive(Default)]
pub(super) struct Sessions(Mutex<Vec<Session>>);

struct Session {
    id: String,
    end: Instant,
}

impl Sessions {
    /// Begins a session. Returns the value of the header `Set-Cookie`.
    ///
    /// # Errors
    ///
    /// Returns an error if the system has no random bytes.
    pub(super) fn begin(&self, now: Instant) -> Result<String, getrandom::Error> {
        let mut random = [0; 32];
        getrandom::fill(&mut random)?;
        let id: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let seconds = LIFETIME.as_secs();
        let cookie = format!("{NAME}={id}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}");
        let mut sessions = self.lock();
        sessions.retain(|session| session.end > now);
        if sessions.len() == MAX_SESSIONS {
            sessions.remove(0);
        }
        sessions.push(Session { id, end: now + LIFETIME });
        Ok(cookie)
    }

    /// Returns whether a header `Cookie` has a session. The time does not depend on how much of it
    /// is right.
    pub(super) fn has(&self, cookies: &[u8], now: Instant) -> bool {
        let sessions = self.lock();
        let is_of = |id: &[u8]| {
            let own = sessions.iter().filter(|session| session.end > now);
            own.fold(false, |found, own| found | bool::from(own.id.as_bytes().ct_eq(id)))
        };
        let mut cookies = cookies.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
        cookies.any(|cookie| {
            let id = cookie.strip_prefix(NAME.as_bytes()).and_then(|rest| rest.strip_prefix(b"="));
            id.is_some_and(is_of)
        })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{LIFETIME, MAX_SESSIONS, Sessions};
    use std::time::{Duration, Instant};

    #[test]
    fn a_session_has_an_end_and_a_cookie_of_its_own() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        let cookie = |set: &str| set.split(';').next().expect("a cookie").to_owned();
        let first = cookie(&sessions.begin(now).expect("random bytes"));
        let second = cookie(&sessions.begin(now).expect("random bytes"));
        assert_ne!(first, second);
        let has = |cookies: &str, now| sessions.has(cookies.as_bytes(), now);
        assert!(has(&first, now) && has(&second, now));
        assert!(has(&format!("a=b; {first}"), now));
        assert!(!has(&format!("x{first}"), now) && !has(&format!("{first}0"), now));
        assert!(!has("routetree_admin=", now) && !has("", now));
        assert!(has(&first, now + LIFETIME - Duration::from_secs(1)));
        assert!(!has(&first, now + LIFETIME));
        for _ in 1..MAX_SESSIONS {
            sessions.begin(now).expect("random bytes");
        }
        assert!(!has(&first, now) && has(&second, now), "the oldest has ended");
    }
}
