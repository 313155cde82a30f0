//! The limit of the memory that all connections of an event loop hold together.
//!
//! In: what each connection holds, and since when. Out: connections that give up, the most costly
//! ones first.

use core::cmp::Reverse;

use super::EventLoop;

impl EventLoop {
    /// Makes connections give up their memory if all of them together are over the limit, until an
    /// eighth of it is free. The last one that holds anything keeps it.
    ///
    /// The next search for the most costly connections comes after an eighth of the limit is filled
    /// again, so it costs little for each byte.
    pub(super) fn keep_held_limit(&mut self) {
        let limit = self.service.config.max_held;
        if self.state.workspace.held <= limit {
            return;
        }
        let now = self.state.now;
        let cost = |client: &super::Client| client.connection.cost_held(now);
        let costs = self.clients.iter().filter_map(|(key, client)| Some((cost(client)?, key)));
        let mut holders: Vec<(u128, usize)> = costs.collect();
        holders.sort_unstable_by_key(|&(cost, _)| Reverse(cost));
        holders.pop();
        for (_, key) in holders {
            if self.state.workspace.held <= limit - limit / 8 {
                break;
            }
            self.act_on(key, |client, service, state| {
                client.connection.give_up(service, &mut state.workspace, state.now);
            });
            self.state.workspace.counters().gave_up.add(1);
            self.queue_turn(key);
        }
    }
}
