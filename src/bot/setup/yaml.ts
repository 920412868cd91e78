// Plain data as YAML that everybody reads alike: every text in quotes, every list and group on lines of its own. Pure.

export function yamlText(value: unknown): string {
  return `${linesOf(value, "").join("\n")}\n`;
}

function linesOf(value: unknown, indent: string): readonly string[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((each: unknown) => {
      if (!isGroup(each)) return [`${indent}- ${scalarText(each)}`];
      const [first = "", ...rest] = linesOf(each, `${indent}  `);
      return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
    });
  }
  if (isGroup(value)) {
    return Object.entries(value as Record<string, unknown>).flatMap(([key, each]) =>
      isGroup(each)
        ? [`${indent}${keyText(key)}:`, ...linesOf(each, `${indent}  `)]
        : [`${indent}${keyText(key)}: ${scalarText(each)}`],
    );
  }
  return [`${indent}${scalarText(value)}`];
}

/** Something that takes lines of its own. */
function isGroup(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

/** JSON's scalars, and its empty lists and groups, are YAML's too. */
const scalarText = (value: unknown): string => JSON.stringify(value ?? null);

const keyText = (key: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : JSON.stringify(key));
