//! What Perfetto's maintainers ask of a trace file, read back from its bytes.

#[path = "trace_fixtures/mod.rs"]
mod traces;

use brigade::draw::lanes::perfetto;

/// `TracePacket` in `Trace`; `TrackDescriptor` in `TracePacket`.
const PACKET: u64 = 1;
const TRACK: u64 = 60;
/// Of `TrackDescriptor`: `process`, `thread`, `parent_uuid`.
const OF_PROCESS: u64 = 3;
const OF_THREAD: u64 = 4;
const PARENT: u64 = 5;

fn varint(bytes: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let (byte, rest) = bytes.split_first().expect("a number ends");
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            return value;
        }
    }
}

/// The fields of a message: their numbers, and their bytes where they have a length.
fn fields(mut message: &[u8]) -> Vec<(u64, &[u8])> {
    let mut found = Vec::new();
    while !message.is_empty() {
        let key = varint(&mut message);
        let length = match key & 7 {
            0 => {
                varint(&mut message);
                0
            }
            1 => 8,
            2 => varint(&mut message) as usize,
            kind => panic!("wire type {kind}"),
        };
        let (value, rest) = message.split_at(length);
        message = rest;
        found.push((key >> 3, value));
    }
    found
}

/// A thread's track finds its process by the pid: "not allowed" beside it is a parent, say the maintainers.
#[test]
fn a_track_of_a_thread_or_a_process_has_no_parent() {
    for (name, trace) in traces::all() {
        let file = perfetto(&trace);
        let packets = fields(&file).into_iter().filter(|(field, _)| *field == PACKET);
        let tracks = packets.flat_map(|(_, packet)| fields(packet));
        let tracks = tracks.filter(|(field, _)| *field == TRACK);
        let mut threads = 0;
        for (_, track) in tracks {
            let has = |wanted| fields(track).iter().any(|(field, _)| *field == wanted);
            threads += usize::from(has(OF_THREAD));
            let own = has(OF_THREAD) || has(OF_PROCESS);
            assert!(!(own && has(PARENT)), "{name}: a thread's track with a parent");
        }
        let expected = trace.lanes.iter().filter(|lane| !lane.device).count();
        assert_eq!(threads, expected, "{name}");
    }
}
