// What plans came to, without adornment: the packet of one that is over, its scoreboard, and where all of them lead.
// What was ungated, waived or helped is said as plainly as what was proven.

import type { Part } from "../../channels/channel.ts";
import { countText } from "../../engine/count.ts";
import { isDone } from "../../engine/plans/events.ts";
import type { PlanView, Receipt, StepView } from "../../engine/plans/nouns.ts";
import { isCredited, receiptOf, type Trend } from "../../engine/plans/receipt.ts";
import { stepStateText } from "../../engine/plans/step-state.ts";
import type { Known, Setting } from "../facts.ts";
import { cardLimits } from "../limits.ts";
import type { Draft } from "../nouns.ts";

import { button, rowsOf } from "./buttons.ts";
import { isSettled, stateTexts } from "./plan-board.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";
import { unknownCard } from "./workers.ts";

const HEAD_CHARS = 12;

/** Tells that a plan is over, how, and what there is to accept. */
export function planEndCard(plan: PlanView, setting: Setting): Draft {
  const { id, draft, state, why, steps } = plan;
  const receipt = receiptOf(plan, setting.now_ms); // of a plan that is over: it does not look at the time
  const say = (label: string, does: string) => button(label, { do: "command", words: `plan ${id} ${does}` });
  const isBuilt = steps.some(({ state: each }) => each === "passed");
  const canMerge =
    isDone(state) && draft.mode !== "explore" && steps.some(({ commit }) => commit !== undefined);
  return draftOf(
    {
      title: `${id} ${stateTexts[state]}: ${draft.goal}`,
      name: `packet-${id}`,
      tone: isDone(state) ? "good" : state === "stopped" ? "muted" : "danger",
      volume: "ring",
      parts: [
        factsPart([["Why", why === "" ? undefined : why]]),
        factsPart(steps.map((step) => [`${step.id}`, builtText(step)])),
        scoreboard(receipt),
        ...doubts(receipt),
        notePart(
          canMerge
            ? "Nothing is merged or deployed by this. Merge asks for a yes of its own that names the commit."
            : isDone(state)
              ? "Nothing is merged or deployed by this."
              : `plan ${id} resume takes it on; what is done stays done.`,
        ),
      ],
      rows: rowsOf(
        [
          [
            say("Receipt", "receipt"),
            ...(isBuilt ? [say("Verify", "verify")] : []),
            ...(canMerge ? [say("Merge", "merge")] : []),
            ...(isDone(state) ? [] : [say("Resume", "resume")]),
          ],
        ],
        setting.can,
      ),
    },
    setting,
  );
}

function builtText(step: StepView): string {
  const proof = isCredited(step)
    ? "proven"
    : step.state !== "passed"
      ? stepStateText(step)
      : step.finish.length === 0
        ? "passed by a person's word: no finish line"
        : step.helped === "yes"
          ? "passed with help"
          : "passed, not proven";
  const commit = step.commit === undefined ? "" : `, commit ${step.commit.slice(0, HEAD_CHARS)}`;
  return `${step.title}: ${proof}${commit}`;
}

function scoreboard(receipt: Receipt): Part {
  const { verified } = receipt;
  const unpriced = receipt.unpriced === 0 ? "" : ` + ${countText(receipt.unpriced, "lap")} without a price`;
  return factsPart([
    [
      "FAP",
      `${percent(receipt.fap)}: ${receipt.credited} of ${countText(receipt.steps, "step")} proven without help`,
    ],
    ["Passed", `${receipt.passed}`],
    ["Ungated", `${receipt.ungated}`],
    ["Cannot tell", `${receipt.cant_tell}`],
    ["Waived", `${receipt.waived}`],
    ["Skipped, blocked", `${receipt.skipped}, ${receipt.blocked}`],
    ["Helped", `${receipt.helped}`],
    ["Asks, rejections", `${receipt.asks}, ${receipt.rejections}`],
    ["Laps", `${receipt.laps}`],
    ["Cost", `$${receipt.usd.toFixed(2)}${unpriced}`],
    ["Time", `${Math.round(receipt.wall_s / 60)} min`],
    ["Commit", receipt.head?.slice(0, HEAD_CHARS)],
    [
      "Verified",
      verified === undefined
        ? "never replayed on a clean checkout"
        : `${verified.verdict}, ${verified.passed} of ${verified.of} at ${verified.head.slice(0, HEAD_CHARS)}`,
    ],
  ]);
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function doubts({ ungated, waived, helped, skipped }: Receipt): readonly Part[] {
  const told = [
    ungated > 0 ? `${countText(ungated, "step")} had no finish line` : "",
    waived > 0 ? `${countText(waived, "step")} waived` : "",
    skipped > 0 ? `${countText(skipped, "step")} left out` : "",
    helped > 0 ? `${countText(helped, "step")} helped by a person` : "",
  ].filter((each) => each !== "");
  return told.length === 0 ? [] : [notePart(`No credit for this: ${told.join(", ")}.`)];
}

export interface Drawn {
  readonly png: Uint8Array;
  readonly alt: string;
}

export function receiptCard(
  { receipt, picture }: { readonly receipt: Receipt; readonly picture?: Drawn },
  setting: Setting,
): Draft {
  const { plan, state, goal } = receipt;
  const verify = button("Verify", { do: "command", words: `plan ${plan} verify` });
  return draftOf(
    {
      title: `Receipt of ${plan}, ${state}: ${goal}`,
      name: `receipt-${plan}`,
      tone: "plain",
      parts: [scoreboard(receipt), ...doubts(receipt)],
      files: filesOf(`receipt-${plan}`, picture),
      rows: rowsOf([receipt.passed > 0 ? [verify] : []], setting.can),
    },
    setting,
  );
}

export function trendCard(
  facts: { readonly receipts: readonly Receipt[]; readonly trend: Trend; readonly picture?: Drawn },
  setting: Setting,
): Draft {
  const { receipts, trend, picture } = facts;
  const shown = receipts.slice(-cardLimits.list_rows_max);
  return draftOf(
    {
      title: `Receipts of ${countText(receipts.length, "plan")}`,
      name: "receipts",
      tone: "plain",
      parts: [
        factsPart(
          shown.map((each) => [
            each.plan,
            `${percent(each.fap)} (${each.credited} of ${each.steps}), ${each.state}; ungated ${each.ungated}, waived ${each.waived}, helped ${each.helped}`,
          ]),
        ),
        notePart(trendText(trend)),
      ],
      files: filesOf("receipts", picture),
    },
    setting,
  );
}

function filesOf(name: string, picture: Drawn | undefined) {
  if (picture === undefined) return [];
  return [{ name: `${name}.png`, mime: "image/png", alt: picture.alt, bytes: picture.png } as const];
}

function trendText(trend: Trend): string {
  if (trend.kind === "insufficient") {
    return `Trend: insufficient data, ${trend.receipts} of ${trend.needed} plans that are over.`;
  }
  const change = `${trend.change >= 0 ? "+" : ""}${Math.round(trend.change * 100)} points`;
  return `Trend: ${trend.direction} (${change}), mean ${percent(trend.mean)} of ${trend.receipts} plans.`;
}

export function plansCard(plans: Known<readonly PlanView[]>, setting: Setting): Draft {
  if (plans.kind === "unknown") return unknownCard("plans", plans.why, setting);
  const { value } = plans;
  const buttons = value
    .slice(0, Math.min(setting.can.buttons_max, cardLimits.list_rows_max))
    .map(({ id }) => button(id, { do: "command", words: `plan ${id} show` }));
  return draftOf(
    {
      title: value.length === 0 ? "No plans" : countText(value.length, "plan"),
      name: "plans",
      tone: "plain",
      parts: [
        factsPart(
          value
            .slice(0, cardLimits.file_rows_max)
            .map((plan) => [
              plan.id,
              `${stateTexts[plan.state]}, ${plan.steps.filter(isSettled).length} of ${plan.steps.length}: ${plan.draft.goal}`,
            ]),
        ),
        ...(value.length === 0 ? [notePart("plan start GOAL drafts one.")] : []),
      ],
      rows: rowsOf([buttons], setting.can),
    },
    setting,
  );
}

/** What a replay of every finish line came to. */
export function verifiedCard(plan: PlanView, setting: Setting): Draft {
  const verdict = plan.verified?.verdict ?? "cant_tell";
  return draftOf(
    {
      title: `Verified, ${plan.id}: ${verdict}`,
      name: `verified-${plan.id}`,
      tone: verdict === "pass" ? "good" : "danger",
      volume: "ring",
      parts: [scoreboard(receiptOf(plan, plan.verified?.at_ms ?? setting.now_ms))],
    },
    setting,
  );
}

export function exportCard(
  { id, text }: { readonly id: string; readonly text: string },
  setting: Setting,
): Draft {
  return draftOf(
    {
      title: `Plan ${id} as a checklist`,
      name: `plan-${id}`,
      tone: "plain",
      whole: { text, ending: "md" },
      parts: [{ kind: "verbatim", text, language: "markdown" }],
    },
    setting,
  );
}
