// What a platform is told together with the acknowledgement: a notice, or a form to fill in.

import type { AtOnce, Channel, Form, Inbound, Surface } from "../channels/channel.ts";
import type { Tables } from "../notify/ledger/ledger.ts";
import { botLimits } from "./limits.ts";

/** What a platform wants to hear within seconds; everything else has time. */
export function atOnce(
  channels: ReadonlyMap<Surface, Channel>,
  tables: Tables,
  { surface, what }: Inbound,
): AtOnce | undefined {
  if (what.kind !== "press") return undefined;
  const found = tables.buttons.find(what.key);
  if (found === undefined) return { kind: "notice", text: "That button is not one of mine any more." };
  const { meaning } = found;
  if (channels.get(surface)?.can.forms !== "yes") return undefined;
  if (meaning.do === "change") return { kind: "form", form: answerForm(what.key, meaning.preset) };
  if (meaning.do === "edit_plan") return { kind: "form", form: planForm(what.key) };
  if (meaning.do !== "edit") return undefined;
  const change = tables.changes.find(meaning.change);
  return change === undefined ? undefined : { kind: "form", form: editForm(what.key, change.after) };
}

function answerForm(key: string, preset: string | undefined): Form {
  return {
    key,
    title: "Your answer",
    submit: "Send",
    fields: [
      {
        name: "text",
        label: "In your own words",
        kind: "text",
        required: "yes",
        chars_max: botLimits.form_chars_max,
        placeholder: "approve but only staging",
        ...(preset !== undefined && { preset: preset.slice(0, botLimits.form_chars_max) }),
      },
    ],
  };
}

function planForm(key: string): Form {
  return {
    key,
    title: "Edit the plan",
    submit: "Change it",
    fields: [
      {
        name: "text",
        label: "Edits, each on its own line",
        kind: "text",
        required: "yes",
        chars_max: botLimits.form_chars_max,
        placeholder: "drop 3",
      },
    ],
  };
}

/** A text that does not fit is not offered cut: whoever saved it would cut it. */
function editForm(key: string, text: string): Form {
  const fits = text.length <= botLimits.form_chars_max;
  return {
    key,
    title: "Edit",
    submit: "Show the difference",
    fields: [
      {
        name: "text",
        label: fits ? "The whole text" : "The whole text (too long to be shown here)",
        kind: "text",
        required: "yes",
        chars_max: botLimits.form_chars_max,
        ...(fits && { preset: text }),
      },
    ],
  };
}
