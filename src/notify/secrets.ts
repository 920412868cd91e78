// What secrets look like. Data and small judgements, pure. Each pattern begins where a word begins and repeats nothing
// within a repetition, so that it takes time in proportion to the text.

import { redactLimits } from "./limits.ts";

export interface SecretPattern {
  readonly name: string;
  readonly pattern: RegExp;
  /** Of what was found, the part that stays in front: a name, a scheme, a user. */
  readonly keep?: "first group";
  /** Not every text of this shape is a secret. */
  readonly isSecret?: (groups: readonly string[]) => boolean;
}

/** The first that fits wins: narrow ones stand before wide ones. */
export const secretPatterns: readonly SecretPattern[] = [
  { name: "Slack token", pattern: /(?<![\w-])(?:xoxe\.)?xox[abceoprs]-[A-Za-z0-9-]{10,}/g },
  { name: "Slack token", pattern: /(?<![\w-])xapp-\d-[A-Za-z0-9-]{10,}/g },
  {
    name: "Slack webhook",
    pattern: /https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{10,}/g,
  },
  {
    name: "Discord token",
    pattern: /(?<![\w.-])[A-Za-z\d_-]{23,28}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,45}(?![\w.-])/g,
    isSecret: ([all = ""]) => /^[MNO]/.test(all),
  },
  {
    name: "Discord webhook",
    pattern:
      /https:\/\/(?:\w{1,20}\.)?discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{1,20}\/[\w-]{20,}/g,
  },
  { name: "Telegram token", pattern: /(?<=(?<!\w)bot|(?<![\w:-]))\d{6,12}:[A-Za-z0-9_-]{34,36}(?![\w-])/g },
  { name: "GitHub token", pattern: /(?<![\w-])(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{22,255})/g },
  { name: "GitLab token", pattern: /(?<![\w-])gl(?:pat|ptt|dt|rt|cbt|oas)-[\w-]{20,}/g },
  { name: "npm token", pattern: /(?<![\w-])npm_[A-Za-z0-9]{36}(?![\w-])/g },
  { name: "PyPI token", pattern: /(?<![\w-])pypi-AgE[\w-]{40,}/g },
  { name: "AWS key", pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g },
  { name: "Anthropic key", pattern: /(?<![\w-])sk-ant-[\w-]{20,}/g },
  {
    name: "OpenAI key",
    pattern: /(?<![\w-])sk-[\w-]{20,}/g,
    isSecret: ([all = ""]) => /\d/.test(all) && /[A-Z]/.test(all),
  },
  { name: "Google key", pattern: /(?<![\w-])(?:AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})/g },
  { name: "Stripe key", pattern: /(?<![\w-])(?:[rs]k_(?:live|test)_|whsec_)[A-Za-z0-9]{16,}/g },
  { name: "SendGrid key", pattern: /(?<![\w-])SG\.[\w-]{22}\.[\w-]{43}/g },
  { name: "Hugging Face token", pattern: /(?<![\w-])hf_[A-Za-z0-9]{30,}/g },
  { name: "DigitalOcean token", pattern: /(?<![\w-])do[opr]_v1_[a-f0-9]{64}/g },
  { name: "Vault token", pattern: /(?<![\w-])hv[sbr]\.[\w-]{24,}/g },
  { name: "Tailscale key", pattern: /(?<![\w-])tskey-[a-z]{2,12}-[\w-]{10,}/g },
  { name: "age key", pattern: /(?<![\w-])AGE-SECRET-KEY-1[A-Z0-9]{50,}/g },
  { name: "JSON web token", pattern: /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{10,}/g },
  {
    name: "password in a URL",
    pattern:
      /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@'"<>‹›]{0,100}:)([^\s/@'"<>‹›]{1,256})(?=@)/gi,
    keep: "first group",
    isSecret: ([, , password = ""]) => !isPlaceholder(password),
  },
  {
    name: "authorization",
    pattern: /((?<!\w)(?:Bearer|Basic|Token)[ \t]{1,4})([A-Za-z0-9._~+/=-]{16,})/gi,
    keep: "first group",
    isSecret: ([, , value = ""]) => isRandom(value),
  },
  {
    name: "secret value",
    pattern:
      /((?<![A-Za-z0-9])[\w.-]{0,40}(?:secret|token|passw(?:or)?d|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|credentials?)[\w-]{0,20}["']?[ \t]{0,3}(?:=>|:=|=|:)[ \t]{0,3}["']?)([^\s"'`,;<>‹›(){}[\]]{8,512})/gi,
    keep: "first group",
    isSecret: ([, name = "", value = ""]) => isValueOf(name, value),
  },
];

/** Names of where a secret is, not of what it is. */
const POINTS =
  /(?:name|id|path|file|ref|arn|ur[il]|length|count|type|header|field|var|env)s?["']?[ \t]*(?:=>|:=|=|:)/i;

function isValueOf(name: string, value: string): boolean {
  if (POINTS.test(name) || isPlaceholder(value) || isIdentifier(value)) return false;
  if (/pass(?:w|phrase)/i.test(name)) return /\d/.test(value) && /[^\d.,:/-]/.test(value);
  return isRandom(value);
}

/** Stands for a value that comes from elsewhere, or says that there is none. */
function isPlaceholder(value: string): boolean {
  return (
    /^(?:[$%~*]|env:|file:|https?:|process\.env|os\.environ|ENV\b)/.test(value) ||
    /^(?:x+|\*+|\.+|…+)$/i.test(value)
  );
}

/** Words and small numbers with separators between them: `my-tls-cert-2024`, `src/notify/plan.ts`. */
function isIdentifier(value: string): boolean {
  return value.split(/[-_./:@+]+/).every((piece) => /^(?:[A-Za-z]*|v?\d{1,4})$/.test(piece));
}

function isRandom(value: string): boolean {
  const isLong = value.length >= redactLimits.value_chars_min;
  return isLong && /\d/.test(value) && /[A-Za-z]/.test(value) && !isIdentifier(value) && isDense(value);
}

function isDense(value: string): boolean {
  return entropyOf(value) >= redactLimits.entropy_bits_min;
}

/** Shannon's, in bits per character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}
