// Goal: no secret gets onto a card, and no ordinary text is taken for one.
// Method: rows of secrets and of texts that look like them, put together here so that no file holds a real shape in
// one piece; properties for what holds for any text.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Draft } from "../../src/notify/nouns.ts";
import { markOf, redactDraft, redactor } from "../../src/notify/redact.ts";
import { shownText } from "../support/plain-card.ts";

const redact = redactor([]);

/** Letters and digits as a generator of keys makes them; the same for the same length. */
function random(length: number, alphabet = "aK3xQ9mZ7bT1vR5wL8nY2cJ6dP4sH0gF"): string {
  return Array.from(
    { length },
    (_, index) => alphabet[(index * 7 + (index >> 3) * 5) % alphabet.length],
  ).join("");
}

const hex = (length: number): string => random(length, "0f3a9c7e1b5d8264");
const digits = (length: number): string => random(length, "7302918465");

describe("what is a secret", () => {
  const rows: readonly (readonly [name: string, secret: string])[] = [
    ["Slack token", `xoxb-${digits(12)}-${digits(13)}-${random(24)}`],
    ["Slack token", `xoxp-${digits(12)}-${digits(12)}-${digits(12)}-${hex(32)}`],
    ["Slack token", `xapp-1-A0${random(9)}-${digits(13)}-${hex(64)}`],
    ["Slack token", `xoxe.xoxb-1-${random(60)}`],
    ["Slack webhook", `https://hooks.slack.com/services/T0${random(8)}/B0${random(8)}/${random(24)}`],
    ["Discord token", `M${random(25)}.G${random(5)}.${random(38)}`],
    ["Discord webhook", `https://discord.com/api/webhooks/${digits(18)}/${random(68)}`],
    ["Telegram token", `${digits(10)}:AA${random(33)}`],
    ["GitHub token", `ghp_${random(36)}`],
    ["GitHub token", `github_pat_${random(22)}_${random(59)}`],
    ["GitLab token", `glpat-${random(20)}`],
    ["npm token", `npm_${random(36)}`],
    ["AWS key", `AKIA${random(16, "ABCDEFGH234567")}`],
    ["Anthropic key", `sk-ant-api03-${random(90)}`],
    ["OpenAI key", `sk-proj-${random(48)}`],
    ["OpenAI key", `sk-${random(48)}`],
    ["Google key", `AIza${random(35)}`],
    ["Stripe key", `sk_live_${random(24)}`],
    ["Hugging Face token", `hf_${random(34)}`],
    ["Vault token", `hvs.${random(90)}`],
    ["age key", `AGE-SECRET-KEY-1${random(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")}`],
    ["JSON web token", `eyJ${random(33)}.eyJ${random(50)}.${random(43)}`],
    [
      "private key",
      `-----BEGIN RSA PRIVATE KEY-----\n${random(64)}\n${random(40)}\n-----END RSA PRIVATE KEY-----`,
    ],
    ["private key", `-----BEGIN OPENSSH PRIVATE KEY-----\n${random(64)}\n${random(64)}`],
  ];

  test.each(rows)("a %s: %s", (name, secret) => {
    for (const text of [secret, `before ${secret} behind`, `"${secret}"`, `(${secret})`, `x=${secret}\n`]) {
      const { text: clean, found } = redact(text);
      expect(clean).not.toContain(secret);
      expect(clean).toBe(text.replace(secret, markOf(name)));
      expect(found).toEqual([name]);
    }
  });

  test("a token in the address of a bot's server", () => {
    const token = `${digits(10)}:AA${random(33)}`;
    expect(redact(`https://api.telegram.org/bot${token}/getMe`).text).toBe(
      "https://api.telegram.org/bot‹secret removed: Telegram token›/getMe",
    );
  });

  const kept: readonly (readonly [text: string, clean: string])[] = [
    ["postgres://ann:hunter2@db:5432/x", "postgres://ann:‹secret removed: password in a URL›@db:5432/x"],
    [`Authorization: Bearer ${random(32)}`, "Authorization: Bearer ‹secret removed: authorization›"],
    [`API_KEY=${random(32)}`, "API_KEY=‹secret removed: secret value›"],
    [`export DB_PASSWORD='hunter2hunter'`, "export DB_PASSWORD='‹secret removed: secret value›'"],
    [`"client_secret": "${random(40)}"`, `"client_secret": "‹secret removed: secret value›"`],
    [`aws_secret_access_key = ${random(40)}`, "aws_secret_access_key = ‹secret removed: secret value›"],
    [`--token=${random(24)} --verbose`, "--token=‹secret removed: secret value› --verbose"],
  ];

  test.each(kept)("of %s the name stays", (text, clean) => {
    expect(redact(text).text).toBe(clean);
  });

  test("the process's own, whatever they look like, and as an address has them", () => {
    const own = redactor([{ name: "Slack signing secret", value: "plain words&" }]);
    expect(own("it is plain words& so").text).toBe("it is ‹secret removed: Slack signing secret› so");
    expect(own("?s=plain%20words%26").text).toBe("?s=‹secret removed: Slack signing secret›");
  });

  test("a token of ours that is too short to be told from a word is left alone", () => {
    expect(redactor([{ name: "x", value: "the" }])("the end").text).toBe("the end");
  });
});

describe("what is none", () => {
  const rows: readonly string[] = [
    `commit ${hex(40)}`,
    `sha256 ${hex(64)}`,
    "123e4567-e89b-12d3-a456-426614174000",
    `data:image/png;base64,${random(400)}`,
    "/srv/app/releases/20261121-140501/node_modules/.bin/vitest",
    "src/notify/cards/ask.ts:42:7",
    "See https://example.com/a/b?page=2&sort=asc#top and mail ann@example.com",
    "ssh://git@github.com/looop/looop.git",
    "git clone https://github.com/looop/looop.git",
    "postgres://ann:$PASSWORD@db/x",
    "password: required",
    "Your password must be at least 12 characters long",
    "max_tokens=4096, temperature=0.2",
    "token_file: secrets/slack-token-2024.txt",
    "secretName: my-tls-cert-2024",
    "bot_token: env:SLACK_BOT_TOKEN",
    "api_key = process.env.API_KEY_2024_FOR_US",
    "the token bucket refills: 12345678901234567890",
    "sk-learn-contrib-imbalanced-package",
    "task-runner-for-the-demo-2024",
    "12:30:45 worker fix-42 asks: 2 options",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "bearer of bad news, Basic understanding",
    "xoxb- is how tokens of bots begin",
    "1234567890:short",
    "今日は approve しますか？ не сейчас",
  ];

  test.each(rows)("%s", (text) => {
    expect(redact(text)).toEqual({ text, found: [] });
  });
});

describe("for any text", () => {
  const own = [{ name: "own token", value: "tok-own-0123456789" }];
  const secret = fc.constantFrom(
    `ghp_${random(36)}`,
    `xoxb-${digits(12)}-${random(24)}`,
    "tok-own-0123456789",
    `-----BEGIN PRIVATE KEY-----\n${random(64)}`,
    "token: ",
    "https://a:b@",
    "‹secret removed: x›",
  );
  const texts = fc
    .array(fc.oneof(fc.string({ unit: "binary" }), fc.string(), secret), { maxLength: 12 })
    .map((all) => all.join(""));

  test("cleaning what is clean changes nothing", () => {
    const clean = redactor(own);
    fc.assert(
      fc.property(texts, (text) => {
        const once = clean(text).text;
        expect(clean(once)).toEqual({ text: once, found: [] });
      }),
      { numRuns: 400 },
    );
  });

  test("our own token is in none", () => {
    const clean = redactor(own);
    fc.assert(fc.property(texts, (text) => !clean(text).text.includes("tok-own-0123456789")));
  });

  test.each([
    ["a repeated beginning", "xoxb-"],
    ["a repeated name", "secret_token-"],
    ["a repeated scheme", "https://a:"],
    ["a repeated key", "-----BEGIN PRIVATE KEY-----"],
    ["a repeated letter", "A"],
    ["a repeated token head", "eyJabcdefghij."],
  ])("hostile text of one megabyte ends: %s", (_, piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    expect(redact(text).text.length).toBeGreaterThan(0);
  });
});

describe("a draft", () => {
  const canary = `ghp_${random(36)}`;
  const draft: Draft = {
    title: `t ${canary}`,
    tone: "plain",
    parts: [
      { kind: "prose", markdown: canary },
      { kind: "verbatim", text: canary, from: canary },
      { kind: "facts", rows: [{ name: canary, value: canary }] },
      { kind: "note", text: canary },
      { kind: "rule" },
    ],
    rows: [
      [
        {
          label: canary,
          style: "danger",
          confirm: { title: canary, text: canary, yes: canary, no: canary },
          means: { do: "command", words: canary },
        },
      ],
    ],
    files: [{ name: `${canary}.txt`, mime: "text/plain", alt: canary, bytes: Buffer.from(`a ${canary} b`) }],
    volume: "silent",
    invite: { placeholder: canary },
  };

  test("has none in anything that it shows, and means what it meant", () => {
    const clean = redactDraft(draft, redact);
    expect(shownText(clean)).not.toContain(canary);
    expect(clean.rows[0]?.[0]?.means).toEqual({ do: "command", words: canary });
    expect(redactDraft(clean, redact)).toEqual(clean);
  });

  test("names a changed file by its new hash", async () => {
    const { sha256 } = await import("../../src/notify/digest.ts");
    const bytes = draft.files[0]?.bytes ?? new Uint8Array();
    const named: Draft = { ...draft, parts: [{ kind: "note", text: `sha256 ${sha256(bytes)}` }] };
    const clean = redactDraft(named, redact);
    expect(clean.parts).toEqual([{ kind: "note", text: `sha256 ${sha256(clean.files[0]?.bytes ?? "")}` }]);
  });
});
