// Goal: a picture of a receipt says all that the receipt says, and no step is drawn as more than it was. Method: its words
// and rectangles for folded plans; one of each made into pixels.

import { describe, expect, it } from "vitest";
import { renderPicture } from "../../../src/engine/host/session/picture.ts";
import type { PlanDeed } from "../../../src/engine/plans/events.ts";
import { hashOfDraft } from "../../../src/engine/plans/hash.ts";
import { receiptOf } from "../../../src/engine/plans/receipt.ts";
import { receiptPicture, standingOf, trendPicture } from "../../../src/engine/plans/receipt-picture.ts";
import { ann, draftOf, gateOf, stepOf, viewOf } from "./drafts.ts";

const draft = draftOf(
  [stepOf("S1"), stepOf("S2"), stepOf("S3", { finish: [] }), stepOf("S4"), stepOf("S5")],
  { goal: 'Greet <everybody> & "all"' },
);
const passed = (step: string): readonly PlanDeed[] => [
  { event: "checked", step, lap: 1, gate: gateOf("pass") },
  { event: "passed", step, lap: 1 },
];
const plan = viewOf(draft, [
  { event: "approved", hash: hashOfDraft(draft), by: ann },
  ...passed("S1"),
  { event: "retried", step: "S2", why: "a hint", by: ann },
  ...passed("S2"),
  ...passed("S3"),
  { event: "waived", step: "S4", why: "later", by: ann },
  { event: "ended", state: "capped", why: "no laps left" },
]);
const receipt = receiptOf(plan, 0);

describe("a receipt as a picture", () => {
  it("draws each step as what it counts for, and credits no other", () => {
    expect(plan.steps.map(standingOf)).toEqual(["credited", "helped", "ungated", "waived", "open"]);
    expect(receipt.credited).toBe(plan.steps.filter((step) => standingOf(step) === "credited").length);
  });

  it("says what was ungated, waived and helped, and that nobody verified it", () => {
    const { says, svg } = receiptPicture(plan, receipt);
    for (const words of [
      "FAP 20%",
      "1 of 5 steps proven without help",
      "1 passed with a person's help, no credit",
      "1 passed on a person's word, no finish line",
      "ungated 1",
      "waived 1",
      "helped 2",
      "never verified",
    ])
      expect(says).toContain(words);
    expect(svg).toContain("Greet &lt;everybody&gt; &amp; &quot;all&quot;");
  });

  it.each([
    [0, "dim"],
    [1, "text"],
    [5, "credited"],
  ] as const)("is green only where all is proven: %s of 5", (credited, colour) => {
    const { svg } = receiptPicture(plan, { ...receipt, credited, fap: credited / 5 });
    const fill = { dim: "#8a96a3", text: "#d8dee6", credited: "#3fb37f" }[colour];
    expect(svg).toContain(`fill="${fill}">FAP ${credited * 20}%<`);
  });

  it("shows no trend of too few plans, and says so", () => {
    expect(trendPicture([receipt]).says).toContain("insufficient data: 1 of 4");
    const rising = [0, 0, 1, 1].map((fap) => ({ ...receipt, fap }));
    expect(trendPicture(rising).says).toContain("rising, +100 points");
  });

  it("becomes pixels", async () => {
    for (const picture of [receiptPicture(plan, receipt), trendPicture([receipt, receipt])]) {
      const drawn = await renderPicture(picture);
      if (drawn.kind !== "ok") throw new Error(drawn.why);
      expect(Buffer.from(drawn.png.subarray(1, 4)).toString()).toBe("PNG");
      expect(drawn.png.length).toBeGreaterThan(3_000);
    }
  });
});
