//! Large files: the limit, time that grows with the size and not faster, short messages.

use std::fs;

use crate::commands::{file, run};
use crate::routes_file::check;

#[test]
fn a_file_without_an_end_is_2() {
    for device in ["/dev/zero", "/dev/full"] {
        if fs::exists(device).expect("a folder of devices") {
            let (code, out, errors) = run("check", &device.into(), &[]);
            let expected = "error: FILE: too large: a file of routes has at most 256 MiB\n";
            assert_eq!((code, out.as_str(), errors.as_str()), (2, "", expected));
        }
    }
}

/// Each of these would take many minutes if it took the square of the size.
#[test]
fn the_time_of_a_long_line_is_linear() {
    let repeated = vec!["A"; 100_000].join(",");
    let distinct: Vec<String> = (0..50_000).map(|number| format!("M{number}")).collect();
    let distinct = distinct.join(",");
    let long = "x".repeat(400_000);
    for (text, messages, last) in [
        (format!("{repeated} /x"), 99_999, "1:199999: error: duplicate route `/x` for A\n"),
        (format!("{repeated} //a.com/{long}"), 99_999, "xxx…` for A\n"),
        (
            format!("{distinct} /{long}"),
            50_000 - 64,
            "error: no room for the method `M49999`: the host has routes for 64 others\n",
        ),
        (
            "/é".repeat(100_000),
            100_000,
            "1:200000: warning: clients send the `é` at byte 299998 as `%C3%A9`: write that\n",
        ),
    ] {
        let (code, out) = check(text.as_bytes());
        let found = out.lines().filter(|line| !line.contains(": note: "));
        assert_eq!((code, found.count()), (1, messages));
        assert!(out.contains(last), "{last}");
    }
}

#[test]
fn long_text_is_cut_in_messages() {
    let long = "x".repeat(5_000);
    for text in [
        long.clone(),
        format!("{long};{long} /x"),
        format!("GET {long}"),
        format!("http://{long}/x"),
        format!("/{long}{{a"),
        format!("/{{{long}}}/{{{long}}}"),
        format!("/{{a:{long}}}"),
        format!("/{{a:~[{long}}}"),
        format!("/{long}\n/{long}"),
        format!("/{long}/{{a}}\n/{long}/{{b}}"),
        format!("/{long}/{{a:date}}\n/{long}/{{a}}-{{b}}"),
        format!("{long} /x"),
        format!("M{long} /x\nM{long} /x"),
        format!("/:{long}"),
        format!("/{{!{long}}}"),
        format!("//{long}?.com/x"),
        format!("//{{{long}}}.com/x\n//{{a{long}}}.com/x"),
    ] {
        let (code, out) = check(text.as_bytes());
        assert_eq!(code, 1, "{}", &text[..20]);
        let longest = out.lines().map(str::len).max().expect("a message");
        assert!(longest < 700 && out.contains('…'), "{longest}: {out:.300}");
    }
    let routes = file("long-arguments.txt", "GET /x\n//a.com/x\n");
    for more in [
        &[&*long][..],
        &["/x", "--method", &long],
        &["/x", "--host", &long],
        &["/x", "--host", "a b", "--method", &long],
    ] {
        let (code, _, errors) = run("match", &routes, more);
        assert!(code == 1 && errors.len() < 700, "{errors:.300}");
    }
}
