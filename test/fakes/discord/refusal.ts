// The errors of Discord's API as its clients meet them: a status, a code, a message, and for forms which field.

export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** One field of a form that will not do. Its path as in the request: `["components", 0, "custom_id"]`. */
export interface FieldError {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

const known: Readonly<Record<number, readonly [status: number, message: string]>> = {
  0: [401, "401: Unauthorized"],
  10003: [404, "Unknown Channel"],
  10004: [404, "Unknown Guild"],
  10007: [404, "Unknown Member"],
  10008: [404, "Unknown Message"],
  10013: [404, "Unknown User"],
  10015: [404, "Unknown Webhook"],
  10062: [404, "Unknown interaction"],
  10063: [404, "Unknown application command"],
  30034: [400, "Max number of daily application command creates has been reached (200)"],
  // It comes as a 429 without any header of a bucket; a client that reads the status only would wait and try for ever.
  30046: [429, "Maximum number of edits to messages older than 1 hour reached. Try again later"],
  40005: [413, "Request entity too large"],
  40060: [400, "Interaction has already been acknowledged."],
  50001: [403, "Missing Access"],
  50005: [403, "Cannot edit a message authored by another user"],
  50006: [400, "Cannot send an empty message"],
  50007: [403, "Cannot send messages to this user"],
  50008: [400, "Cannot send messages in a non-text channel"],
  50013: [403, "Missing Permissions"],
  50021: [403, "Cannot execute action on a system message"],
  50024: [400, "Cannot execute action on this channel type"],
  50027: [401, "Invalid Webhook Token"],
  50033: [400, "Invalid Recipient(s)"],
  50035: [400, "Invalid Form Body"],
  50083: [400, "Thread is archived"],
  50109: [400, "The request body contains invalid JSON."],
  160004: [400, "A thread has already been created for this message"],
  160005: [403, "Thread is locked"],
  160006: [400, "Maximum number of active threads reached"],
};

export function refusalOf(code: number): Refusal {
  const [status, message] = known[code] ?? [400, "Unknown error"];
  return { status, body: { message, code } };
}

export function badForm(errors: readonly FieldError[]): Refusal {
  const tree: Record<string, unknown> = {};
  for (const { path, code, message } of errors) {
    const at = path.reduce<Record<string, unknown>>((node, key) => {
      const next = (node[key] ?? {}) as Record<string, unknown>;
      node[key] = next;
      return next;
    }, tree);
    at._errors = [...((at._errors as object[] | undefined) ?? []), { code, message }];
  }
  return { status: 400, body: { message: "Invalid Form Body", code: 50035, errors: tree } };
}

const mark = Symbol("refusal");

/** Ends the handling of a request. */
export function refuse(what: number | readonly FieldError[]): never {
  const refusal = typeof what === "number" ? refusalOf(what) : badForm(what);
  throw Object.assign(new Error(JSON.stringify(refusal.body)), { [mark]: refusal });
}

export function refusalIn(error: unknown): Refusal | undefined {
  return error instanceof Error ? (error as Error & { [mark]?: Refusal })[mark] : undefined;
}
