// Form → a modal of Discord, and what comes back of it → values. Pure.

import type { Form, FormField } from "../channel.ts";
import { cleanLine, cleanText } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import { discordLimits } from "./limits.ts";

export function renderForm(form: Form): object {
  const lineOf = (text: string, max: number) => fitText(cleanLine(text), { unit: "chars", max }).text || "…";
  return {
    custom_id: form.key,
    title: lineOf(form.title, discordLimits.form_title_chars_max),
    components: form.fields.slice(0, discordLimits.form_fields_max).map((field) => ({
      type: 18,
      label: lineOf(field.label, discordLimits.form_label_chars_max),
      component: field.kind === "choice" ? choiceInput(field) : textInput(field),
    })),
  };
}

function textInput(field: FormField): object {
  const max_length = Math.min(Math.max(1, field.chars_max), discordLimits.form_value_chars_max);
  const { preset, placeholder } = field;
  return {
    type: 4,
    custom_id: field.name,
    style: field.kind === "line" ? 1 : 2,
    required: field.required === "yes",
    max_length,
    ...(preset !== undefined && {
      value: fitText(cleanText(preset), { unit: "chars", max: max_length }).text,
    }),
    ...(placeholder !== undefined && {
      placeholder: fitText(cleanLine(placeholder), {
        unit: "chars",
        max: discordLimits.form_placeholder_chars_max,
      }).text,
    }),
  };
}

function choiceInput(field: FormField): object {
  const max = discordLimits.form_choice_chars_max;
  return {
    type: 3,
    custom_id: field.name,
    required: field.required === "yes",
    options: (field.choices ?? [])
      .filter(({ value }) => value !== "" && value.length <= max)
      .slice(0, discordLimits.form_choices_max)
      .map(({ value, label }) => ({
        value,
        label: fitText(cleanLine(label), { unit: "chars", max }).text || "…",
        ...(value === field.preset && { default: true }),
      })),
  };
}

/** By the names of the fields; both the rows of old and the labels of today. */
export function readForm(components: readonly SubmittedRow[]): Readonly<Record<string, string>> {
  const inputs = components.flatMap(
    (row) => row.components ?? (row.component === undefined ? [] : [row.component]),
  );
  return Object.fromEntries(
    inputs.flatMap((input) => {
      const { custom_id } = input;
      const value: unknown = input.value ?? input.values;
      const text = Array.isArray(value) ? value.join("\n") : value;
      return custom_id === undefined || typeof text !== "string" ? [] : [[custom_id, text]];
    }),
  );
}

export interface SubmittedRow {
  readonly components?: readonly SubmittedInput[];
  readonly component?: SubmittedInput;
}

interface SubmittedInput {
  readonly custom_id?: string;
  readonly value?: string;
  readonly values?: readonly string[];
}
