// What a command prints, where that stands in the line: `echo rm x | sh` is `rm x`. Undefined where it does not.

import type { CommandFacts } from "../facts.ts";
import type { Input } from "./reading.ts";

export function outputOf(command: CommandFacts, input: Input): string | undefined {
  const { program, args } = command;
  if (args.some((word) => word.expands)) return undefined;
  const texts = args.map((word) => word.text);
  switch (program) {
    case "echo": {
      const words = texts[0] === "-n" ? texts.slice(1) : texts;
      if (words[0]?.startsWith("-") === true || words.some((text) => text.includes("\\"))) return undefined;
      return `${words.join(" ")}\n`;
    }
    case "printf":
      return printed(texts);
    case "cat":
    case "tee":
      if (program === "cat" && texts.some((text) => text !== "-")) return undefined;
      return input.kind === "text" && !input.expands ? input.text : undefined;
    default:
      return undefined;
  }
}

function printed([format = "", ...values]: readonly string[]): string | undefined {
  if (/^%[sb](?:\\n)?$/.test(format) && values.every((value) => !value.includes("\\")))
    return values
      .map((value) => format.replace("%s", () => value).replace("%b", () => value))
      .join("")
      .replaceAll("\\n", "\n");
  if (values.length > 0 || format.startsWith("-")) return undefined;
  const text = format.replaceAll("\\n", "\n").replaceAll("%%", "%");
  return /[\\%]/.test(text) ? undefined : text;
}
