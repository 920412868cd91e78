// Goal: what a person taught holds for every ask that it is about, whatever its kind, how old the rule is and how often
// something else was answered. Method: rules taught and asks answered on a real memory.db.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Lesson } from "../../../src/engine/judge.ts";
import { judgmentLimits } from "../../../src/engine/judgment/limits.ts";
import type { AskView } from "../../../src/engine/types.ts";
import { ADA, answerTo, askView, type Bench, openBench } from "../../support/judge.ts";

let bench: Bench;
beforeEach(() => {
  bench = openBench();
  bench.autonomy = { default: "trusted" };
});
afterEach(() => bench.close());

const teach = (about: string, decision: Lesson["decision"], over: Partial<Lesson> = {}) =>
  bench.judge.teach({ about, decision, ...over }, ADA);

const install = (name: string, over: Partial<AskView> = {}) =>
  askView({
    kind: "question",
    prompt: `May I install ${name} in package web?`,
    options: ["yes", "no"],
    ...over,
  });

/** As a question is answered: one of its options is chosen. */
async function answerMany(times: number, make: () => AskView): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const ask = make();
    await bench.judge.answered(ask, { ...answerTo(ask, "yes"), decision: { kind: "choice" } });
    bench.now_ms += 60_000;
  }
}

const said = async (ask: AskView) => {
  const recommended = await bench.judge.recommend(ask);
  return recommended === undefined ? undefined : { is: recommended.option, may: recommended.mayAnswer };
};

describe("a rule about asks", () => {
  test("a no is told of a question, against any number of yeses", async () => {
    await answerMany(40, () => install("left-pad"));
    await teach("crypto miner", "deny");
    expect(await said(install("crypto-miner"))).toMatchObject({ is: "no" });
    expect(await said(install("left-pad"))).toMatchObject({ is: "yes" });
  });

  test("taught to ask, nobody is answered for", async () => {
    await answerMany(40, () => install("left-pad"));
    await teach("left pad", "ask");
    for (let n = 0; n < 12; n += 1) expect(await said(install("left-pad"))).toBeUndefined();
  });

  test("it counts however many answers are newer", async () => {
    await teach("crypto miner", "deny");
    await answerMany(judgmentLimits.candidates_max + 5, () => install("crypto-miner"));
    expect(await said(install("crypto-miner"))).toMatchObject({ is: "no" });
  });

  test("of several the strictest counts, whichever is newer", async () => {
    await teach("crypto miner", "deny");
    bench.now_ms += 1_000;
    await teach("miner web", "approve");
    expect(await said(install("crypto-miner"))).toMatchObject({ is: "no" });
    bench.now_ms += 1_000;
    await teach("install crypto web", "ask");
    expect(await said(install("crypto-miner"))).toMatchObject({ is: "no" });
  });

  test("for one goal it holds for that goal, or the plan of that name", async () => {
    await teach("crypto miner", "deny", { goal: "payments" });
    expect(await said(install("crypto-miner"))).toBeUndefined();
    expect(await said(install("crypto-miner", { goal: "payments" }))).toMatchObject({ is: "no" });
    expect(await said(install("crypto-miner", { plan: "payments" as never }))).toMatchObject({ is: "no" });
  });

  test.each([
    [["Yes, go on", "No, leave it"], "No, leave it"],
    [["install it", "leave it"], undefined],
    [["yes", "no", "no, and stop"], undefined],
    [[], undefined],
  ])("with the options %j a no is %s", async (options, is) => {
    await teach("crypto miner", "deny");
    expect((await said(install("crypto-miner", { options })))?.is).toBe(is);
  });

  test("where it cannot be said in the ask's words, nobody is answered for, and that is no wrong guess", async () => {
    const options = ["yes", "maybe"];
    await answerMany(40, () => install("crypto-miner", { options }));
    await teach("crypto miner", "deny");
    for (let n = 0; n < 12; n += 1) expect(await said(install("crypto-miner", { options }))).toBeUndefined();
    await answerMany(1, () => install("crypto-miner", { options }));
    expect(await bench.judge.status()).toMatchObject({ classes: [{ predicted: 39, right: 39 }] });
  });

  test("a taught no that was followed was a right guess", async () => {
    await teach("crypto miner", "deny");
    const ask = install("crypto-miner");
    await bench.judge.answered(ask, { ...answerTo(ask, "no"), decision: { kind: "choice" } });
    expect(await bench.judge.status()).toMatchObject({ classes: [{ predicted: 1, right: 1 }] });
  });

  test("a no or an ask about a command holds for what is said to be its line, and a yes does not", async () => {
    const gate = (target: string) => askView({ prompt: "Go on with step two?", target });
    await teach("git push", "deny");
    await teach("npm install", "approve");
    expect(await said(gate("git push"))).toMatchObject({ is: "deny" });
    expect(await said(gate("npm install"))).toBeUndefined();
  });

  test.each(["install", " Install"])("%s alone is the class of that name, and no program", async (about) => {
    await answerMany(40, () => install("left-pad"));
    const told = await teach(about, "ask");
    expect(told).toMatchObject({ kind: "done", summary: expect.stringMatching(/asks about install/) });
    for (let n = 0; n < 12; n += 1) expect(await said(install("left-pad"))).toBeUndefined();
    const upgrade = () => install("left-pad", { prompt: "May I upgrade left-pad?" });
    await answerMany(20, upgrade);
    expect(await said(upgrade())).toBeUndefined();
  });

  test("a yes to a class is none to a heavier one that has the word, and a no is", async () => {
    const remove = () => install("", { prompt: "Delete the tests of the old parser?" });
    await teach("tests", "approve");
    expect(await said(install("", { prompt: "Run the tests once more?" }))).toMatchObject({ is: "yes" });
    expect(await said(remove())).toBeUndefined();
    await teach("tests", "deny");
    expect(await said(remove())).toMatchObject({ is: "no" });
  });
});
