// Rows of buttons → actions blocks. What a button means stands in its value alone; its id says only where it stands,
// so that a message keeps its shape while it is edited. Pure.

import type { Button } from "../channel.ts";
import { cleanLine } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import { slackLimits } from "./limits.ts";
import type { Wire } from "./rich-text.ts";

export interface Fitting {
  readonly blocks: readonly Wire[];
  /** A label, a question or a whole button did not fit. */
  readonly isWhole: boolean;
}

export function buttonBlocks(rows: readonly (readonly Button[])[]): Fitting {
  const all = rows.flat();
  const dialogs = all.filter(({ confirm }) => confirm !== undefined);
  const confirm_chars = Math.min(
    slackLimits.confirm_text_chars_max,
    Math.floor(
      slackLimits.confirm_texts_chars_max / Math.max(1, Math.min(dialogs.length, slackLimits.confirms_max)),
    ),
  );
  let left: number = slackLimits.buttons_max;
  const blocks = rows.flatMap((row, at) => {
    const kept = row.slice(0, left);
    left -= kept.length;
    if (kept.length === 0) return [];
    const elements = kept.map((button, column) => buttonWire(button, `press-${at}-${column}`, confirm_chars));
    return [{ type: "actions", elements }];
  });
  const isFitting = ({ label, confirm }: Button): boolean =>
    cleanLine(label).length <= slackLimits.label_chars_max && (confirm?.text.length ?? 0) <= confirm_chars;
  const isCounted = all.length <= slackLimits.buttons_max && dialogs.length <= slackLimits.confirms_max;
  return { blocks, isWhole: isCounted && all.every(isFitting) };
}

function buttonWire(button: Button, id: string, confirm_chars: number): Wire {
  return {
    type: "button",
    action_id: id,
    text: plainWire(button.label, slackLimits.label_chars_max),
    value: button.key,
    ...(button.style !== "plain" && { style: button.style }),
    ...(button.confirm &&
      confirm_chars > 0 && {
        confirm: {
          title: plainWire(button.confirm.title, slackLimits.confirm_title_chars_max),
          text: plainWire(button.confirm.text, confirm_chars),
          confirm: plainWire(button.confirm.yes, slackLimits.confirm_answer_chars_max),
          deny: plainWire(button.confirm.no, slackLimits.confirm_answer_chars_max),
          ...(button.style === "danger" && { style: "danger" }),
        },
      }),
  };
}

/** Literal text on one line; no emoji codes, no markup. Slack refuses an empty one. */
export function plainWire(text: string, chars_max: number): Wire {
  const fitted = fitText(cleanLine(text), { unit: "chars", max: chars_max }).text;
  return { type: "plain_text", text: fitted === "" ? "·" : fitted, emoji: false };
}
