//! The exact text, offset and source of every error, and the bounds that let errors travel.

use std::error::Error;

use routetree::{
    ConstraintError, DecodeError, InsertError, MatchError, MergeError, ParamError, Router,
    SyntaxProblem,
};

#[track_caller]
fn refused(route: &str) -> InsertError {
    let mut router = Router::new();
    let error = router.insert(route, ()).expect_err(route);
    assert!(router.is_empty());
    error
}

#[track_caller]
fn assert_refused(route: &str, at: usize, problem: SyntaxProblem, text: &str) {
    let error = refused(route);
    assert_eq!(error, InsertError::Syntax { route: String::from(route), at, problem });
    assert_eq!(error.to_string(), text);
    assert!(error.source().is_none());
}

#[test]
fn unclosed_braces() {
    let unclosed = |route, at, text| assert_refused(route, at, SyntaxProblem::UnclosedBrace, text);
    unclosed("/users/{id", 7, "unclosed `{` at byte 7 in `/users/{id`");
    unclosed("{", 0, "unclosed `{` at byte 0 in `{`");
    unclosed("/{{{", 3, "unclosed `{` at byte 3 in `/{{{`");
    unclosed("/é/{*", 4, "unclosed `{` at byte 4 in `/é/{*`");
    unclosed("/{a}/{b", 5, "unclosed `{` at byte 5 in `/{a}/{b`");
}

#[test]
fn stray_braces() {
    let stray = |route, at, text| assert_refused(route, at, SyntaxProblem::StrayBrace, text);
    stray("/a}", 2, "stray `}` (write `}}` for a literal brace) at byte 2 in `/a}`");
    stray("}", 0, "stray `}` (write `}}` for a literal brace) at byte 0 in `}`");
    stray("/{a}}", 4, "stray `}` (write `}}` for a literal brace) at byte 4 in `/{a}}`");
    stray("/}}}", 3, "stray `}` (write `}}` for a literal brace) at byte 3 in `/}}}`");
}

#[test]
fn names() {
    let empty = |route, at, text| assert_refused(route, at, SyntaxProblem::EmptyName, text);
    empty("/{}", 1, "parameter without a name at byte 1 in `/{}`");
    empty("/a/{*}", 3, "parameter without a name at byte 3 in `/a/{*}`");
    empty("/{?}", 1, "parameter without a name at byte 1 in `/{?}`");
    empty("/{*?}", 1, "parameter without a name at byte 1 in `/{*?}`");
    empty("/{:u64}", 1, "parameter without a name at byte 1 in `/{:u64}`");

    let reserved = |route, at, character, text| {
        assert_refused(route, at, SyntaxProblem::NameCharacter(character), text);
    };
    reserved("/{a/b}", 3, '/', "`/` inside a name at byte 3 in `/{a/b}`");
    reserved("/{a{b}", 3, '{', "`{` inside a name at byte 3 in `/{a{b}`");
    reserved("/{a*}", 3, '*', "`*` inside a name at byte 3 in `/{a*}`");
    reserved("/{**a}", 3, '*', "`*` inside a name at byte 3 in `/{**a}`");
    reserved("/{a?b}", 3, '?', "`?` inside a name at byte 3 in `/{a?b}`");
    reserved("/{a??}", 3, '?', "`?` inside a name at byte 3 in `/{a??}`");
    reserved("/{a:u:64}", 5, ':', "`:` inside a name at byte 5 in `/{a:u:64}`");

    let repeated = |route, at, name: &str, text| {
        assert_refused(route, at, SyntaxProblem::RepeatedName(String::from(name)), text);
    };
    repeated("/{a}/{a}", 6, "a", "duplicate parameter name `a` at byte 6 in `/{a}/{a}`");
    repeated("/{é}-{*é}", 8, "é", "duplicate parameter name `é` at byte 8 in `/{é}-{*é}`");
    let many: String = (0..20).map(|index| format!("/{{p{}}}", index % 19)).collect();
    let text = format!("duplicate parameter name `p0` at byte 106 in `{many}`");
    repeated(&many, 106, "p0", &text);
}

#[test]
fn adjacent_parameters() {
    let adjacent = |route, at, text| assert_refused(route, at, SyntaxProblem::AdjacentParams, text);
    adjacent("/{a}{b}", 4, "parameter directly after another parameter at byte 4 in `/{a}{b}`");
    adjacent(
        "/x{*a}{b:u64}",
        6,
        "parameter directly after another parameter at byte 6 in `/x{*a}{b:u64}`",
    );
}

#[test]
fn constraints_in_routes() {
    let unknown = |route, at, name: &str, text| {
        assert_refused(route, at, SyntaxProblem::UnknownConstraint(String::from(name)), text);
    };
    unknown("/{a:nope}", 4, "nope", "unknown constraint `nope` at byte 4 in `/{a:nope}`");
    unknown("/{a:U64}", 4, "U64", "unknown constraint `U64` at byte 4 in `/{a:U64}`");
    unknown("/{a:}", 4, "", "unknown constraint `` at byte 4 in `/{a:}`");
    assert_refused(
        "/{*a:u64}",
        4,
        SyntaxProblem::ConstrainedCatchAll,
        "constraint on a catch-all at byte 4 in `/{*a:u64}`",
    );
}

#[test]
fn optional_parameters() {
    let says = "misplaced `?` (an optional parameter is a whole segment after a slash, an optional catch-all \
         the whole last segment)";
    let misplaced = |route, at| {
        let text = format!("{says} at byte {at} in `{route}`");
        assert_refused(route, at, SyntaxProblem::MisplacedOptional, &text);
    };
    misplaced("/a{x?}", 4);
    misplaced("/{x?}a", 3);
    misplaced("{x?}", 2);
    misplaced("{*x?}", 3);
    misplaced("/{*x?}/a", 4);
    misplaced("/a{*x?}", 5);
    misplaced("/{x?}-{y}", 3);

    let nine: String = (0..9).map(|index| format!("/{{p{index}?}}")).collect();
    let text = format!("more than 8 optional parameters at byte 52 in `{nine}`");
    assert_refused(&nine, 52, SyntaxProblem::TooManyOptional, &text);
    let mut router = Router::new();
    router
        .insert(format!("{}/{{*rest?}}", &nine[..48]), ())
        .expect("eight optional parameters and an optional catch-all");
}

#[test]
fn conflicts() {
    let mut router = Router::new();
    router.insert("/users/{id}", 1).unwrap();
    router.insert("/f/{*x}", 2).unwrap();
    router.insert("/posts", 3).unwrap();
    router.insert("/posts/{page}", 4).unwrap();
    let mut conflict = |route: &str, with: &str| {
        let error = router.insert(route, 0).expect_err(route);
        let (route, with) = (String::from(route), String::from(with));
        let text = format!("`{route}` conflicts with `{with}`: they have the same shape");
        assert_eq!(error.to_string(), text);
        assert!(error.source().is_none());
        assert_eq!(error, InsertError::Conflict { route, with, method: None });
    };
    conflict("/users/{name}", "/users/{id}");
    conflict("/users/{id}", "/users/{id}");
    conflict("/f/{*y?}", "/f/{*x}");
    // Of several conflicts, the one met by the first form of the new route in the order.
    conflict("/posts/{p?}", "/posts");
}

#[test]
fn merges() {
    let mut one = Router::new();
    let mut two = Router::new();
    let limit = 3;
    one.constraint("small", move |value| value.len() < limit).unwrap();
    two.constraint("small", move |value| value.len() < limit + 1).unwrap();
    for (router, name) in [(&mut one, "a"), (&mut two, "b")] {
        router.insert(format!("/x/{{{name}}}"), 1).unwrap();
        router.insert(format!("/{{{name}:small}}/x"), 2).unwrap();
        router.insert(format!("/only/{name}"), 3).unwrap();
    }
    let error: MergeError = one.merge(two).unwrap_err();
    let conflict = |route: &str, with: &str| InsertError::Conflict {
        route: String::from(route),
        with: String::from(with),
        method: None,
    };
    let listed = [
        InsertError::ConstraintMismatch { name: String::from("small") },
        conflict("/x/{b}", "/x/{a}"),
        conflict("/{b:small}/x", "/{a:small}/x"),
    ];
    assert_eq!(*error, listed);
    assert_eq!(
        error.to_string(),
        "the routes cannot be added: two different constraints named `small`; \
         `/x/{b}` conflicts with `/x/{a}`: they have the same shape; \
         `/{b:small}/x` conflicts with `/{a:small}/x`: they have the same shape"
    );
    assert!(error.source().is_none());
    assert_eq!((error.len(), error.first()), (3, listed.first()));
    assert!((&error).into_iter().eq(&listed) && error.clone().into_iter().eq(listed.clone()));
    assert_eq!(error.into_errors(), listed);
}

#[test]
fn one_error_per_conflicting_pair() {
    let mut one = Router::new();
    one.insert("/a", ()).unwrap();
    one.insert("/a/{x}", ()).unwrap();
    let mut two = Router::new();
    two.insert("/a/{y?}", ()).unwrap();
    let error = one.merge(two).unwrap_err();
    let with: Vec<&str> = error
        .iter()
        .map(|error| match error {
            InsertError::Conflict { route, with, .. } if route == "/a/{y?}" => with.as_str(),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(with, ["/a/{x}", "/a"]);

    // Two routes that conflict in two forms are one pair.
    let mut one = Router::new();
    one.insert("/a/{x?}", ()).unwrap();
    let mut two = Router::new();
    two.insert("/a/{y?}", ()).unwrap();
    assert_eq!(one.merge(two).unwrap_err().len(), 1);
}

#[test]
fn constraint_names() {
    let mut router = Router::<()>::new();
    let mut refused = |name: &str| router.constraint(name, |_| true).expect_err(name);
    assert_eq!(refused(""), ConstraintError::EmptyName);
    assert_eq!(refused("").to_string(), "constraint without a name");
    for built_in in ["u64", "i64", "hex", "alpha", "alnum", "uuid", "date"] {
        let error = refused(built_in);
        assert_eq!(error.to_string(), format!("the constraint name `{built_in}` is taken"));
        assert_eq!(error, ConstraintError::Taken { name: String::from(built_in) });
    }
    for character in ['/', '{', '}', '*', '?', ':'] {
        let name = format!("é{character}b");
        let error = refused(&name);
        let text = format!("`{character}` at byte 2 in the constraint name `{name}`");
        assert_eq!(error.to_string(), text);
        assert_eq!(error, ConstraintError::NameCharacter { name, at: 2 });
        assert!(error.source().is_none());
    }
    router.constraint("mine", |_| true).unwrap();
    let error = router.constraint("mine", |_| false).unwrap_err();
    assert_eq!(error.to_string(), "the constraint name `mine` is taken");
}

#[test]
fn lookups() {
    let router = Router::<()>::new();
    let error = router.at("/").unwrap_err();
    assert_eq!(error, MatchError::NotFound);
    assert_eq!(error.to_string(), "no route matches the path");
    assert!(error.source().is_none());
    let copied = error;
    assert_eq!(copied, error);
}

#[test]
fn values() {
    let mut router = Router::new();
    router.insert("/{x}/{y}", ()).unwrap();
    let found = router.at("/a%zz/%41%ff").unwrap();

    let escape = found.params.decoded("x").unwrap().unwrap_err();
    assert_eq!(escape, DecodeError::Escape { at: 1 });
    assert_eq!(escape.to_string(), "invalid percent escape at byte 1");
    let utf8 = found.params.decoded("y").unwrap().unwrap_err();
    assert_eq!(utf8, DecodeError::Utf8 { at: 3 });
    assert_eq!(utf8.to_string(), "decoded value is not UTF-8 at byte 3");
    assert!(escape.source().is_none() && utf8.source().is_none());

    let missing = found.params.parse::<u8>("z").unwrap_err();
    assert_eq!(missing.to_string(), "no parameter `z`");
    assert!(missing.source().is_none());
    let invalid = found.params.parse::<u8>("x").unwrap_err();
    assert_eq!(invalid.to_string(), "parameter `x`: invalid digit found in string");
    let source = invalid.source().expect("the error of the parser");
    assert_eq!(source.to_string(), "invalid digit found in string");
    assert!(source.is::<core::num::ParseIntError>());
}

#[test]
fn errors_convert_and_cross_threads() {
    fn travels<E: Error + Send + Sync + 'static>() {}
    travels::<InsertError>();
    travels::<MergeError>();
    travels::<MatchError>();
    travels::<ConstraintError>();
    travels::<DecodeError>();
    travels::<ParamError<core::num::ParseIntError>>();

    fn asked(router: &mut Router<()>) -> Result<(), Box<dyn Error + Send + Sync>> {
        router.constraint("own", |_| true)?;
        router.insert("/{x:own}", ())?;
        let found = router.at("/1")?;
        assert_eq!(found.params.parse::<u8>("x")?, 1);
        assert_eq!(found.params.decoded("x").transpose()?.as_deref(), Some("1"));
        router.merge(Router::new())?;
        router.insert("/{y:own}", ())?;
        Ok(())
    }
    let error = asked(&mut Router::new()).unwrap_err();
    assert!(error.is::<InsertError>());
}
