// Reads a source file into facts: what it imports, which parts of the machine it touches, how long its functions are.
// Uses a real parser, so that a word in a comment or a string is never taken for code.

import { posix } from "node:path";
import { parseSync, visitorKeys } from "oxc-parser";

/** What a pure function must not touch. */
export type Use =
  | "files"
  | "processes"
  | "network"
  | "machine"
  | "environment"
  | "clock"
  | "timers"
  | "randomness"
  | "output";

export interface Located {
  readonly line: number;
  readonly what: string;
}

export interface Import {
  readonly line: number;
  readonly specifier: string;
  /** Path below the repository root, for a relative import. */
  readonly path: string | undefined;
  readonly typeOnly: boolean;
  /** `import()`: a call, made long after this file was loaded. */
  readonly lazy: boolean;
}

export interface FunctionFacts {
  readonly name: string;
  readonly line: number;
  /** Without the named functions inside it, which are counted on their own. */
  readonly ownLines: number;
  /** An abort signal behind the others is not counted: it is about the call, not about the matter. */
  readonly parameters: number;
  /** Boolean parameters that decide which way the function goes, rather than being a fact it passes on. */
  readonly switches: readonly string[];
}

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Comment lines at the very top. */
  readonly headerLines: number;
  readonly imports: readonly Import[];
  readonly uses: readonly (Located & { readonly use: Use })[];
  readonly functions: readonly FunctionFacts[];
  readonly declared: readonly Located[];
  readonly silences: readonly Located[];
  readonly classes: readonly Located[];
  readonly defaultExports: readonly Located[];
  /** Nothing but re-exports. */
  readonly barrel: boolean;
  /** In a `limits.ts`: the members of its objects, as others write them: `limits.wait_ms_max`. */
  readonly limits: readonly string[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

interface OpenFunction {
  readonly named: boolean;
  readonly facts: { -readonly [K in keyof FunctionFacts]: FunctionFacts[K] };
}

interface Gathered {
  imports: Import[];
  uses: (Located & { use: Use })[];
  functions: FunctionFacts[];
  declared: Located[];
  silences: Located[];
  classes: Located[];
  defaultExports: Located[];
  limits: string[];
}

interface Walk extends Gathered {
  readonly path: string;
  readonly text: string;
  readonly lineOf: (offset: number) => number;
  readonly openFunctions: OpenFunction[];
}

const useOfModule: Readonly<Record<string, Use>> = {
  "node:fs": "files",
  "node:fs/promises": "files",
  "node:sqlite": "files",
  "node:child_process": "processes",
  "node:cluster": "processes",
  "node:worker_threads": "processes",
  "node:net": "network",
  "node:http": "network",
  "node:https": "network",
  "node:http2": "network",
  "node:tls": "network",
  "node:dgram": "network",
  "node:dns": "network",
  "node:dns/promises": "network",
  "node:timers": "timers",
  "node:timers/promises": "timers",
  "node:perf_hooks": "clock",
};

const pureModules = new Set(
  ["assert", "buffer", "events", "path", "querystring", "stream", "string_decoder", "url", "util"].map(
    (name) => `node:${name}`,
  ),
);

const useOfGlobal: Readonly<Record<string, Use>> = {
  process: "machine",
  globalThis: "machine",
  require: "machine",
  fetch: "network",
  WebSocket: "network",
  EventSource: "network",
  setTimeout: "timers",
  setInterval: "timers",
  setImmediate: "timers",
  performance: "clock",
  crypto: "randomness",
  console: "output",
};

const useOfMember: Readonly<Record<string, Use>> = {
  "process.env": "environment",
  "Date.now": "clock",
  "Math.random": "randomness",
  "AbortSignal.timeout": "timers",
  "Temporal.Now": "clock",
};

const functionTypes = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

export function sourceOf(path: string, text: string): Source {
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0]?.message}`);
  const walk: Walk = {
    path,
    text,
    lineOf: lineFinder(text),
    openFunctions: [],
    imports: [],
    uses: [],
    functions: [],
    declared: [],
    silences: [],
    classes: [],
    defaultExports: [],
    limits: [],
  };
  const program = parsed.program as unknown as Node;
  visit(walk, program, undefined, "");
  const body = program.body as readonly Node[];
  const shadowed = new Set(walk.declared.map(({ what }) => what));
  return {
    path,
    text,
    lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0),
    headerLines: headerLinesOf(text),
    imports: walk.imports,
    uses: walk.uses.filter(({ what }) => !shadowed.has(rootOf(what))),
    functions: walk.functions,
    declared: walk.declared,
    silences: walk.silences,
    classes: walk.classes,
    defaultExports: walk.defaultExports,
    barrel: body.length > 0 && body.every((statement) => isReExport(statement)),
    limits: walk.limits,
  };
}

function visit(walk: Walk, node: Node, parent: Node | undefined, member: string): void {
  const opened = functionTypes.has(node.type) ? openFunction(walk, node, parent) : undefined;
  noteImport(walk, node);
  noteUse(walk, node, parent, member);
  noteDeclaration(walk, node, member);
  noteSilence(walk, node);
  for (const { key, child } of childrenOf(node)) visit(walk, child, node, key);
  if (opened !== undefined) closeFunction(walk, opened);
}

function childrenOf(node: Node): readonly { readonly key: string; readonly child: Node }[] {
  return (visitorKeys[node.type] ?? []).flatMap((key) => {
    const held = node[key];
    return (Array.isArray(held) ? held : [held]).filter(isNode).map((child) => ({ key, child }));
  });
}

// --- functions -----------------------------------------------------------------------------------------------------

function openFunction(walk: Walk, node: Node, parent: Node | undefined): OpenFunction {
  const name = nameOfFunction(node, parent);
  const parameters = (node.params as readonly Node[] | undefined) ?? [];
  const opened: OpenFunction = {
    named: name !== undefined,
    facts: {
      name: name ?? "(callback)",
      line: walk.lineOf(node.start),
      ownLines: walk.lineOf(node.end) - walk.lineOf(node.start) + 1,
      parameters: parameters.filter((parameter) => parameterName(parameter) !== "signal").length,
      switches: parameters.filter((parameter) => isSwitch(parameter, node.body)).map(parameterName),
    },
  };
  walk.openFunctions.push(opened);
  return opened;
}

function closeFunction(walk: Walk, opened: OpenFunction): void {
  walk.openFunctions.pop();
  walk.functions.push(opened.facts);
  const around = walk.openFunctions.at(-1);
  if (opened.named && around !== undefined) around.facts.ownLines -= opened.facts.ownLines;
}

function nameOfFunction(node: Node, parent: Node | undefined): string | undefined {
  const own = nameOf(node.id);
  if (own !== undefined) return own;
  if (parent?.type === "VariableDeclarator") return nameOf(parent.id);
  if (parent?.type === "Property" || parent?.type === "MethodDefinition") return nameOf(parent.key);
  return undefined;
}

function parameterName(parameter: Node): string {
  return nameOf(parameter) ?? nameOf(parameter.left) ?? "(pattern)";
}

/** A default makes it an option of the function; an `if` on it makes it two functions. */
function isSwitch(parameter: Node, body: unknown): boolean {
  if (parameter.type === "AssignmentPattern") {
    const { left, right } = parameter;
    return (
      isTypedBoolean(left) || (isNode(right) && right.type === "Literal" && typeof right.value === "boolean")
    );
  }
  return isTypedBoolean(parameter) && isNode(body) && branchesOn(body, parameterName(parameter));
}

function isTypedBoolean(parameter: unknown): boolean {
  const annotation = isNode(parameter) ? parameter.typeAnnotation : undefined;
  const type = isNode(annotation) ? annotation.typeAnnotation : undefined;
  return isNode(type) && type.type === "TSBooleanKeyword";
}

function branchesOn(node: Node, name: string): boolean {
  if (node.type === "IfStatement" && operandsOf(node.test).includes(name)) return true;
  return childrenOf(node).some(({ child }) => !functionTypes.has(child.type) && branchesOn(child, name));
}

/** Names that a condition consists of: `a && !b` → a, b. */
function operandsOf(test: unknown): readonly string[] {
  if (!isNode(test)) return [];
  if (test.type === "LogicalExpression") return [...operandsOf(test.left), ...operandsOf(test.right)];
  if (test.type === "UnaryExpression") return operandsOf(test.argument);
  return test.type === "Identifier" ? [String(test.name)] : [];
}

// --- imports and the machine ---------------------------------------------------------------------------------------

function noteImport(walk: Walk, node: Node): void {
  const request = node.source;
  if (!isNode(request) || typeof request.value !== "string") return;
  const specifier = request.value;
  const relative = specifier.startsWith(".");
  const line = walk.lineOf(node.start);
  const typeOnly = isTypeOnly(node);
  walk.imports.push({
    line,
    specifier,
    path: relative ? posix.join(posix.dirname(walk.path), specifier) : undefined,
    typeOnly,
    lazy: node.type === "ImportExpression",
  });
  if (typeOnly || !specifier.startsWith("node:")) return;
  const use = useOfImport(node, specifier);
  if (use !== undefined) walk.uses.push({ use, line, what: specifier });
}

function useOfImport(node: Node, specifier: string): Use | undefined {
  if (pureModules.has(specifier)) return undefined;
  if (specifier === "node:crypto")
    return importsOnly(node, /^(create|timingSafe|hash$)/) ? undefined : "randomness";
  return useOfModule[specifier] ?? "machine";
}

function importsOnly(node: Node, wanted: RegExp): boolean {
  const specifiers = (node.specifiers as readonly Node[] | undefined) ?? [];
  return specifiers.length > 0 && specifiers.every((item) => wanted.test(nameOf(item.imported) ?? ""));
}

function isTypeOnly(node: Node): boolean {
  if (node.type === "TSImportType") return true;
  if (node.importKind === "type" || node.exportKind === "type") return true;
  const specifiers = node.specifiers as readonly Node[] | undefined;
  if (specifiers === undefined || specifiers.length === 0) return false;
  return specifiers.every((item) => item.importKind === "type" || item.exportKind === "type");
}

function noteUse(walk: Walk, node: Node, parent: Node | undefined, member: string): void {
  const note = (use: Use, what: string): void => {
    walk.uses.push({ use, line: walk.lineOf(node.start), what });
  };
  if (node.type === "MemberExpression") {
    const what = `${nameOf(node.object)}.${nameOf(node.property)}`;
    const use = useOfMember[what];
    if (use !== undefined) note(use, what);
  }
  const called = node.type === "NewExpression" || node.type === "CallExpression";
  if (called && nameOf(node.callee) === "Date" && (node.arguments as readonly unknown[]).length === 0) {
    note("clock", "new Date()");
  }
  if (node.type === "Identifier" && isReference(parent, member)) {
    const name = String(node.name);
    const use = Object.hasOwn(useOfGlobal, name) ? useOfGlobal[name] : undefined;
    // `process.env` has a use of its own.
    const isEnvironment = parent !== undefined && nameOf(parent.property) === "env" && name === "process";
    if (use !== undefined && !isEnvironment) note(use, name);
  }
}

function isReference(parent: Node | undefined, member: string): boolean {
  if (parent === undefined) return true;
  if (member === "property" && parent.type === "MemberExpression") return parent.computed === true;
  if (member === "key") return parent.computed === true || parent.shorthand === true;
  if (parent.type.endsWith("Specifier") || parent.type === "TSQualifiedName") return false;
  return parent.type !== "LabeledStatement";
}

// --- declarations, silence -----------------------------------------------------------------------------------------

function noteDeclaration(walk: Walk, node: Node, member: string): void {
  const line = walk.lineOf(node.start);
  if (node.type === "ClassDeclaration" || node.type === "ClassExpression") {
    walk.classes.push({ line, what: nameOf(node.id) ?? "(anonymous)" });
  }
  if (node.type === "ExportDefaultDeclaration") walk.defaultExports.push({ line, what: "default" });
  if (node.type === "Identifier" && (member === "id" || member === "params")) {
    walk.declared.push({ line, what: String(node.name) });
  }
  if (node.type === "VariableDeclarator" && walk.path.endsWith("/limits.ts")) {
    walk.limits.push(...memberNames(node.init).map((name) => `${nameOf(node.id)}.${name}`));
  }
}

function memberNames(init: unknown): string[] {
  if (!isNode(init)) return [];
  if (init.type === "TSAsExpression") return memberNames(init.expression);
  if (init.type !== "ObjectExpression") return [];
  return (init.properties as readonly Node[]).map((property) => nameOf(property.key) ?? "");
}

/** A failure that nobody will hear of. */
function noteSilence(walk: Walk, node: Node): void {
  const note = (what: string): void => {
    walk.silences.push({ line: walk.lineOf(node.start), what });
  };
  if (node.type === "CatchClause" && isEmptyBlock(node.body)) note("catch with nothing in it");
  if (node.type !== "CallExpression") return;
  const callee = node.callee;
  if (!isNode(callee) || callee.type !== "MemberExpression" || nameOf(callee.property) !== "catch") return;
  const handler = (node.arguments as readonly Node[])[0];
  if (handler === undefined || !functionTypes.has(handler.type)) return;
  const body = handler.body;
  if (isEmptyBlock(body) || nameOf(body) === "undefined") note(".catch() that drops the failure");
}

function isEmptyBlock(node: unknown): boolean {
  return isNode(node) && node.type === "BlockStatement" && (node.body as readonly unknown[]).length === 0;
}

function isReExport(statement: Node): boolean {
  if (statement.type === "ExportAllDeclaration") return true;
  return statement.type === "ExportNamedDeclaration" && isNode(statement.source);
}

// --- text ----------------------------------------------------------------------------------------------------------

function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (typeof node.name === "string") return node.name;
  return typeof node.value === "string" ? node.value : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** `process` of `process.env`; a module's name is its own root. */
function rootOf(what: string): string {
  return what.split(".")[0] ?? what;
}

function headerLinesOf(text: string): number {
  const lines = text.split("\n");
  if (lines[0]?.startsWith("#!")) lines.shift();
  const end = lines.findIndex((line) => !line.startsWith("//"));
  return end === -1 ? lines.length : end;
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
