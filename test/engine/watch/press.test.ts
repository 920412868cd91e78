// Goal: keys and mouse lead where a person expects, at any moment. Method: models and events, no terminal; random keys
// at the end, for what must hold always.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameOf } from "../../../src/engine/watch/frame.ts";
import type { InputEvent, KeyName } from "../../../src/engine/watch/keys.ts";
import { type History, layoutOf, type Model, rowsOf } from "../../../src/engine/watch/model.ts";
import { press } from "../../../src/engine/watch/press.ts";
import { withFleet, withHistory, withSize } from "../../../src/engine/watch/see.ts";
import { dead, model, NOW_MS, worker } from "./kit.ts";

const key = (name: KeyName): InputEvent => ({ kind: "key", key: name });
const char = (typed: string): InputEvent => ({ kind: "char", char: typed });
const pressing = (first: Model, ...events: readonly InputEvent[]) =>
  events.reduce((now, event) => press(now, event).model, first);

const three = ["a", "b", "c"].map((id) => worker(id));
const history = (of: string, rows: number): History => ({
  worker: of,
  rows,
  cut: false,
  full: false,
  line: () => [],
});

describe("the selection", () => {
  it("starts at the youngest that lives and stops at both ends", () => {
    const first = model({ workers: three });
    expect(first.selected).toBe("a");
    expect(pressing(first, key("up")).selected).toBe("a");
    expect(pressing(first, key("down"), char("j"), char("j")).selected).toBe("c");
    expect(pressing(first, char("j"), char("k")).selected).toBe("a");
  });

  it("stays with its worker while others come and go", () => {
    const at = pressing(model({ workers: three }), key("down"));
    const younger = worker("new", { started_s: NOW_MS / 1_000 });
    expect(withFleet(at, { workers: [younger, ...three], at_ms: NOW_MS }).selected).toBe("b");
    expect(withFleet(at, { workers: [younger], at_ms: NOW_MS }).selected).toBe("new");
    expect(withFleet(at, { workers: [], at_ms: NOW_MS }).selected).toBeUndefined();
  });

  it("keeps the one that was named on the command line, even before it is seen", () => {
    const named = { ...model({ workers: [] }), named: "old", selected: "old" };
    expect(withFleet(named, { workers: [], at_ms: NOW_MS }).selected).toBe("old");
    const seen = withFleet(named, { workers: [dead("old"), worker("w")], at_ms: NOW_MS });
    expect(seen.selected).toBe("old");
    expect(rowsOf(seen).map(({ id }) => id)).toEqual(["w", "old"]);
  });
});

describe("the filter", () => {
  const workers = [worker("w"), dead("recent", { changed_ms: NOW_MS - 60_000 }), dead("old")];
  const shown = (of: Model) => rowsOf(of).map(({ id }) => id);

  it("leads from the living to all and back", () => {
    const living = model({ workers });
    expect(shown(living)).toEqual(["w"]);
    expect(shown(pressing(living, key("tab")))).toEqual(["w", "old", "recent"]);
    expect(shown(pressing(living, key("tab"), key("tab")))).toEqual(["w"]);
  });

  it("shows those that ended within a time", () => {
    const recent = model({ workers, filter: { kind: "recent", since_s: 120 } });
    expect(shown(recent)).toEqual(["w", "recent"]);
    expect(shown(pressing(recent, key("tab"), key("tab")))).toEqual(["w", "recent"]);
  });
});

describe("scrolling back", () => {
  const first = model({ workers: three });
  const pane = () => {
    const layout = layoutOf(first.size, 3);
    return layout.kind === "panes" ? layout.pane.rows : 0;
  };

  it("is remembered until the past was read, then goes no further than that", () => {
    const far = pressing(first, char("g"));
    expect(far.back).toBeGreaterThan(1_000);
    expect(withHistory(far, history("a", 100)).back).toBe(100 - pane());
    expect(withHistory(far, history("a", 3)).back).toBe(0);
  });

  it("goes by lines, half pages and pages, and to the end", () => {
    const read = withHistory(first, history("a", 1_000));
    expect(pressing(read, key("page-up")).back).toBe(pane() - 1);
    expect(pressing(read, key("ctrl-b"), key("ctrl-f")).back).toBe(0);
    expect(pressing(read, key("ctrl-u")).back).toBe(Math.floor(pane() / 2));
    expect(pressing(read, key("ctrl-p"), key("ctrl-p"), key("ctrl-n")).back).toBe(1);
    expect(pressing(read, key("home"), key("end")).back).toBe(0);
  });

  it("stays at its place while more comes", () => {
    const read = pressing(withHistory(first, history("a", 1_000)), key("page-up"));
    expect(withHistory(read, history("a", 1_050)).back).toBe(read.back + 50);
  });

  it("ends with the worker", () => {
    const read = pressing(withHistory(first, history("a", 1_000)), key("page-up"), key("down"));
    expect([read.back, read.history]).toEqual([0, undefined]);
    expect(withHistory(read, history("a", 1_000)).history).toBeUndefined();
  });
});

describe("the mouse", () => {
  const many = model({
    workers: Array.from({ length: 20 }, (_, at) => worker(`w${String(at).padStart(2, "0")}`)),
  });
  const mouse = (what: "press" | "drag" | "release", row: number, col: number): InputEvent => ({
    kind: "mouse",
    what,
    row,
    col,
  });
  const top = 24 - 1 - 6; // first row of the table's body

  it("selects the row under it", () => {
    expect(pressing(many, mouse("press", top + 2, 10)).selected).toBe("w02");
    expect(pressing(many, mouse("press", top - 1, 10)).selected).toBe("w00");
  });

  it("drags the bar, and only once it was pressed", () => {
    expect(pressing(many, mouse("drag", top + 4, 79)).top).toBe(0);
    const dragged = pressing(many, mouse("press", top, 79), mouse("drag", top + 4, 79));
    expect(dragged.top).toBe(15);
    expect(dragged.selected).toBe("w00");
    expect(pressing(dragged, mouse("drag", 0, 79)).top).toBe(0);
    expect(pressing(dragged, mouse("release", top, 79), mouse("drag", 0, 79)).top).toBe(15);
  });

  it("changes the pane at its tabs", () => {
    expect(pressing(many, mouse("press", top - 3, 2)).pane).toBe("screen");
    expect(pressing(many, mouse("press", top - 3, 11)).pane).toBe("asks");
    expect(pressing(many, mouse("press", top - 3, 17)).pane).toBe("log");
  });
});

describe("whatever is pressed", () => {
  const names: KeyName[] = [
    "up",
    "down",
    "page-up",
    "page-down",
    "home",
    "end",
    "tab",
    "escape",
    "ctrl-u",
    "ctrl-d",
  ];
  const event: fc.Arbitrary<InputEvent> = fc.oneof(
    fc.constantFrom(...names).map(key),
    fc.constantFrom(..."jkgGals?x").map(char),
    fc.record({
      kind: fc.constant("mouse" as const),
      what: fc.constantFrom("press", "drag", "release", "wheel-up", "wheel-down"),
      row: fc.nat(30),
      col: fc.nat(90),
    }),
  );
  const act = fc.oneof(
    event.map((pressed) => (now: Model) => press(now, pressed).model),
    fc.array(fc.nat(15), { maxLength: 12 }).map(
      (ids) => (now: Model) =>
        withFleet(now, {
          workers: [...new Set(ids)].map((id) => (id % 3 === 0 ? dead(`w${id}`) : worker(`w${id}`))),
          at_ms: NOW_MS,
        }),
    ),
    fc.tuple(fc.nat(120), fc.nat(50)).map(
      ([cols, rows]) =>
        (now: Model) =>
          withSize(now, { cols, rows }),
    ),
    fc.nat(300).map((rows) => (now: Model) => withHistory(now, history(now.selected ?? "", rows))),
  );

  it("the view can be drawn, and what is selected is there", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        let now = model({ workers: three });
        for (const next of acts) {
          now = next(now);
          const ids = rowsOf(now).map(({ id }) => id as string);
          expect(ids.length === 0 || ids.includes(now.selected ?? "")).toBe(true);
          expect(now.back).toBeGreaterThanOrEqual(0);
          expect(now.top).toBeGreaterThanOrEqual(0);
          expect(now.top).toBeLessThanOrEqual(Math.max(0, ids.length - 1));
          expect(frameOf(now).cells).toHaveLength(now.size.cols * now.size.rows);
        }
      }),
      { numRuns: 200 },
    );
  });
});
