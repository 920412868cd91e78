// What somebody plans, in their words: which of its clauses asks for something that cannot be taken back. The first
// verb of a clause counts and what it is done to; words that are merely mentioned do not.

import { destroys, here, looks, out, type Told, worse } from "./effects/effect.ts";

const LEADS =
  /^(?:(?:please|then|now|first|next|also|finally|afterwards|just|simply|and|so|carefully|quickly|we|i|you|let'?s|let us|need to|needs to|must|should|will|shall|would|could|can|want to|have to|has to|going to|to|it|step \d+|\d+[.)]|[-*•>]|\[[ x]\]|the worker|the agent|be sure to|make sure to|go ahead and|try to|start by|permanently|completely|recursively|manually|force)[:,]?\s+)+/i;

const REMOVING =
  /^(?:remove|removing|delete|deleting|drop|dropping|truncate|truncating|wipe|wiping|erase|erasing|purge|purging|destroy|destroying|nuke|rm|clear out|empty|clean out|clean up|blow away|tear down|take down|terminate|decommission|shred|reset|reinitiali[sz]e|throw away|discard|overwrite|format|uninstall|prune|revoke|unpublish|roll back)\b/i;
/** What is missed when it is gone. */
const VALUED =
  /\b(?:director(?:y|ies)|folders?|files?|databases?|db|tables?|schemas?|columns?|rows|records|collections?|buckets?|volumes?|disks?|partitions?|drives?|backups?|snapshots?|branch(?:es)?|tags?|repos?(?:itory|itories)?|histor(?:y|ies)|commits?|changes|work(?:ing)? tree|everything|all (?:of|data|users|customers|orders|content|logs)|data|users?|accounts?|customers?|prod(?:uction)?|staging|servers?|clusters?|namespaces?|instances?|environments?|infrastructure|stacks?|containers?|images?|certificates?|keys?|secrets?|credentials?|queues?|topics?|index(?:es)?|home|root|system|project|workspace|package|release)\b|\/\w+/i;
const CODE_THINGS =
  /\b(?:unused|dead|deprecated|obsolete|redundant|duplicate[ds]?|imports?|variables?|functions?|methods?|class(?:es)?|comments?|parameters?|props?|arguments?|console\.log\w*|logging|todo|whitespace|trailing|flag|feature flag|lint|warnings?|button|page|component|field|option|link|label|typo|line|lines|word|section|paragraph|sentence|text|style|css|padding|margin|dependency|dependencies|test|tests|mock|mocks|fixture|type|types|code|handler|route|endpoint|menu|icon|banner|modal|dialog|tooltip|column header|cache)\b/i;

const REACHING =
  /^(?:deploy|deploying|ship|shipping|release|releasing|publish|publishing|roll ?out|rolling out|promote|push|pushing|send|sending|email|e-mail|mail|notify|announce|announcing|message|dm|post|tweet|broadcast|charge|refund|pay|payout|wire|transfer|invoice|invite|merge|launch|rotate|migrate|apply|scale|restart|submit|upload|tell)\b/i;
const REACHED =
  /\b(?:prod(?:uction)?|live|staging|customers?|users?|everyone|everybody|all|subscribers?|people|team|list|public|npm|pypi|registry|crates|store|main|master|trunk|remote|origin|upstream|server|cluster|cloud|aws|gcp|azure|kubernetes|cards?|accounts?|funds|money|bank|mail|database|db|schema|secrets?|keys?|credentials?|release|version|package|tag|upstream|github|gitlab)\b/i;

const QUIET =
  /^(?:add|adding|write|writing|create|creating|implement|build|document|explain|describe|fix|fixing|rename|refactor|test|verify|check|review|read|look|find|search|list|show|analy[sz]e|investigate|research|compare|plan|design|draft|summari[sz]e|prevent|avoid|ensure|validate|handle|support|improve|update|updating|bump|extract|move|replace|use|make|introduce|set up|configure|install|run|measure|profile|debug|reproduce|warn|detect|block|reject|refuse|never|do not|don'?t|lint|format the code|typecheck|generate|translate|simplify|port|convert|wire up|hook up|style|commit|change|adjust|learn|think|discuss|consider|note|mention|understand|inspect|examine|study|open|port|mock|stub|cover|extend|split|merge duplicate|sort|tidy|polish|ask|wait|report|count|print|log|prepare|clarify|outline|propose|suggest|estimate|evaluate|benchmark|cache|parse|render|display|hide|allow|enable|disable the button)\b/i;
const FORCES =
  /\bforce[- ]?push(?:es|ed|ing)?\b|\bpush(?:es)? (?:with )?(?:--force|-f|force)\b|\brewrite (?:the )?(?:git )?history\b|\bhard[- ]reset\b|\breset --hard\b/i;
const RUNS = /^(?:run|execute|call|invoke|use|do|type|issue|launch)\b/i;

export interface Prose {
  readonly told: Told;
  /** Commands that it says will be run: in backticks, after a verb that runs. */
  readonly lines: readonly string[];
}

export function readProse(text: string): Prose {
  let told: Told = here;
  const lines: string[] = [];
  for (const clause of clausesOf(text)) {
    const bare = clause.replace(LEADS, "").trim();
    if (bare === "") continue;
    const quoted = [...clause.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
    if (RUNS.test(bare)) lines.push(...(quoted.length > 0 ? quoted : [bare.replace(RUNS, "").trim()]));
    else if (/^`[^`]+`\.?$/.test(bare)) lines.push(...quoted);
    told = worse(told, clauseTold(bare.replaceAll(/`[^`]*`|"[^"]*"|“[^“”]*”/g, "‹quoted›"), clause));
  }
  return { told, lines };
}

function clausesOf(text: string): readonly string[] {
  // Of many blanks in a row, splitting would look at all of them from each one.
  return text
    .replaceAll(/[^\S\n]+/g, " ")
    .replaceAll(/(?: ?\n)+ ?/g, "\n")
    .split(/\n+|(?<=[.!?;])\s+|;|,\s*(?:and\s+|then\s+)?|\s+(?:and then|then|and|&&|->|→)\s+/i)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== "");
}

function clauseTold(clause: string, written: string): Told {
  if (QUIET.test(clause))
    return RUNS.test(clause) && FORCES.test(clause) ? destroys("plans to overwrite what others have") : here;
  if (FORCES.test(written.replaceAll(/"[^"]*"/g, ""))) return destroys("plans to overwrite what others have");
  if (REMOVING.test(clause)) {
    const rest = clause.replace(REMOVING, "");
    const isCode =
      CODE_THINGS.test(rest) &&
      !/\b(?:prod(?:uction)?|database|table|bucket|directory|folder|backup|recursively|everything)\b/i.test(
        rest,
      );
    return VALUED.test(rest) && !isCode ? destroys("plans to remove what no undo brings back") : here;
  }
  if (REACHING.test(clause))
    return REACHED.test(clause.replace(REACHING, "")) ? out("plans what others notice") : here;
  return /^\w+ing\b|^\w+ed\b|\?$/.test(clause) ? looks : here;
}
