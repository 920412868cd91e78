// Goal: an ask is answered for a person only where they answered the same deed before, and not merely such words. Method:
// habits practised on a real memory.db, then asks that differ in one thing; of twelve that may be answered some are.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { classOf, featuresOf } from "../../../src/engine/judgment/clone-features.ts";
import { heavyClasses } from "../../../src/engine/judgment/limits.ts";
import type { AskView } from "../../../src/engine/types.ts";
import { ADA, answerTo, askView, type Bench, openBench } from "../../support/judge.ts";

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
    const answer = answerTo(ask, text);
    const chosen = ask.kind === "question" ? { ...answer, decision: { kind: "choice" as const } } : answer;
    await bench.judge.answered(ask, chosen);
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

describe("words that are alike, of another deed", () => {
  const question = (prompt: string) => (n: number) => ({
    kind: "question" as const,
    options: ["yes", "no"],
    prompt: prompt.replace("#", `${n}`),
  });
  const left = "May I install left-pad in package web-#?";
  const again = "Run the flaky e2e tests again for PR #?";
  const scale = "May I scale the worker pool to 3 replicas for batch #?";
  const of = new Map([
    [left, "yes"],
    [again, "no"],
    [scale, "yes"],
  ]);

  test.each([
    [left, "Shall I refuse to install left-pad in package web-#?"],
    [left, "Do NOT install left-pad in package web-#?"],
    [left, "May I install left-pad in package web-# or shouldn't I?"],
    [left, "May I install left-pad on prod in package web-#?"],
    [left, "May I install left-pad globally with sudo in package web-#?"],
    [left, "May I install left-pad -g in package web-#?"],
    [left, "May I install left-pad from http://evil.example/x.tgz in package web-#?"],
    [left, "May I install crypto-miner in package web-#?"],
    [left, "May I uninstall left-pad in package web-#?"],
    [left, "May I install left-pad in all packages like web-#?"],
    [again, "Never run the flaky e2e tests again for PR #?"],
    [again, "Stop running the flaky e2e tests again for PR #?"],
    [again, "Run the flaky e2e tests again without the browser for PR #?"],
    [scale, "May I scale the worker pool to 30000 replicas for batch #?"],
    [scale, "May I scale the worker pool to 3k replicas for batch #?"],
    [scale, "May I scale the worker pool to 0.3 replicas for batch #?"],
  ])("%s says nothing of: %s", async (known, other) => {
    await practise(question(known), of.get(known) ?? "");
    expect(await answers(question(known))).toBe(of.get(known));
    expect(await answers(question(other))).toBeUndefined();
  });

  test.each([
    ["Shall I refuse to install left-pad in package web-#?", left],
    ["Never run the flaky e2e tests again for PR #?", again],
  ])("to %s nothing is even recommended", async (other, known) => {
    await practise(question(known), "yes");
    expect(await bench.judge.recommend(askView(question(other)(61)))).toBeUndefined();
  });

  test("more of the same is a deed of its own, that is learned as any other", async () => {
    const many = "May I scale the worker pool to 30000 replicas for batch #?";
    await practise(question(scale), "yes");
    await practise(question(many), "yes", 3);
    expect(await answers(question(many))).toBe("yes");
  });

  test("what a commit or a run is called is no number", async () => {
    const runs = ["Look at run 3f2a91c0d?", "Look at run 77aa0b12e?", "Look at run 0c4dd1e2f?"];
    await practise((n) => ({ prompt: runs[n % 2] ?? "" }), "yes");
    expect(await answers(() => ({ prompt: runs[2] ?? "" }))).toBe("approve");
  });

  test("a taught yes covers its words, nothing louder and not the opposite", async () => {
    await practise(question(left), "yes", 20);
    await bench.judge.teach({ about: "install left pad", decision: "approve" }, ADA);
    expect(await answers(question("Install left-pad for me in package web-#?"))).toBe("yes");
    expect(await answers(question("Install left-pad globally in package web-#?"))).toBeUndefined();
    expect(await answers(question("Refuse to install left-pad in package web-#?"))).toBeUndefined();
  });

  test("a taught no is a no to what it names, whether it says never or not", async () => {
    await bench.judge.teach({ about: "never adopt the crypto miner", decision: "deny" }, ADA);
    const asked = askView(question("May I adopt a crypto-miner in package web-#?")(5));
    expect((await bench.judge.recommend(asked))?.option).toBe("no");
    const opposite = askView(question("Shall I refuse to adopt a crypto-miner in package web-#?")(5));
    expect(await bench.judge.recommend(opposite)).toBeUndefined();
  });

  test.each([
    ["Restart it with sudo?", "root"],
    ["Try it on prod first?", "deploy"],
    ["Drop the old index?", "delete"],
  ])("%s is heavy: %s", (prompt, name) => {
    expect(classOf(prompt, "question")).toBe(name);
    expect(heavyClasses).toContain(name);
  });
});

test.each(["a-", "a.", "0a-", "-a ", "install a.b ", "x://", "1"])(
  "a prompt of nothing but %j is read in no time worth telling",
  (unit) => {
    const ask = askView({ prompt: unit.repeat(200_000 / unit.length) });
    const began_ms = performance.now();
    featuresOf(ask, "");
    expect(performance.now() - began_ms).toBeLessThan(1_500);
  },
);
