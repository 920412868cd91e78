// How the Bot API says no: a code, a description in its own words, sometimes parameters.

export interface Refusal {
  readonly error_code: number;
  readonly description: string;
  readonly parameters?: { readonly retry_after?: number; readonly migrate_to_chat_id?: number };
}

const mark = Symbol("refusal");

/** To be thrown: a method stops at its first objection. */
export function refusal(
  error_code: number,
  description: string,
  parameters?: Refusal["parameters"],
): Error & Refusal {
  const prefix: Readonly<Record<number, string>> = {
    400: "Bad Request: ",
    403: "Forbidden: ",
    409: "Conflict: ",
  };
  return Object.assign(new Error(description), {
    [mark]: true,
    error_code,
    description: `${prefix[error_code] ?? ""}${description}`,
    ...(parameters && { parameters }),
  });
}

export function tooMany(retry_after: number): Error & Refusal {
  return refusal(429, `Too Many Requests: retry after ${retry_after}`, { retry_after });
}

export function isRefusal(error: unknown): error is Error & Refusal {
  return typeof error === "object" && error !== null && mark in error;
}
