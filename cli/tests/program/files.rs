//! The answer with files: types, parts and versions, and paths that try to leave the folder.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::answers::request;
use crate::client::Answer;
use crate::program::Program;

const ROUTES: &str = "
[[route]]
route = '/static/{*path}'
answer = { files = 'site' }

[[route]]
route = '/app{/*rest}'
method = ['GET', 'HEAD']
answer = { files = './site/docs' }
";

/// A file that is sent in several pieces.
const LARGE: usize = 1 << 20;

fn large() -> Vec<u8> {
    (0..LARGE).map(|at| (at / 251 + at) as u8).collect()
}

/// Creates a folder for one test, with a file of routes and files to serve.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("site/docs")).expect("a folder");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("a file");
    write("routes.toml", ROUTES.as_bytes());
    write("secret.txt", b"secret");
    write("site/a.txt", b"0123456789");
    write("site/a b.json", b"{}");
    write("site/noending", b"x");
    write("site/empty.css", b"");
    write("site/large.bin", &large());
    write("site/docs/index.html", b"<h1>docs</h1>");
    fs::create_dir(folder.join("site/bare")).expect("a folder");
    folder
}

fn serve(folder: &Path) -> Program {
    let routes = folder.join("routes.toml");
    Program::start_with(&[routes.to_str().expect("a path of text")])
}

fn get(program: &Program, path: &str, headers: &str) -> Answer {
    request(program, "GET", path, headers)
}

#[test]
fn a_file_has_its_type_and_its_length() {
    let program = serve(&folder("files-types"));
    for (path, media_type, body) in [
        ("/static/a.txt", "text/plain; charset=utf-8", "0123456789"),
        ("/static/a%20b.json", "application/json", "{}"),
        ("/static/%61.txt?x", "text/plain; charset=utf-8", "0123456789"),
        ("/static/noending", "application/octet-stream", "x"),
        ("/static/empty.css", "text/css; charset=utf-8", ""),
        ("/static/docs/", "text/html; charset=utf-8", "<h1>docs</h1>"),
        ("/app/", "text/html; charset=utf-8", "<h1>docs</h1>"),
        ("/app/index.html", "text/html; charset=utf-8", "<h1>docs</h1>"),
    ] {
        let answer = get(&program, path, "");
        let found = (answer.status, answer.header("content-type"), answer.text());
        assert_eq!(found, (200, Some(media_type), body), "{path}");
        assert_eq!(answer.header("accept-ranges"), Some("bytes"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let head = request(&program, "HEAD", path, "");
        let length = body.len().to_string();
        assert_eq!((head.status, head.header("content-length")), (200, Some(&*length)), "{path}");
        assert_eq!(head.header("etag"), answer.header("etag"));
    }
    let answer = get(&program, "/static/large.bin", "");
    assert!(answer.body == large(), "{}", answer.head);
    let head = request(&program, "HEAD", "/static/large.bin", "Range: bytes=0-1\r\n");
    let length = LARGE.to_string();
    assert_eq!((head.status, head.header("content-length")), (200, Some(&*length)));
}

#[test]
fn a_folder_is_redirected_to_its_own_path() {
    let program = serve(&folder("files-folders"));
    for (path, location) in
        [("/static/docs", "./docs/"), ("/static/docs?a=b", "./docs/?a=b"), ("/app", "./app/")]
    {
        let answer = get(&program, path, "");
        assert_eq!((answer.status, answer.header("location")), (308, Some(location)), "{path}");
    }
    for path in ["/static/bare/", "/static/nothing", "/static/a.txt/", "/static/a.txt/x"] {
        assert_eq!(get(&program, path, "").status, 404, "{path}");
    }
}

#[test]
fn other_methods_are_not_allowed() {
    let program = serve(&folder("files-methods"));
    let answer = request(&program, "POST", "/static/a.txt", "Content-Length: 0\r\n");
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")));
    assert_eq!(request(&program, "PUT", "/app/x", "Content-Length: 0\r\n").status, 405);
}

#[test]
fn a_range_is_a_part_of_the_file() {
    let program = serve(&folder("files-ranges"));
    let part = |range: &str| get(&program, "/static/a.txt", &format!("Range: {range}\r\n"));
    for (range, content_range, body) in [
        ("bytes=0-0", "bytes 0-0/10", "0"),
        ("bytes=3-5", "bytes 3-5/10", "345"),
        ("bytes=7-", "bytes 7-9/10", "789"),
        ("bytes=-2", "bytes 8-9/10", "89"),
        ("bytes=5-1000", "bytes 5-9/10", "56789"),
    ] {
        let answer = part(range);
        let found = (answer.status, answer.header("content-range"), answer.text());
        assert_eq!(found, (206, Some(content_range), body), "{range}");
        assert!(answer.header("etag").is_some() && answer.header("last-modified").is_some());
    }
    for range in ["bytes=10-", "bytes=-0", "bytes=99999999999999999999-"] {
        let answer = part(range);
        let found = (answer.status, answer.header("content-range"));
        assert_eq!(found, (416, Some("bytes */10")), "{range}");
    }
    for range in ["bytes=5-3", "bytes=0-1,3-4", "lines=0-1", "bytes=x"] {
        let answer = part(range);
        assert_eq!((answer.status, answer.text()), (200, "0123456789"), "{range}");
    }
    let range = "Range: bytes=1000-900000\r\n";
    let answer = get(&program, "/static/large.bin", range);
    assert!(answer.status == 206 && answer.body == large()[1000..=900_000], "{}", answer.head);
    // A part of another version would not fit to what the client has.
    let tag = part("bytes=0-0").header("etag").expect("a tag").to_owned();
    for (version, status) in [(&*tag, 206), ("\"other\"", 200)] {
        let headers = format!("Range: bytes=0-0\r\nIf-Range: {version}\r\n");
        assert_eq!(get(&program, "/static/a.txt", &headers).status, status, "{version}");
    }
}

#[test]
fn a_client_that_has_the_file_does_not_get_it_again() {
    let folder = folder("files-versions");
    let program = serve(&folder);
    let first = get(&program, "/static/a.txt", "");
    let tag = first.header("etag").expect("a tag").to_owned();
    let date = first.header("last-modified").expect("a date").to_owned();
    for (headers, status) in [
        (format!("If-None-Match: {tag}\r\n"), 304),
        (format!("If-None-Match: \"x\", W/{tag}\r\n"), 304),
        (format!("If-None-Match: \"x\"\r\nIf-None-Match: {tag}\r\n"), 304),
        ("If-None-Match: *\r\n".into(), 304),
        (format!("If-None-Match: {tag}\r\nRange: bytes=90-\r\n"), 304),
        (format!("If-None-Match: \"x\"\r\nIf-Modified-Since: {date}\r\n"), 200),
        (format!("If-Modified-Since: {date}\r\n"), 304),
        ("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n".into(), 200),
        ("If-Modified-Since: nonsense\r\n".into(), 200),
    ] {
        let answer = get(&program, "/static/a.txt", &headers);
        assert_eq!(answer.status, status, "{headers}");
        assert_eq!(answer.header("etag"), Some(&*tag), "{headers}");
        assert_eq!(answer.body.is_empty(), status == 304, "{headers}");
    }
    for (headers, status) in [
        (format!("If-Match: \"x\", {tag}\r\n"), 200),
        (format!("If-Match: {tag}\r\nIf-None-Match: {tag}\r\n"), 304),
        (format!("If-Match: W/{tag}\r\n"), 412),
        (format!("If-Match: \"x\"\r\nIf-None-Match: {tag}\r\nRange: bytes=90-\r\n"), 412),
        (format!("If-Unmodified-Since: {date}\r\n"), 200),
        ("If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n".into(), 412),
    ] {
        assert_eq!(get(&program, "/static/a.txt", &headers).status, status, "{headers}");
    }
    fs::write(folder.join("site/a.txt"), "another").expect("a file");
    let answer = get(&program, "/static/a.txt", &format!("If-None-Match: {tag}\r\n"));
    assert_eq!((answer.status, answer.text()), (200, "another"));
}

#[test]
fn no_path_leaves_the_folder() {
    let folder = folder("files-hostile");
    let site = folder.join("site");
    let link = |target: &Path, name: &str| symlink(target, site.join(name)).expect("a link");
    link(Path::new("../secret.txt"), "up.txt");
    link(&folder.join("secret.txt"), "absolute.txt");
    link(Path::new(".."), "parent");
    link(Path::new("/"), "root");
    link(Path::new("loop"), "loop");
    link(Path::new("docs/../../secret.txt"), "around.txt");
    link(Path::new("nowhere"), "dangling");
    link(Path::new("a.txt"), "inside.txt");
    link(Path::new("docs"), "docs-link");
    let program = serve(&folder);
    let long = format!("/static/{}", "x".repeat(300));
    let deep = format!("/static/{}", "a/".repeat(2000));
    for path in [
        "/static/../secret.txt",
        "/static/docs/../../secret.txt",
        "/static/%2e%2e/secret.txt",
        "/static/.%2E/secret.txt",
        "/static/..%2fsecret.txt",
        "/static/..%2Fsecret.txt",
        "/static/%2e%2e%2fsecret.txt",
        "/static/docs%2f..%2f..%2fsecret.txt",
        "/static/..%5csecret.txt",
        "/static/%252e%252e/secret.txt",
        "/static//etc/passwd",
        "/static/%2fetc/passwd",
        "/static/%2Fetc%2Fpasswd",
        "/static/./a.txt",
        "/static/docs//index.html",
        "/static/a.txt%00",
        "/static/a.txt%00.html",
        "/static/%00",
        "/static/%ff",
        "/static/..",
        "/static/../",
        "/static/../site/a.txt",
        "/static/up.txt",
        "/static/absolute.txt",
        "/static/parent/secret.txt",
        "/static/parent/site/a.txt",
        "/static/root/etc/passwd",
        "/static/loop",
        "/static/loop/x",
        "/static/around.txt",
        "/static/dangling",
        "/app/../a.txt",
        "/app/..",
        &long,
        &deep,
    ] {
        let answer = get(&program, path, "");
        assert!([404, 400].contains(&answer.status), "{path}: {}", answer.head);
        assert!(!answer.text().contains("secret") && !answer.text().contains("root:"), "{path}");
    }
    // Links that stay in the folder are followed.
    assert_eq!(get(&program, "/static/inside.txt", "").text(), "0123456789");
    assert_eq!(get(&program, "/static/docs-link/", "").text(), "<h1>docs</h1>");
}

#[test]
fn only_files_are_read() {
    let folder = folder("files-special");
    let site = folder.join("site");
    let pipe = site.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("`mkfifo` starts").success());
    let _socket = UnixListener::bind(site.join("s.sock")).expect("a socket");
    fs::write(site.join(std::ffi::OsStr::from_bytes(b"\xFF.txt")), "bytes").expect("a file");
    let program = serve(&folder);
    for path in ["/static/pipe", "/static/s.sock"] {
        assert_eq!(get(&program, path, "").status, 404, "{path}");
    }
    // The name of a file is bytes.
    assert_eq!(get(&program, "/static/%FF.txt", "").text(), "bytes");
    // The folder itself may come later, or again.
    fs::rename(&site, folder.join("away")).expect("it can be renamed");
    assert_eq!(get(&program, "/static/a.txt", "").status, 404);
    symlink("away", &site).expect("a link");
    assert_eq!(get(&program, "/static/a.txt", "").status, 200);
}

#[test]
fn a_file_that_gets_shorter_is_not_taken_for_the_whole() {
    let folder = folder("files-shorter");
    let program = serve(&folder);
    let path = folder.join("site/huge.bin");
    let huge = fs::File::create(&path).expect("a file");
    // More than the sockets hold, so that the server has not read all of it.
    huge.set_len(1 << 30).expect("a sparse file");
    let mut client = program.connect();
    client.send(b"GET /static/huge.bin HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(client.head().contains("Content-Length: 1073741824\r\n"));
    huge.set_len(10).expect("a shorter file");
    let mut stream = client.stream;
    let received = std::io::copy(&mut stream, &mut std::io::sink());
    assert!(received.is_err() || received.is_ok_and(|length| length < 1 << 30));
}
