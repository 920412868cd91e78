// Form → dialog, and a dialog's values → what was filled in. What the form is about travels in its private metadata. Pure.

import type { Form, FormField, Place } from "../channel.ts";
import { cleanText } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import { plainWire } from "./buttons.ts";
import { type Fields, fieldsOf, wordOf } from "./fields.ts";
import { slackLimits } from "./limits.ts";
import type { Wire } from "./rich-text.ts";

/** What comes back with the values: the form's key, and where it was opened. */
export interface FormMark {
  readonly key: string;
  readonly chat?: string;
  readonly thread?: string;
}

export function formView(form: Form, place: Place): Wire {
  const mark: FormMark = {
    key: form.key,
    chat: place.chat,
    ...(place.thread !== undefined && { thread: place.thread }),
  };
  return {
    type: "modal",
    callback_id: "form",
    private_metadata: JSON.stringify(mark),
    title: plainWire(form.title, slackLimits.view_title_chars_max),
    submit: plainWire(form.submit, slackLimits.view_title_chars_max),
    close: plainWire("Cancel", slackLimits.view_title_chars_max),
    blocks: [...titleBlocks(form), ...form.fields.slice(0, slackLimits.view_blocks_max - 1).map(inputBlock)],
  };
}

/** A title that does not fit over the dialog stands in it. */
function titleBlocks({ title }: Form): readonly Wire[] {
  if (title.length <= slackLimits.view_title_chars_max) return [];
  const text = plainWire(title, slackLimits.text_object_chars_max);
  return [{ type: "section", text }];
}

function inputBlock(field: FormField): Wire {
  const isTooLong = (field.preset?.length ?? 0) > lengthOf(field);
  return {
    type: "input",
    block_id: field.name,
    label: plainWire(field.label, slackLimits.field_label_chars_max),
    optional: field.required === "no",
    ...(isTooLong && {
      hint: plainWire("What stands there now is too long for this dialog: what you enter replaces it.", 200),
    }),
    element: field.kind === "choice" ? choiceElement(field) : textElement(field, isTooLong),
  };
}

const lengthOf = ({ chars_max }: FormField): number =>
  Math.max(1, Math.min(chars_max, slackLimits.input_chars_max));

function textElement(field: FormField, isTooLong: boolean): Wire {
  return {
    type: "plain_text_input",
    action_id: "value",
    multiline: field.kind === "text",
    max_length: lengthOf(field),
    ...(field.preset && !isTooLong && { initial_value: cleanText(field.preset) }),
    ...(field.placeholder && {
      placeholder: plainWire(field.placeholder, slackLimits.placeholder_chars_max),
    }),
  };
}

function choiceElement(field: FormField): Wire {
  const choices = field.choices?.length ? field.choices : [{ value: "", label: "nothing to choose" }];
  const options = choices.slice(0, slackLimits.options_max).map(({ value, label }) => ({
    text: plainWire(label, slackLimits.option_label_chars_max),
    value: fitText(value, { unit: "chars", max: slackLimits.option_value_chars_max }).text || "-",
  }));
  const initial = options.find(({ value }) => value === field.preset);
  return { type: "static_select", action_id: "value", options, ...(initial && { initial_option: initial }) };
}

export function formMarkOf(view: Fields): FormMark | undefined {
  try {
    const mark = fieldsOf(JSON.parse(wordOf(view.private_metadata) ?? "{}"));
    const key = wordOf(mark.key);
    if (key === undefined) return undefined;
    const chat = wordOf(mark.chat);
    const thread = wordOf(mark.thread);
    return { key, ...(chat !== undefined && { chat }), ...(thread !== undefined && { thread }) };
  } catch {
    return undefined; // a dialog of somebody else's making
  }
}

/** A field that was left empty is an empty text. */
export function formValuesOf(view: Fields): Readonly<Record<string, string>> {
  const values = fieldsOf(fieldsOf(view.state).values);
  return Object.fromEntries(
    Object.entries(values).map(([name, element]) => {
      const given = fieldsOf(Object.values(fieldsOf(element))[0]);
      return [name, wordOf(given.value) ?? wordOf(fieldsOf(given.selected_option).value) ?? ""];
    }),
  );
}
