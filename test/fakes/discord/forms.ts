// The rules that Discord applies to a message before it takes it: lengths, counts, components, files. Pure.

import { badType, between, isRecord, lengthErrors, listOf, type Path, tooLong } from "./fields.ts";
import type { FieldError } from "./refusal.ts";
import { type Component, flags } from "./world.ts";

export interface Draft {
  readonly content?: unknown;
  readonly embeds?: unknown;
  readonly components?: unknown;
  readonly flags?: unknown;
  readonly nonce?: unknown;
  readonly poll?: unknown;
  readonly attachments?: unknown;
}

export const formLimits = {
  content: 2000,
  nonce: 25,
  embeds: 10,
  embed_chars: 6000,
  files: 10,
  rows: 5,
  row_buttons: 5,
  custom_id: 100,
  label: 80,
  options: 25,
  option: 100,
  placeholder: 150,
  v2_components: 40,
  v2_text: 4000,
  modal_title: 45,
  modal_rows: 5,
  input_label: 45,
  input_text: 4000,
  input_placeholder: 100,
  attachment_description: 1024,
} as const;

/** `isV2`: whether the message carries the flag already, or is about to. */
export function messageErrors(draft: Draft, isV2: boolean): readonly FieldError[] {
  const errors: FieldError[] = [];
  const content = draft.content;
  if (content !== undefined && content !== null) {
    if (typeof content !== "string") {
      errors.push({ path: ["content"], code: "BASE_TYPE_STRING", message: "Could not interpret." });
    } else if (isV2 && content !== "") {
      errors.push(v2Legacy("content"));
    } else if ([...content].length > formLimits.content) {
      errors.push(tooLong(["content"], formLimits.content));
    }
  }
  if (typeof draft.nonce === "string" && draft.nonce.length > formLimits.nonce) {
    errors.push({
      path: ["nonce"],
      code: "NONCE_TYPE_TOO_LONG",
      message: `Must be ${formLimits.nonce} or fewer in length.`,
    });
  }
  const embeds = listOf(draft.embeds);
  if (isV2 && embeds.length > 0) errors.push(v2Legacy("embeds"));
  errors.push(...embedErrors(embeds));
  const components = listOf(draft.components);
  errors.push(...(isV2 ? treeErrors(components) : rowsErrors(components)));
  errors.push(...repeatedIds(components));
  for (const [index, file] of listOf(draft.attachments).entries()) {
    const { description } = file as { description?: string };
    if ((description?.length ?? 0) > formLimits.attachment_description) {
      errors.push(tooLong(["attachments", index, "description"], formLimits.attachment_description));
    }
  }
  return errors;
}

function embedErrors(embeds: readonly Component[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (embeds.length > formLimits.embeds) errors.push(between(["embeds"], 0, formLimits.embeds));
  const total = embeds.reduce((sum, embed) => sum + embedChars(embed), 0);
  if (total > formLimits.embed_chars) {
    errors.push({
      path: ["embeds"],
      code: "MAX_EMBED_SIZE_EXCEEDED",
      message: `Embed size exceeds maximum size of ${formLimits.embed_chars}`,
    });
  }
  for (const [index, embed] of embeds.entries()) {
    errors.push(...lengthErrors(["embeds", index, "title"], embed.title ?? "", 0, 256));
    errors.push(...lengthErrors(["embeds", index, "description"], embed.description ?? "", 0, 4096));
    if (listOf(embed.fields).length > 25) errors.push(between(["embeds", index, "fields"], 0, 25));
  }
  return errors;
}

function embedChars(embed: Component): number {
  const { title, description, footer, author } = embed as {
    title?: string;
    description?: string;
    footer?: { text?: string };
    author?: { name?: string };
  };
  const own = [title, description, footer?.text, author?.name].reduce(
    (sum, text) => sum + (text?.length ?? 0),
    0,
  );
  return listOf(embed.fields).reduce(
    (sum, field) => sum + String(field.name ?? "").length + String(field.value ?? "").length,
    own,
  );
}

function rowsErrors(rows: readonly Component[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (rows.length > formLimits.rows) errors.push(between(["components"], 0, formLimits.rows));
  for (const [index, row] of rows.entries()) {
    const at: Path = ["components", index];
    errors.push(...(row.type === 1 ? rowErrors(at, row) : [badType(at)]));
  }
  return errors;
}

function rowErrors(at: Path, row: Component): readonly FieldError[] {
  const inner = listOf(row.components);
  const errors: FieldError[] = [];
  if (inner.length < 1 || inner.length > formLimits.row_buttons) {
    errors.push(between([...at, "components"], 1, formLimits.row_buttons));
  }
  for (const [index, component] of inner.entries()) {
    const here: Path = [...at, "components", index];
    if (component.type === 2) errors.push(...buttonErrors(here, component));
    else if (component.type === 3) {
      errors.push(...lengthErrors([...here, "custom_id"], component.custom_id, 1, formLimits.custom_id));
      errors.push(...optionErrors(here, component));
      if (inner.length > 1) errors.push(between([...at, "components"], 1, 1));
    } else errors.push(badType(here));
  }
  return errors;
}

function buttonErrors(at: Path, button: Component): readonly FieldError[] {
  const errors: FieldError[] = [];
  const isLink = button.style === 5;
  if (!isLink) errors.push(...lengthErrors([...at, "custom_id"], button.custom_id, 1, formLimits.custom_id));
  if (button.emoji === undefined || button.label !== undefined) {
    errors.push(...lengthErrors([...at, "label"], button.label, 1, formLimits.label));
  }
  if (![1, 2, 3, 4, 5].includes(Number(button.style))) {
    errors.push({
      path: [...at, "style"],
      code: "BASE_TYPE_CHOICES",
      message: "Value must be one of (1, 2, 3, 4, 5, 6).",
    });
  }
  return errors;
}

export function optionErrors(at: Path, select: Component): readonly FieldError[] {
  const options = listOf(select.options);
  const errors: FieldError[] = [];
  if (options.length < 1 || options.length > formLimits.options) {
    errors.push(between([...at, "options"], 1, formLimits.options));
  }
  for (const [index, option] of options.entries()) {
    const here: Path = [...at, "options", index];
    errors.push(...lengthErrors([...here, "label"], option.label, 1, formLimits.option));
    errors.push(...lengthErrors([...here, "value"], option.value, 1, formLimits.option));
  }
  if (select.placeholder !== undefined) {
    errors.push(...lengthErrors([...at, "placeholder"], select.placeholder, 0, formLimits.placeholder));
  }
  return errors;
}

/** Components V2: any tree, but all of it together is bounded. */
function treeErrors(components: readonly Component[]): readonly FieldError[] {
  const all = flatten(components);
  const errors: FieldError[] = [];
  if (all.length > formLimits.v2_components)
    errors.push(between(["components"], 1, formLimits.v2_components));
  const text = all.reduce(
    (sum, { type, content }) => sum + (type === 10 ? String(content ?? "").length : 0),
    0,
  );
  if (text > formLimits.v2_text) {
    errors.push({
      path: ["components"],
      code: "COMPONENT_MAX_TOTAL_COMPONENT_TEXT_SIZE_EXCEEDED",
      message: `The total text size of all components must not exceed ${formLimits.v2_text}`,
    });
  }
  for (const [index, component] of components.entries()) {
    if (component.type === 1) errors.push(...rowErrors(["components", index], component));
  }
  return errors;
}

export function flatten(components: readonly Component[]): readonly Component[] {
  return components.flatMap((component) => [
    component,
    ...flatten(listOf(component.components)),
    ...(isRecord(component.accessory) ? flatten([component.accessory as Component]) : []),
    ...(isRecord(component.component) ? flatten([component.component as Component]) : []),
  ]);
}

export function repeatedIds(components: readonly Component[]): readonly FieldError[] {
  const seen = new Set<unknown>();
  return flatten(components).flatMap(({ custom_id }) => {
    if (custom_id === undefined || !seen.has(custom_id)) {
      seen.add(custom_id);
      return [];
    }
    const message = "Component custom id cannot be duplicated";
    return [{ path: ["components"], code: "COMPONENT_CUSTOM_ID_DUPLICATED", message }];
  });
}

function v2Legacy(field: string): FieldError {
  return {
    path: [field],
    code: "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
  };
}

export function isV2(value: unknown): boolean {
  return (Number(value ?? 0) & flags.componentsV2) !== 0;
}
