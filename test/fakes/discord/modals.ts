// The rules for the forms that an application may open. Pure.

import { badType, between, lengthErrors, listOf, type Path } from "./fields.ts";
import { formLimits, optionErrors, repeatedIds } from "./forms.ts";
import type { FieldError } from "./refusal.ts";
import type { Component } from "./world.ts";

export function modalErrors(data: Readonly<Record<string, unknown>>): readonly FieldError[] {
  const rows = listOf(data.components);
  const errors: FieldError[] = [
    ...lengthErrors(["data", "custom_id"], data.custom_id, 1, formLimits.custom_id),
    ...lengthErrors(["data", "title"], data.title, 1, formLimits.modal_title),
  ];
  if (rows.length < 1 || rows.length > formLimits.modal_rows) {
    errors.push(between(["data", "components"], 1, formLimits.modal_rows));
  }
  for (const [index, row] of rows.entries()) {
    const at: Path = ["data", "components", index];
    const isLabel = row.type === 18;
    if (isLabel) errors.push(...lengthErrors([...at, "label"], row.label, 1, formLimits.input_label));
    const inner = isLabel ? [row.component as Component] : listOf(row.components);
    for (const input of inner) errors.push(...inputErrors([...at, "components", 0], input, isLabel));
  }
  return [...errors, ...repeatedIds(rows)];
}

function inputErrors(at: Path, input: Component, isLabelled: boolean): readonly FieldError[] {
  const errors = [...lengthErrors([...at, "custom_id"], input.custom_id, 1, formLimits.custom_id)];
  if (input.type === 3) return [...errors, ...optionErrors(at, input)];
  if (input.type !== 4) return [...errors, badType(at)];
  if (!isLabelled) errors.push(...lengthErrors([...at, "label"], input.label, 1, formLimits.input_label));
  if (input.value !== undefined) {
    errors.push(
      ...lengthErrors([...at, "value"], input.value, 0, Number(input.max_length ?? formLimits.input_text)),
    );
  }
  if (input.placeholder !== undefined) {
    errors.push(...lengthErrors([...at, "placeholder"], input.placeholder, 0, formLimits.input_placeholder));
  }
  const longest = input.max_length;
  if (longest !== undefined && !(Number(longest) >= 1 && Number(longest) <= formLimits.input_text)) {
    errors.push(between([...at, "max_length"], 1, formLimits.input_text));
  }
  return errors;
}
