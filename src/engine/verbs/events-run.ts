// `events` and `journal`. Events are written page by page, so that a long history needs no memory;
// the cursor follows its page, so that a reader who stops there misses nothing.

import { limits } from "../limits.ts";
import type { Failed, Refused } from "../outcome.ts";
import type { Event, EventPage } from "../types.ts";
import { line, plain, problem, problemOf, troubleNotes } from "./report.ts";
import type { OutOutcome } from "./terminal.ts";
import type { Result, Scene } from "./verb.ts";

type From = { cursor?: string; tail?: number };

export async function runEvents(scene: Scene): Promise<Result> {
  const { input } = scene;
  const cursor = input.text("since");
  const tail = input.number("tail");
  if (cursor !== undefined && tail !== undefined) {
    const why = "--since and --tail exclude each other";
    return problem("usage", { kind: "usage", field: "--tail", why, remedy: "give one of them" });
  }
  const from = { ...(cursor !== undefined && { cursor }), ...(tail !== undefined && { tail }) };
  return input.on("follow") ? follow(scene, from) : history(scene, from);
}

async function history(scene: Scene, start: From): Promise<Result> {
  let from = start;
  for (;;) {
    const page = await scene.engine.events.read(from); // ends: each page moves on towards the `end` of a bounded file
    if (page.kind !== "ok") return problemOf(page);
    const ended = await printPage(scene, page, page.end ? "last" : "more");
    if (ended !== undefined) return ended;
    if (page.end) return { kind: "streamed", exit: "ok" };
    from = { cursor: page.cursor };
  }
}

async function follow(scene: Scene, from: From): Promise<Result> {
  const signal = scene.terminal.interruptible();
  for await (const page of scene.engine.events.follow(from, signal)) {
    if (isProblem(page)) return problemOf(page);
    const ended = await printPage(scene, page, scene.input.on("json") ? "last" : "more");
    if (ended !== undefined) return ended;
  }
  return { kind: "streamed", exit: signal.reason === "terminated" ? "terminated" : "interrupted" };
}

function isProblem(page: EventPage | Refused | Failed): page is Refused | Failed {
  return "kind" in page;
}

/** Nothing when there is more to print. A reader who has seen enough is not an error. */
async function printPage(scene: Scene, page: EventPage, place: "more" | "last"): Promise<Result | undefined> {
  const json = scene.input.on("json");
  if (page.gap !== undefined) await scene.terminal.complain(line(page.gap));
  const events = page.events.map(json ? (event) => `${JSON.stringify(event)}\n` : eventLine);
  const mark = { cursor: page.cursor, ...(page.gap !== undefined && { gap: page.gap }) };
  const end = place === "more" ? "" : json ? `${JSON.stringify(mark)}\n` : `cursor ${page.cursor}\n`;
  const out: OutOutcome = await scene.terminal.out(events.join("") + end);
  if (out.kind === "ok") return undefined;
  return out.kind === "closed" ? { kind: "streamed", exit: "ok" } : problemOf(out);
}

function eventLine({ ts, event, ...fields }: Event): string {
  const shown = Object.entries(fields).map(([name, value]) => {
    return `${name}=${typeof value === "string" ? value.replaceAll("\n", " ") : JSON.stringify(value)}`;
  });
  return `${plain([ts, event, ...shown].join(" "))}\n`;
}

export async function runJournal(scene: Scene): Promise<Result> {
  const tail = await scene.engine.journal.tail(scene.input.number("tail") ?? limits.journal_tail_lines);
  if (tail.kind === "failed") return problemOf(tail);
  return {
    kind: "done",
    text: tail.lines.map((each) => `${plain(each)}\n`).join(""),
    json: { lines: [...tail.lines] },
    notes: tail.trouble === undefined ? [] : troubleNotes([tail.trouble]),
  };
}
