// What a person would call the same: the program, its verb, the options that make it dangerous and, where things go
// away, of what. Never a secret: long and random-looking words are dropped, and what is opaque is only itself.

import { contentHash } from "../../hash.ts";
import type { CommandFacts, Effect, Word } from "../facts.ts";
import { readingLimits } from "./limits.ts";

const DANGEROUS =
  /^(?:--force(?:-with-lease)?|--hard|--no-verify|--delete|--prune|--mirror|--all|--recursive|--volumes|--purge|--auto-approve|-auto-approve|-destroy|--no-preserve-root|--amend|--global|-g|--system|--dry-run|-[a-zA-Z]{0,4}[rRfdDxX][a-zA-Z]{0,3}|--in-place|-i|-delete|-exec|-[XF])$/;
/** Programs whose operands say what it is about, not how. */
const NAMED_BY_VERB =
  /^(?:git|npm|pnpm|yarn|bun|cargo|go|kubectl|docker|docker-compose|podman|helm|terraform|tofu|aws|gcloud|az|gh|glab|systemctl|apt|apt-get|brew|pip|pip3|uv|poetry|make|just|task|dotnet|mvn|gradle|supabase|prisma|heroku|fly|vercel|netlify|pulumi|npx|bunx|looop|rails|rake|turbo|nx)$/;

export function commandSignature(command: CommandFacts, effect: Effect): string {
  const { program, args, git, sql } = command;
  if (program === "") return "";
  const names = args.filter((word) => !/^-/.test(word.text)).map((word) => plain(word.text));
  const verbs = NAMED_BY_VERB.test(program) ? verbsOf(args.filter((word) => !/^-/.test(word.text))) : [];
  const carriers = command.wrappers.filter((name) => /^(?:sudo|doas|ssh)$/.test(name));
  const matters =
    INTERPRETER.test(program) ||
    effect === "destroys" ||
    effect === "unknown" ||
    (effect !== "looks" && verbs.length === 0);
  const about =
    git !== undefined
      ? [
          git.verb,
          ...gitOptions(command),
          ...git.branches.map(plain),
          ...(effect === "destroys" && git.branches.length === 0 ? names.slice(1) : []),
        ]
      : sql !== undefined && sql.length > 0
        ? sql.map(({ verb, object }) => `${verb} ${object}`.trim())
        : [...verbs, ...optionsOf(command), ...(matters ? names : [])];
  const hosts = effect === "looks" || git !== undefined ? [] : command.hosts.map(plain);
  const words = [...carriers, program, ...about.slice(0, readingLimits.signature_words_max), ...hosts];
  return [...new Set(words.filter((word) => word !== ""))].join(" ");
}

/** `-r -f`, `-fr` and `--recursive --force` are the same to a person. */
function optionsOf({ program, args }: CommandFacts): readonly string[] {
  const options = args.map((word) => word.text).filter((text) => DANGEROUS.test(text));
  if (program !== "rm") return options;
  const letters = options.map((text) => (text.startsWith("--") ? text.slice(2, 3) : text.slice(1))).join("");
  return letters === "" ? [] : [`-${[...new Set(letters.toLowerCase())].sort().join("")}`];
}

function gitOptions({ args, git }: CommandFacts): readonly string[] {
  const named = [
    git?.force === "yes" ? "--force" : git?.force === "lease" ? "--force-with-lease" : "",
    git?.deletes === "yes" ? "--delete" : "",
    git?.hard === "yes" ? "--hard" : "",
  ];
  const others = args
    .map((word) => word.text)
    .filter((text) => /^(?:--(?:no-verify|amend|all|mirror|global|system)|-[bB])$/.test(text));
  return [...named, ...others].filter((text) => text !== "");
}

/** What they run says what they do. */
const INTERPRETER = /^(?:(?:ba|z|da|k|fi)?sh|python[\d.]*|node|tsx|ts-node|deno|ruby|perl|php|source|\.)$/;

/** `run test:unit`, `compose up`, `s3 rm`. */
function verbsOf(names: readonly Word[]): readonly string[] {
  const verbs: string[] = [];
  for (const { text, expands } of names.slice(0, 3)) {
    if (expands || !/^[a-z][a-z0-9:_-]*$/.test(text) || isSecretLike(text)) break;
    verbs.push(text);
  }
  return verbs;
}

function plain(text: string): string {
  return isSecretLike(text) || /\s/.test(text) ? `…${contentHash(text).slice(0, 6)}` : text;
}

/** Random-looking, long, or named like one. */
export function isSecretLike(text: string): boolean {
  if (/(?:pass(?:word|wd)?|secret|token|api[-_]?key|auth|bearer|credential)s?[=:]/i.test(text)) return true;
  if (/:\/\/[^/\s]*@/.test(text)) return true;
  const parts = text.split(/[/\s=,:@]/);
  return parts.some(
    (part) =>
      part.length > readingLimits.signature_word_chars_max ||
      (part.length >= 12 &&
        /\d/.test(part) &&
        /[a-z]/i.test(part) &&
        /^[\w+-]+$/.test(part) &&
        !/^[a-z]+(?:-[a-z0-9]+)*$/.test(part)) ||
      /^(?:sk|pk|ghp|gho|ghs|github_pat|xox[abprs]|AKIA|ASIA|glpat|npm|eyJ|AIza|whsec|rk)[-_]?[A-Za-z0-9]{6,}/.test(
        part,
      ),
  );
}

export function joinedSignature(parts: readonly string[]): string {
  const own = [...new Set(parts.filter((part) => part !== ""))];
  const text = own.join(" && ");
  if (text.length <= readingLimits.signature_chars_max) return text;
  // Cut, it would be the same as another one.
  return `${text.slice(0, readingLimits.signature_chars_max - 8)} …${contentHash(text).slice(0, 6)}`;
}
