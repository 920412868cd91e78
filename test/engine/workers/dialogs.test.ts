// Goal: what a program asks on its screen reaches a person, their answer is typed once into the very dialog it was given
// for, and never into anything else. Method: screens of an agent on a fleet in memory, with a person in between.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dialogCodec, dialogKey } from "../../../src/engine/records/dialog.ts";
import type { WorkerHealth } from "../../../src/engine/types.ts";
import { handleDialog } from "../../../src/engine/workers/dialogs.ts";
import { dialogOn } from "../../../src/engine/workers/prompts-on-screen.ts";
import { ann, crew } from "./crew.ts";

const screen = (name: string) =>
  readFileSync(join(import.meta.dirname, "../../fixtures/screens", `${name}.txt`), "utf8");

async function asking(name = "codex-exec") {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go", goal: "ship" }, ann);
  on.screen("w", screen(name));
  await on.clock.advance(2_000);
  await on.reconcile();
  return on;
}

const openAsks = async (on: ReturnType<typeof crew>) => {
  const open = await on.mailbox.open();
  return open.kind === "ok" ? open.asks.filter(({ state }) => state === "pending") : [];
};

test("a dialog is asked once, with its own choices", async () => {
  const on = await asking();
  await on.reconcile();
  const asks = await openAsks(on);
  expect(asks).toMatchObject([{ id: "w-1", worker: "w", by: "pulse", goal: "ship", kind: "question" }]);
  expect(asks[0]?.options).toContain("Yes, proceed (y)");
  expect(asks[0]?.prompt).toContain("npm run build -- --clean");
  expect(await on.workers.health()).toMatchObject({ workers: [{ health: "waiting-prompt", ask_age_s: 0 }] });
});

test("a dialog is asked though the clock was set back behind it", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go", goal: "ship" }, ann);
  on.screen("w", screen("codex-exec"));
  on.clock.setWall(on.clock.now_ms() - 3_600_000);
  await on.clock.advance(2_000);
  await on.reconcile();
  expect(await openAsks(on)).toMatchObject([{ id: "w-1" }]);
});

test("its answer is typed once, and who gave it is journaled", async () => {
  const on = await asking();
  await on.mailbox.answer({ ask: "w-1", text: "yes, proceed (y)" }, ann);
  await Promise.all([on.reconcile(), on.reconcile()]);
  await on.reconcile();
  expect(on.typed).toEqual([{ id: "w", keys: ["y"] }]);
  expect(on.journal.filter((line) => line.includes("typed"))).toEqual([
    "[worker] typed into w for ann: Yes, proceed (y) (y, w-1)",
  ]);
});

test("nothing is typed into another dialog than the one that was answered", async () => {
  const on = await asking();
  await on.mailbox.answer({ ask: "w-1", text: "Yes, proceed (y)" }, ann);
  on.screen("w", screen("codex-exec").replace("npm run build", "rm -rf build"));
  await on.clock.advance(2_000);
  await on.reconcile();
  await on.reconcile();
  expect(on.typed).toEqual([]);
  expect((await openAsks(on)).map(({ prompt }) => prompt)).toEqual([expect.stringContaining("rm -rf build")]);
});

test("nothing is typed a second time after a crash between the claim and the keys (I5)", async () => {
  const on = await asking();
  await on.mailbox.answer({ ask: "w-1", text: "Yes, proceed (y)" }, ann);
  const record = JSON.parse((await on.text("dialogs/w.json")) ?? "{}");
  on.control.plant("dialogs/w.json", JSON.stringify({ ...record, stage: "typing" }));
  await on.reconcile();
  await on.reconcile();
  expect(on.typed).toEqual([]);
});

test("the same dialog drawn anew after its answer is a new question, answered by itself", async () => {
  const on = await asking();
  await on.mailbox.answer({ ask: "w-1", text: "Yes, proceed (y)" }, ann);
  await on.reconcile();
  await on.clock.advance(1_000);
  on.screen("w", screen("codex-exec"));
  await on.clock.advance(2_000);
  await on.reconcile();
  expect(await openAsks(on)).toEqual([]); // its agent may still be drawing what the key did
  await on.clock.advance(3_000);
  await on.reconcile();
  await on.reconcile();
  expect((await openAsks(on)).map(({ id }) => id)).toEqual(["w-2"]);
  expect(on.typed).toEqual([{ id: "w", keys: ["y"] }]);
  await on.mailbox.answer({ ask: "w-2", text: "No, and tell Codex what to do differently (esc)" }, ann);
  await on.reconcile();
  await on.reconcile();
  expect(on.typed.map(({ keys }) => keys)).toEqual([["y"], ["esc"]]);
});

test("a dialog that does not move after its answer is asked anew once its agent had its time", async () => {
  const on = await asking();
  await on.mailbox.answer({ ask: "w-1", text: "Yes, proceed (y)" }, ann);
  await on.reconcile();
  await on.clock.advance(30_000);
  await on.reconcile();
  expect(await openAsks(on)).toEqual([]);
  await on.clock.advance(30_000);
  await on.reconcile();
  expect((await openAsks(on)).map(({ id }) => id)).toEqual(["w-2"]);
  expect(on.typed).toEqual([{ id: "w", keys: ["y"] }]);
});

test("a dialog whose answer was typed before times were kept is asked anew", async () => {
  const on = await asking();
  const { since_ms: _, ...record } = JSON.parse((await on.text("dialogs/w.json")) ?? "{}");
  on.control.plant("dialogs/w.json", JSON.stringify({ ...record, ask: "w-0", stage: "typed" }));
  await on.reconcile();
  expect((await openAsks(on)).map(({ id }) => id)).toContain("w-2");
});

test("a dialog that a person answered at the terminal takes its question back", async () => {
  const on = await asking();
  on.screen("w", "● Building…");
  await on.clock.advance(3_000);
  await on.reconcile();
  expect(await openAsks(on)).toEqual([]);
  expect(on.typed).toEqual([]);
});

test("a worker that ended takes its question back", async () => {
  const on = await asking();
  await on.become("w", "exited", 1);
  await on.reconcile();
  expect(await openAsks(on)).toEqual([]);
});

test("an answer that names none of the choices is refused, and told what they are", async () => {
  const on = await asking();
  for (const text of ["hm, what does it do?", "yes", "4", "y"])
    expect(await on.mailbox.answer({ ask: "w-1", text }, ann)).toMatchObject({
      kind: "refused",
      remedy: expect.stringContaining("3. No, and tell Codex what to do differently (esc)"),
    });
  expect((await openAsks(on)).map(({ id }) => id)).toEqual(["w-1"]);
});

test.each([
  ["1", "y"],
  ["no", "esc"],
  ["Yes, proceed", "y"],
  ["No, and tell codex what to do differently", "esc"],
])("%j is the choice that it names alone", async (text, key) => {
  const on = await asking();
  await on.mailbox.answer({ ask: "w-1", text }, ann);
  await on.reconcile();
  expect(on.typed).toEqual([{ id: "w", keys: [key] }]);
});

test("a number is words where the dialog takes words", async () => {
  const on = await asking(captured("claude-code-2.1.330/question"));
  await on.mailbox.answer({ ask: "w-1", text: "2" }, ann);
  await on.reconcile();
  expect(on.typed.map(({ keys }) => keys)).toEqual([["3"], ["2"], ["enter"]]);
});

test("an answer that is none of the choices types nothing and asks again, with what was said", async () => {
  const on = await asking();
  const { takes: _, ...former } = JSON.parse((await on.text("dialogs/w.json")) ?? "{}");
  on.control.plant("dialogs/w.json", JSON.stringify(former));
  await on.mailbox.answer({ ask: "w-1", text: "hm, what does it do?" }, ann);
  await on.reconcile();
  await on.reconcile();
  expect(on.typed).toEqual([]);
  const said = 'To w-1 was said "hm, what does it do?", which names none of the choices: nothing was typed.';
  const asks = await openAsks(on);
  expect(asks.map(({ id }) => id)).toEqual(["w-2"]);
  expect(asks[0]?.prompt.startsWith(`${said}\n\n`)).toBe(true);
  expect(on.events.filter(({ event }) => event === "worker_prompt_unanswered")).toMatchObject([
    { ask: "w-1", why: "the answer names none of its choices" },
  ]);
});

test("the same dialog of a later life is asked again", async () => {
  const on = await asking();
  await on.mailbox.answer({ ask: "w-1", text: "Yes, proceed (y)" }, ann);
  await on.reconcile();
  await on.become("w", "exited", 0);
  await on.reconcile();
  await on.workers.start({ id: "w", prompt: "go" }, ann);
  on.screen("w", screen("codex-exec"));
  await on.clock.advance(2_000);
  await on.reconcile();
  expect((await openAsks(on)).map(({ id }) => id)).toEqual(["w-2"]);
});

test("a screen that is still being drawn is not read", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go" }, ann);
  on.screen("w", screen("codex-exec"));
  await on.reconcile();
  expect(await openAsks(on)).toEqual([]);
});

test("a dialog that gives way to another between the look and the key gets no key", async () => {
  const on = await asking();
  await on.mailbox.answer({ ask: "w-1", text: "Yes, proceed (y)" }, ann);
  const dialog = dialogOn(screen("codex-exec"));
  const read = dialogCodec.decode(await on.store.read(dialogKey("w")), dialogKey("w"));
  if (dialog === undefined || read.kind !== "ok") throw new Error("there is no dialog");
  on.screen("w", screen("codex-exec").replace("npm run build", "rm -rf build"));
  const health = { id: "w", alive: true } as WorkerHealth;
  await handleDialog(on.ports, { health, reason: "", dialog, record: read.value });
  expect(on.typed).toEqual([]);
});

const captured = (name: string) => `captured/${name}-80x24`;

test("several choices are turned over key by key, and handed in on the page that shows them", async () => {
  const on = await asking(captured("claude-code-2.1.330/several"));
  expect((await openAsks(on))[0]?.prompt).toContain("several may be chosen");
  await on.mailbox.answer({ ask: "w-1", text: "Unit, Soak" }, ann);
  on.onTyped((keys) => {
    if (keys[0] === "tab") on.screen("w", screen(captured("claude-code-2.1.330/review-unanswered")));
  });
  await on.reconcile();
  expect(on.typed.map(({ keys }) => keys)).toEqual([["1"], ["3"], ["tab"], ["1"]]);
});

test("nothing is handed in on a page that does not come", async () => {
  const on = await asking(captured("claude-code-2.1.330/several"));
  await on.mailbox.answer({ ask: "w-1", text: "Unit" }, ann);
  await on.reconcile();
  await on.reconcile();
  expect(on.typed.map(({ keys }) => keys)).toEqual([["1"], ["tab"]]);
  expect(on.journal.join()).toContain("may not have been typed");
});

test("an answer in words of one's own is typed where the dialog takes it, as one line", async () => {
  const on = await asking(captured("claude-code-2.1.330/question"));
  await on.mailbox.answer({ ask: "w-1", text: "the copy\nof Monday" }, ann);
  await on.reconcile();
  await on.reconcile();
  expect(on.typed.map(({ keys }) => keys)).toEqual([["3"], ["the copy of Monday"], ["enter"]]);
});

test("a line of text is asked for without choices", async () => {
  const on = await asking(captured("pi-0.73.1/input"));
  expect(await openAsks(on)).toMatchObject([{ options: [], worker: "w" }]);
  await on.mailbox.answer({ ask: "w-1", text: "1.2.3" }, ann);
  await on.reconcile();
  expect(on.typed.map(({ keys }) => keys)).toEqual([["1.2.3"], ["enter"]]);
});

test("a dialog beside a spinner is read, though its screen never stands still", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go" }, ann);
  on.screen("w", screen(captured("pi-0.73.1/select")));
  await on.clock.advance(2_000);
  on.spin("w");
  await on.reconcile();
  expect((await openAsks(on)).map(({ options }) => options)).toEqual([
    ["Staging", "Production", "A third one with a longer name"],
  ]);
});

const rowsOf = (count: number, margin: string) =>
  Array.from({ length: count }, (_, at) => `${margin}echo row ${at}`).join("\n");

test.each([
  [
    "codex-exec",
    "  $ npm run build -- --clean",
    "  $ echo\n  [… 96 lines] ^a view all",
    "Only the",
    "ctrl+a",
  ],
  [
    captured("opencode-1.18.33/command"),
    "  ┃  $ touch made-by-opencode.txt && rm -rf build",
    rowsOf(7, "  ┃  "),
    "Perhaps only the",
    "ctrl+f",
  ],
])("what %s shows only in part is not put to a person as if whole", async (name, from, to, how, key) => {
  const whole = await asking(name);
  expect((await openAsks(whole))[0]?.prompt).not.toContain("looop attach");
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go" }, ann);
  on.screen(
    "w",
    screen(name).replace(from, () => to),
  );
  await on.clock.advance(2_000);
  await on.reconcile();
  const rest = `${how} beginning of it stands there: see the rest with \`looop attach w\`, then ${key}.`;
  expect((await openAsks(on))[0]?.prompt.endsWith(rest)).toBe(true);
});

test("the key goes from where the highlight stands now, not where it stood", async () => {
  const on = await asking(captured("pi-0.73.1/confirm"));
  await on.mailbox.answer({ ask: "w-1", text: "Yes" }, ann);
  const moved = screen(captured("pi-0.73.1/confirm")).replace(" → Yes", "   Yes").replace("   No", " → No");
  on.screen("w", moved);
  await on.clock.advance(2_000);
  await on.reconcile();
  expect(on.typed.map(({ keys }) => keys)).toEqual([["up", "enter"]]);
});
