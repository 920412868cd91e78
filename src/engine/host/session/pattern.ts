// A person's regular expression, run with a bound: in the client's process, never in the host's, and inside a context
// of its own whose watchdog ends a look that backtracks for too long. No other code runs there.

import { type Context, createContext, Script } from "node:vm";
import { type Refused, refused } from "../../outcome.ts";
import type { Pattern, PatternLook } from "../../workers/session/expect.ts";
import { sessionLimits } from "../../workers/session/limits.ts";

const KEEP = String.raw`lines.filter((line) => pattern.test(line.endsWith("\n") ? line.slice(0, -1) : line))`;
const FIND = "(found = pattern.exec(text)) === null ? -1 : found.index + found[0].length";

/** `(?i)` at the start is understood as well, as in other dialects. */
export function compilePattern(source: string): { readonly kind: "ok"; readonly pattern: Pattern } | Refused {
  if (source.length > sessionLimits.pattern_chars_max)
    return refused(
      "pattern",
      `it has ${source.length} characters`,
      `use at most ${sessionLimits.pattern_chars_max}`,
    );
  const inline = /^\(\?([ims]+)\)/.exec(source);
  const flags = [...new Set(inline?.[1] ?? "")].join("");
  try {
    const context = createContext({
      text: "",
      lines: [],
      found: null,
      source: source.slice(inline?.[0].length ?? 0),
      flags,
    });
    new Script("var pattern = new RegExp(source, flags)").runInContext(context);
    return { kind: "ok", pattern: bounded(context) };
  } catch (error) {
    // "SyntaxError: Invalid regular expression: /(/: Unterminated group"
    const detail = String(error).split(": ").at(-1) ?? "";
    const why = `"${source}" is no regular expression (${detail.toLowerCase()})`;
    return refused("pattern", why, "write a JavaScript regular expression");
  }
}

function bounded(context: Context): Pattern {
  const find = new Script(FIND);
  const keep = new Script(KEEP);

  function run<T>(
    script: Script,
    input: { readonly text: string } | { readonly lines: readonly string[] },
  ): T | "too_slow" {
    Object.assign(context, input);
    try {
      return script.runInContext(context, { timeout: sessionLimits.pattern_ms_max }) as T;
    } catch (error) {
      if (isTimeout(error)) return "too_slow";
      throw error;
    } finally {
      Object.assign(context, { text: "", lines: [] });
    }
  }

  return {
    find(text): PatternLook {
      const end = run<number>(find, { text });
      if (end === "too_slow") return { kind: "too_slow" };
      return end === -1 ? { kind: "none" } : { kind: "match", text: String(context.found[0]), end };
    },
    keep: (lines) => run<readonly string[]>(keep, { lines }),
  };
}

/** Made in the context, so it is no instance of our own `Error`. */
function isTimeout(error: unknown): boolean {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
