// `init SURFACE`: connects a surface where people are reached. What is asked and checked is the program's; the verb says
// how it went.

import type { Home } from "../home.ts";
import { plain, problem, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

export async function runConnect(
  { input, terminal }: BareScene,
  home: Home,
  surface: string,
): Promise<Result> {
  const interrupts = terminal.interruptible();
  const end = await home.connect(
    {
      surface,
      given: input.texts("set"),
      asks: home.dialog.with === "person" && !input.on("yes") ? "person" : "nobody",
      does: input.on("manifest") ? "manifest" : "connect",
    },
    interrupts,
  );
  switch (end.kind) {
    case "connected": {
      const text = end.lines.map((each) => `${plain(each)}\n`).join("");
      return { kind: "done", text, json: end.facts };
    }
    case "manifest":
      return { kind: "done", text: end.text, json: end.manifest };
    case "left":
      return problem("interrupted", {
        kind: "interrupted",
        why: "left before it was done; the config is as it was",
        remedy: `run looop init ${plain(surface)} again`,
      });
    case "changed":
    case "refused":
    case "failed":
      return problemOf(end);
  }
}
