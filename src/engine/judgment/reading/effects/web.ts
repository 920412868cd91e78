// What curl, wget and their like do: fetch, send, or write what they fetched.

import type { CommandFacts } from "../../facts.ts";
import { destroys, here, looks, out, type Told, worse } from "./effect.ts";
import { writeEffect } from "./files.ts";
import type { Base } from "./places.ts";

const SENDS =
  /^(?:-d.*|--data(?:-\w+)?(?:=.*)?|-F.*|--form(?:-\w+)?(?:=.*)?|--json(?:=.*)?|-T.*|--upload-file(?:=.*)?|--post-(?:data|file)(?:=.*)?|--body-(?:data|file)(?:=.*)?|-a\d*[^-]*@.*)$/;

export function webEffect({ program, args }: CommandFacts, base: Base): Told | undefined {
  if (!/^(?:curl|wget|http|https|xh|fetch|aria2c|invoke-webrequest|invoke-restmethod|iwr|irm)$/.test(program))
    return undefined;
  const words = args.map((word) => word.text);
  const method = methodOf(words, program);
  if (method === "DELETE") return destroys("removes what is kept on another machine");
  if (!/^(?:GET|HEAD|OPTIONS)$/.test(method)) return out("sends to another machine");
  if (words.some((word) => SENDS.test(word)) && !words.includes("-G")) return out("sends to another machine");
  if (args.some((word) => word.expands && /\$\(|`|\$\{?\w/.test(word.text)))
    return out("sends what is not all known to another machine");
  if (words.some((word) => /^file:/.test(word))) return looks;
  const target = args.find(
    (_word, index) =>
      /^(?:-[a-zA-Z]*[oO]|--output|--output-document)$/.test(words[index - 1] ?? "") &&
      words[index - 1] !== (program === "curl" ? "-O" : "-o"),
  );
  const keeps =
    program === "wget"
      ? !words.some((word) => /^(?:--spider|-q?O-)$/.test(word))
      : words.some((word) => /^(?:-[a-zA-Z]*O|--remote-name|-o|--output)/.test(word));
  if (target !== undefined) return target.text === "-" ? looks : worse(here, writeEffect(target, base));
  return keeps ? here : looks;
}

function methodOf(words: readonly string[], program: string): string {
  if (/^(?:http|https|xh)$/.test(program)) {
    const verb = words.find((word) => /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/i.test(word));
    const hasBody = words.some((word) => /^[\w.-]+(?::=|=(?!=))/.test(word));
    return verb?.toUpperCase() ?? (hasBody ? "POST" : "GET");
  }
  for (const [index, word] of words.entries()) {
    const attached = /^(?:-[a-zA-Z]*X|--request=|--method=)(.+)$/.exec(word)?.[1];
    if (attached !== undefined) return attached.replace(/^=/, "").toUpperCase();
    if (/^(?:-[a-zA-Z]*X|--request|--method|-method)$/i.test(word))
      return (words[index + 1] ?? "").toUpperCase();
  }
  return "GET";
}
