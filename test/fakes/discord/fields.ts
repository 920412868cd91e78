// What the rules for messages, dialogs and commands share: the path to a field, what is wrong with it, plain lists. Pure.

import type { FieldError } from "./refusal.ts";
import type { Component } from "./world.ts";

export type Path = readonly (string | number)[];

export function lengthErrors(path: Path, value: unknown, min: number, max: number): readonly FieldError[] {
  if (min > 0 && (value === undefined || value === null || value === "")) {
    return [{ path, code: "BASE_TYPE_REQUIRED", message: "This field is required" }];
  }
  const length = [...String(value ?? "")].length;
  return length < min || length > max ? [between(path, min, max)] : [];
}

export function tooLong(path: Path, max: number): FieldError {
  return { path, code: "BASE_TYPE_MAX_LENGTH", message: `Must be ${max} or fewer in length.` };
}

export function between(path: Path, min: number, max: number): FieldError {
  return {
    path,
    code: "BASE_TYPE_BAD_LENGTH",
    message: `Must be between ${min} and ${max} in length.`,
  };
}

export function badType(path: Path): FieldError {
  return {
    path: [...path, "type"],
    code: "UNION_TYPE_CHOICES",
    message: 'Value of field "type" must be one of the allowed.',
  };
}

export function listOf(value: unknown): readonly Component[] {
  return Array.isArray(value) ? value.filter(isRecord).map((each) => each as Component) : [];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
