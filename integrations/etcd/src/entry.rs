//! [`Entry`]: a route, as the value of a key tells it.

/// A route with its value: what a parser makes of the value of a key.
///
/// # Examples
///
/// ```
/// use routetree_etcd::Entry;
///
/// let entry = Entry::new("/users/{id}", "users").method("GET").host("{tenant}.example.com");
/// assert_eq!(entry.methods, ["GET"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry<T> {
    /// The pattern of the hosts, as in [`routetree::HostRouter`]; `None` for any host.
    pub host: Option<String>,
    /// The methods; if there are none, the route is for any method.
    pub methods: Vec<String>,
    /// The route.
    pub route: String,
    /// Its value.
    pub value: T,
}

impl<T> Entry<T> {
    /// A route for any host and any method.
    pub fn new(route: impl Into<String>, value: T) -> Entry<T> {
        Entry { host: None, methods: Vec::new(), route: route.into(), value }
    }

    /// Adds a method that the route is for.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Entry<T> {
        self.methods.push(method.into());
        self
    }

    /// Sets the pattern of the hosts that the route is for.
    #[must_use]
    pub fn host(mut self, pattern: impl Into<String>) -> Entry<T> {
        self.host = Some(pattern.into());
        self
    }

    /// The methods one by one, `None` for any method.
    pub(crate) fn each_method(&self) -> impl Iterator<Item = Option<&str>> {
        let any = self.methods.is_empty().then_some(None);
        any.into_iter().chain(self.methods.iter().map(|method| Some(method.as_str())))
    }

    /// The pattern of the hosts as they are compared, without regard to case: two keys that differ
    /// in nothing else share a host.
    pub(crate) fn lower_host(&self) -> Option<String> {
        self.host.as_deref().map(lower_host)
    }
}

/// The pattern with its text in lower case. What is in braces stays as it is.
fn lower_host(pattern: &str) -> String {
    let (mut depth, mut escaped) = (0_usize, false);
    let lower = |character: char| {
        let is_text = depth == 0;
        match character {
            _ if escaped => escaped = false,
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '\\' => escaped = true,
            _ => {}
        }
        if is_text { character.to_ascii_lowercase() } else { character }
    };
    pattern.chars().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::lower_host;

    #[test]
    fn only_the_text_of_a_pattern_is_made_lower() {
        assert_eq!(lower_host("{Tenant}.Example.COM"), "{Tenant}.example.com");
        assert_eq!(lower_host(r"{x:~[A-Z]\{{2}X}.Com"), r"{x:~[A-Z]\{{2}X}.com");
    }
}
