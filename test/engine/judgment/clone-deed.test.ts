// Goal: an ask is answered for a person only where they answered the same deed before, and not merely such words. Method:
// habits practised on a real memory.db, then asks that differ in one thing; of twelve that may be answered some are.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AskView } from "../../../src/engine/types.ts";
import { answerTo, askView, type Bench, openBench } from "../../support/judge.ts";

let bench: Bench;
beforeEach(() => {
  bench = openBench();
  bench.autonomy = { default: "trusted" };
});
afterEach(() => bench.close());

type Shape = (n: number) => Partial<AskView>;

async function practise(shape: Shape, text: string, times = 40): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const ask = askView(shape(10 + (n % 50)));
    await bench.judge.answered(ask, answerTo(ask, text));
    bench.now_ms += 600_000;
  }
}

/** Whether any of a dozen is answered: one in ten is asked all the same. */
async function answers(shape: Shape): Promise<string | undefined> {
  for (let n = 0; n < 12; n += 1) {
    const recommended = await bench.judge.recommend(askView(shape(60 + n)));
    if (recommended?.mayAnswer === "yes") return recommended.option;
  }
  return undefined;
}

describe("what an ask says that it does, and to what", () => {
  const rotate =
    (over: Partial<AskView> = {}) =>
    (n: number) => ({
      prompt: `Rotate the log of server ${n}?`,
      ...over,
    });

  test.each([
    ["a push over what others have", { target: "git push --force origin main" }],
    ["a publish", { target: "npm publish" }],
    ["a removal", { target: "rm -rf /var/log" }],
    ["another machine's", { target: "kubectl delete ns prod" }],
    ["a thing that was never named", { target: "the payments ledger" }],
    ["an effect that was never named", { effect: "tells every customer" }],
  ])("%s is not answered from asks without it", async (_, over) => {
    await practise(rotate(), "yes");
    expect(await answers(rotate())).toBe("approve");
    expect(await answers(rotate(over))).toBeUndefined();
  });

  test("the same but for its number is answered, and another is not", async () => {
    const of = (what: string) => (n: number) => rotate({ target: `${what} ${n}` })(n);
    await practise(of("server"), "yes");
    expect(await answers(of("server"))).toBe("approve");
    expect(await answers(of("ledger"))).toBeUndefined();
    expect(await answers(rotate())).toBeUndefined();
  });

  test("a line that cannot be taken back is never answered, however often it was", async () => {
    await practise(rotate({ target: "npm publish" }), "yes", 90);
    expect(await answers(rotate({ target: "npm publish" }))).toBeUndefined();
  });

  test("a rule that is about the line wants a person", async () => {
    await practise(rotate({ target: "npm test" }), "yes");
    expect(await answers(rotate({ target: "npm test" }))).toBe("approve");
    bench.guard = "ask";
    expect(await answers(rotate({ target: "npm test" }))).toBeUndefined();
  });

  test("nothing of it is kept but its words and a mark", async () => {
    const ask = askView({ prompt: "Go on?", target: "web s3cr3t-4711" });
    await bench.judge.answered(ask, answerTo(ask, "yes"));
    const { judgment } = (await bench.judge.prose()) as { judgment: string };
    expect(judgment).not.toMatch(/@|4711|s3cr3t/);
  });
});
