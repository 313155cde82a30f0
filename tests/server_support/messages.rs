//! The table of messages: what is sent, and what must come back.

const TABLE: &str = include_str!("messages.txt");

/// What becomes of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It stays.
    Stays,
    /// This was its last request.
    Ends,
    /// This was none.
    Refused,
}

/// A message, and what must come back.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) status: u16,
    pub(crate) end: End,
    pub(crate) message: Vec<u8>,
    /// What the answer holds, or its whole body behind `=`.
    pub(crate) holds: Vec<u8>,
}

impl Case {
    pub(crate) fn stays(&self) -> bool {
        self.end == End::Stays
    }
}

/// Every case of the table.
pub(crate) fn cases() -> Vec<Case> {
    let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(read_case).collect()
}

fn read_case(line: &'static str) -> Case {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [name, status, end, message, holds] = cells[..] else {
        panic!("not five cells: {line}");
    };
    Case {
        name,
        status: status.parse().expect(line),
        end: match end {
            "stays" => End::Stays,
            "ends" => End::Ends,
            "refused" => End::Refused,
            _ => panic!("no such end: {line}"),
        },
        message: unescape(message),
        holds: unescape(holds),
    }
}

/// The bytes that a cell stands for.
pub(crate) fn unescape(cell: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = cell.chars();
    while let Some(char) = rest.next() {
        bytes.push(match (char, if char == '\\' { rest.next() } else { None }) {
            ('\\', Some('r')) => b'\r',
            ('\\', Some('n')) => b'\n',
            ('\\', Some('t')) => b'\t',
            ('\\', Some('\\')) => b'\\',
            ('\\', Some('x')) => {
                let digits: String = rest.by_ref().take(2).collect();
                u8::from_str_radix(&digits, 16).expect(cell)
            }
            ('\\', _) => panic!("no such escape: {cell}"),
            (char, _) => u8::try_from(char).expect(cell),
        });
    }
    bytes
}

/// A small generator (xorshift): the same numbers on every run.
pub(crate) struct Random(u64);

impl Random {
    /// Numbers from a seed other than 0.
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// A number under `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % bound
    }
}
