//! Opens listening TCP sockets.
//!
//! In: an address, or a socket that listens already. Out: a socket for each event loop.

use std::io;
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, SockRef, Socket, Type};

/// Returns `count` handles of one listening socket.
pub(super) fn shared(listener: TcpListener, count: usize) -> io::Result<Vec<TcpListener>> {
    listener.set_nonblocking(true)?;
    SockRef::from(&listener).set_tcp_nodelay(true)?;
    let others: Vec<TcpListener> =
        (1..count).map(|_| listener.try_clone()).collect::<io::Result<_>>()?;
    Ok(core::iter::once(listener).chain(others).collect())
}

/// Opens `count` listening sockets on one address. The system spreads new connections over them.
pub(super) fn listen(addr: SocketAddr, count: usize, backlog: u16) -> io::Result<Vec<TcpListener>> {
    if count <= 1 {
        return Ok(vec![listener(addr, false, backlog)?]);
    }
    // A port that is shared can be shared with a forgotten server, too. A socket that does not
    // share fails to bind then.
    drop(socket(addr, false)?);
    let first = listener(addr, true, backlog)?;
    let addr = first.local_addr()?;
    let others = (1..count).map(|_| listener(addr, true, backlog));
    core::iter::once(Ok(first)).chain(others).collect()
}

fn listener(addr: SocketAddr, shares_port: bool, backlog: u16) -> io::Result<TcpListener> {
    let socket = socket(addr, shares_port)?;
    socket.listen(backlog.into())?;
    Ok(socket.into())
}

/// Binds a socket to an address. Accepted connections inherit `TCP_NODELAY`: responses are written
/// whole, so waiting for more to send gains nothing.
fn socket(addr: SocketAddr, shares_port: bool) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    // A restarted server must not wait until the system forgets the connections of its last run.
    socket.set_reuse_address(true)?;
    if shares_port {
        socket.set_reuse_port(true)?;
    }
    socket.set_tcp_nodelay(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&addr.into())?;
    Ok(socket)
}
