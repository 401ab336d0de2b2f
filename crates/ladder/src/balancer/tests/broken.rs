//! Instances that break off: before their answers and in the middle of them.

use super::*;
use tokio::io::AsyncReadExt;

/// Hears a request, says this, and hangs up.
pub(super) fn says(words: &'static [u8]) -> SocketAddr {
    let (listener, address) = listener();
    listener.set_nonblocking(true).expect("a listener");
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.expect("a connection");
            let _heard = socket.read(&mut [0; 1024]).await;
            let _gone = socket.write_all(words).await;
        }
    });
    address
}

#[test]
fn what_may_have_been_done_is_done_again_only_where_that_is_harmless() {
    run(async {
        for (request, expected) in [(get(), 200), (post(), 502), (with_key(post()), 200)] {
            let well = instance("well", OPEN);
            let listening = balancing(settings(), &[says(b""), well.address]);
            assert_eq!(listening.send(request).await.0, expected);
        }
    });
}

/// A user is made under it once.
fn with_key(mut request: Request<Body>) -> Request<Body> {
    *request.uri_mut() = "/api/users".parse().expect("a path");
    request.headers_mut().insert("idempotency-key", "7".parse().expect("a value"));
    request
}

#[test]
fn an_instance_that_breaks_off_every_answer_is_ejected_though_each_of_them_began() {
    run(async {
        let cut = says(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        let rules = Rules { failed: 3, ejected: Duration::from_secs(3600), ..settings().rules };
        let listening = balancing(Settings { rules, ..settings() }, &[cut]);
        for _ in 0..3 {
            let to = Upstream::from(listening.address);
            let answer = listening.client.send(get(), &to, CLIENT).await.expect("its head");
            assert!(answer.into_body().collect().await.is_err(), "half of it");
        }
        listening.until(|counts| counts.instances[0].standing == Standing::Ejected).await;
        assert_eq!(listening.balancer.counts().instances[0].answered, 3);
    });
}
