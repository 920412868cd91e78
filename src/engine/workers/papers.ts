// What a worker was given to read, and its report: a worker reads and writes its own, and nobody else's.

import { limits } from "../limits.ts";
import { failed, refused } from "../outcome.ts";
import type { Papers } from "../papers.ts";
import type { Store } from "../ports.ts";
import { decodeText } from "../records/codec.ts";
import { promptKey } from "../records/launch.ts";
import type { Actor } from "../types.ts";
import { fleetLimits } from "./limits.ts";

export function createPapers({ store }: { readonly store: Store }): Papers {
  return {
    async readBrief(actor) {
      if (actor.kind !== "worker") return notAWorker;
      const key = promptKey(actor.id);
      const read = await store.read(key, fleetLimits.brief_bytes_max);
      if (read.kind === "missing")
        return { kind: "missing", why: `${key} does not exist`, remedy: "was this worker started by hand?" };
      if (read.kind !== "ok") return failed("unreadable", read.why, `look at ${key}`);
      const text = decodeText(read.bytes);
      return text === undefined
        ? failed("corrupt", `${key} is not UTF-8`, "start the worker again")
        : { kind: "ok", text };
    },
    async writeReport(text, actor) {
      if (actor.kind !== "worker") return notAWorker;
      const bytes = Buffer.from(text);
      if (bytes.length > limits.body_bytes_max)
        return refused("report", `it has ${bytes.length} bytes`, `shorten it to ${limits.body_bytes_max}`);
      const name = reportName(actor);
      const written = await store.write(name, bytes, { bytes_max: limits.body_bytes_max });
      return written.kind === "failed" ? written : { kind: "written", name };
    },
  };
}

const reportName = ({ id }: Extract<Actor, { kind: "worker" }>) => `reports/${id}.md`;

const notAWorker = refused(
  "actor",
  "this is not a worker's session, so it has neither a brief nor a report",
  "a person reads them in prompts/ and reports/ of the data directory",
);
