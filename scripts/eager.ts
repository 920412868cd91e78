// The modules within a bundle, marked as functions that are called at once. V8 compiles such a function with what
// surrounds it, and only so Node's compile cache holds it; unmarked, each module is compiled anew at every start.

import { parseSync } from "oxc-parser";

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** `require_x = __commonJS({ "x.js"(exports) {…} })` → `{ "x.js":(function(exports) {…}) }`. */
export function compiledAtOnce(bundle: string): string {
  const { program, errors } = parseSync("bundle.cjs", bundle, { sourceType: "script" });
  if (errors.length > 0) throw new Error(`a bundle cannot be read: ${errors[0]?.message}`);
  const insertions = program.body
    .flatMap((statement) => (statement.type === "VariableDeclaration" ? statement.declarations : []))
    .flatMap(({ init }) => (init?.type === "CallExpression" ? [init] : []))
    .filter(({ callee }) => callee.type === "Identifier" && callee.name === "__commonJS")
    .flatMap(({ arguments: [modules] }) => (modules?.type === "ObjectExpression" ? modules.properties : []))
    .flatMap((module): Insertion[] =>
      module.type === "Property" && module.method
        ? [
            { at: module.key.end, text: ":(function" },
            { at: module.end, text: ")" },
          ]
        : [],
    );
  if (insertions.length === 0) throw new Error("a bundle holds no module: esbuild writes them otherwise now");
  let from = 0;
  const pieces = insertions.map(({ at, text }) => {
    const piece = bundle.slice(from, at) + text;
    from = at;
    return piece;
  });
  return pieces.join("") + bundle.slice(from);
}
