// Goal: an offset names the same byte for ever. Method: maps of file sizes, checked against plain arithmetic.

import { describe, expect, it } from "vitest";
import { sessionLimits } from "../../../../src/engine/workers/session/limits.ts";
import {
  decideDrop,
  mapTranscript,
  planRead,
  roomIn,
} from "../../../../src/engine/workers/session/transcript.ts";

const map = (files: Record<string, number>) =>
  mapTranscript(Object.entries(files).map(([name, size]) => ({ name, size })));

describe("the map of a transcript", () => {
  it("begins at zero with one file", () => {
    expect(map({ "transcript.log": 7 })).toMatchObject({ start: 0, end: 7, live: 0 });
  });
  it("lets the live file begin where the newest renamed one ends", () => {
    const read = map({ "transcript.log": 5, "transcript.10.log": 20, "transcript.0.log": 10 });
    expect(read).toMatchObject({ start: 0, end: 35, live: 30 });
  });
  it("knows its place when the oldest was dropped", () => {
    expect(map({ "transcript.10.log": 20, "transcript.log": 1 })).toMatchObject({
      start: 10,
      end: 31,
      live: 30,
    });
  });
  it("survives the moment between renaming and creating", () => {
    expect(map({ "transcript.0.log": 10 })).toMatchObject({ start: 0, end: 10, live: 10 });
  });
  it("does not lie across a hole", () => {
    expect(map({ "transcript.0.log": 5, "transcript.10.log": 2, "transcript.log": 1 })).toMatchObject({
      start: 10,
      end: 13,
    });
  });
  it("is empty without files, and ignores others", () => {
    expect(map({ "meta.json": 9, "transcript.x.log": 4, "transcript.007.log": 4 })).toEqual({
      segments: [],
      start: 0,
      end: 0,
      live: 0,
    });
  });
});

describe("a read", () => {
  const files = map({ "transcript.10.log": 20, "transcript.30.log": 5, "transcript.log": 4 });

  function check(title: string, [since, bytes_max]: [number, number], expected: object): void {
    it(title, () => expect(planRead(files, since, bytes_max)).toMatchObject(expected));
  }
  check("spans files", [25, 12], {
    offset: 25,
    next: 37,
    pieces: [
      { name: "transcript.10.log", from: 15, length: 5 },
      { name: "transcript.30.log", from: 0, length: 5 },
      { name: "transcript.log", from: 0, length: 2 },
    ],
  });
  check("past the end snaps to the end", [1_000, 10], { offset: 39, next: 39, pieces: [], dropped_bytes: 0 });
  check("before the start says what is gone", [3, 2], { offset: 10, next: 12, dropped_bytes: 7 });
  check("of nothing reads nothing", [12, 0], { offset: 12, next: 12, pieces: [] });
});

describe("what is dropped", () => {
  const kept = sessionLimits.transcript_bytes_kept;
  const segment = (base: number, size: number) => ({ name: `transcript.${base}.log`, base, size });

  it("is nothing while all of it fits", () =>
    expect(decideDrop([segment(0, kept / 2), segment(kept / 2, 10)])).toEqual([]));
  it("is the oldest, as many as are not needed", () => {
    const all = [segment(0, kept), segment(kept, kept), segment(2 * kept, kept)];
    expect(decideDrop(all).map(({ base }) => base)).toEqual([0, kept]);
  });
  it("is never the newest: it tells where the live file begins", () => {
    expect(decideDrop([segment(0, 10 * kept)])).toEqual([]);
  });
  it("leaves room for what the live file has left", () => {
    expect(roomIn(sessionLimits.transcript_segment_bytes_max - 3)).toBe(3);
    expect(roomIn(sessionLimits.transcript_segment_bytes_max + 3)).toBe(0);
  });
});
