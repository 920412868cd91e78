// What is posted while a platform is connected. Pure.

import type { Card } from "../../channels/channel.ts";

const base = { rows: [], files: [], volume: "silent" } as const;

export const connectedCard: Card = {
  ...base,
  title: "looop is connected here",
  tone: "good",
  parts: [
    { kind: "prose", markdown: "This is a test. From now on, what waits for an answer is shown here." },
    { kind: "note", text: "Nothing has to be done. Next, on the machine: looop up" },
  ],
};

export const ownerCard = (user: string): Card => ({
  ...base,
  title: "You are an owner now",
  tone: "good",
  parts: [
    {
      kind: "prose",
      markdown: "What you answer here counts. As soon as looop is up, `help` says what can be said.",
    },
    { kind: "note", text: `Let in by ${user} at the terminal.` },
  ],
});
