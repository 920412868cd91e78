// The parameters of one call, however they came: query, form, JSON or multipart with files.

import type { LoopbackRequest } from "../wire/loopback.ts";
import { refusal } from "./refusal.ts";

export interface Upload {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

export interface Params {
  /** As sent, for the transcript. Files are named by their size. */
  readonly sent: Readonly<Record<string, unknown>>;
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  flag(name: string): boolean;
  /** An object or an array, given as such or as JSON in a text. */
  json(name: string): unknown;
  /** By the name of a field or by `attach://name`. */
  file(reference: string): Upload | undefined;
}

export async function readParams(request: LoopbackRequest): Promise<Params> {
  const type = request.headers["content-type"] ?? "";
  const fields = new Map<string, unknown>(request.query);
  const files = new Map<string, Upload>();
  if (type.startsWith("application/json")) {
    for (const [name, value] of Object.entries(parsed(request.body.toString() || "{}") as object)) {
      fields.set(name, value);
    }
  } else if (type.startsWith("multipart/form-data") || type.startsWith("application/x-www-form-urlencoded")) {
    const form = await new Response(new Uint8Array(request.body), {
      headers: { "content-type": type },
    }).formData();
    for (const [name, value] of form) {
      if (typeof value === "string") {
        fields.set(name, value);
        continue;
      }
      const bytes = Buffer.from(await value.arrayBuffer());
      files.set(name, { name: value.name, mime: value.type, bytes });
    }
  }
  return paramsOf(fields, files);
}

function paramsOf(fields: ReadonlyMap<string, unknown>, files: ReadonlyMap<string, Upload>): Params {
  const text = (name: string): string | undefined => {
    const value = fields.get(name);
    return value === undefined || value === null ? undefined : String(value);
  };
  return {
    sent: {
      ...Object.fromEntries(fields),
      ...Object.fromEntries([...files].map(([name, { bytes }]) => [name, `${bytes.length} bytes`])),
    },
    text,
    number(name) {
      const value = text(name);
      return value === undefined || !/^-?\d+$/.test(value) ? undefined : Number(value);
    },
    flag: (name) => /^(?:true|1)$/i.test(text(name) ?? ""),
    json(name) {
      const value = fields.get(name);
      return typeof value === "string" && value !== "" ? parsed(value) : value;
    },
    file: (reference) => files.get(reference.replace(/^attach:\/\//, "")),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal(400, `can't parse JSON object: ${String(error)}`);
  }
}
