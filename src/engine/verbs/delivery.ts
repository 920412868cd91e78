// The verbs about people and about what was shown to them: `people`, `pair`, `unpair`, `audit …`, `routes explain`,
// `deliveries`.

import type { Verb } from "./verb.ts";

const outputs = () => import("./outputs-delivery.ts");
const looks = () => import("./delivery-run.ts");
const deeds = () => import("./by-hand-run.ts");

const byHandNote =
  "It works beside the running loop and without it; the account of whoever types must be an owner's. A worker may not.";

export const peopleVerbs: readonly Verb[] = [
  {
    path: ["people"],
    summary: "who may do what, by which account, and who waits to be let in",
    args: [],
    flags: [],
    examples: ["looop people", "looop people --json"],
    exits: [],
    output: async () => (await outputs()).peopleOutput,
    run: { needs: "nothing", load: async () => (await looks()).runPeople },
  },
  {
    path: ["pair"],
    byPerson: true,
    summary: "let in somebody who was shown a code",
    about: [
      "`pair CODE` lets them in as a new member, `pair CODE as ben approver` under that name and, where it is a new one, with that role; `pair CODE as me` says that the account is yours.",
      byHandNote,
    ],
    args: [
      { name: "code", about: "the eight letters and digits that they were shown", need: "required" },
      { name: "who", about: "`as NAME`, and a role: owner, approver, member, viewer", need: "rest" },
    ],
    flags: [],
    examples: ["looop pair ABCD2345", "looop pair ABCD2345 as ben approver"],
    exits: ["not_found"],
    output: async () => (await outputs()).byHandOutput,
    run: { needs: "nothing", load: async () => (await deeds()).runPair },
  },
  {
    path: ["unpair"],
    byPerson: true,
    summary: "take an account away from whom it was paired with",
    about: ["What stands in the config is taken away there.", byHandNote],
    args: [
      { name: "surface", about: "as `looop people` shows it", need: "required" },
      { name: "user", about: "the account's own id there", need: "required" },
    ],
    flags: [],
    examples: ["looop unpair terminal ben"],
    exits: ["not_found"],
    output: async () => (await outputs()).byHandOutput,
    run: { needs: "nothing", load: async () => (await deeds()).runUnpair },
  },
];

const ask = {
  name: "ask",
  about: "its id, or its short code",
  need: "required",
  completes: "ask",
} as const;

export const deliveryVerbs: readonly Verb[] = [
  {
    path: ["routes", "explain"],
    summary: "say where an ask goes, by which rule, and where it should have gone and does not",
    args: [ask],
    flags: [],
    examples: ["looop routes explain fix-42-1"],
    exits: ["not_found", "corrupt"],
    output: async () => (await outputs()).routeOutput,
    run: { needs: "nothing", load: async () => (await looks()).runRoutesExplain },
  },
  {
    path: ["deliveries", "retry"],
    summary: "send once more what did not arrive, whatever it died of",
    about: ["It may stand there twice then: nobody knows what arrived.", byHandNote],
    args: [{ name: "id", about: "as `looop deliveries` shows it", need: "required" }],
    flags: [],
    examples: ["looop deliveries retry 0b3a91c2f4d5e6a7b8c9d0"],
    exits: ["not_found"],
    output: async () => (await outputs()).byHandOutput,
    run: { needs: "nothing", load: async () => (await deeds()).runRetry },
  },
  {
    path: ["deliveries"],
    summary: "what did not arrive, what is on its way, and where each open ask stands",
    about: [
      "An ask's line says on whose screens it stood and when first, where the surface tells: the terminal does, chat platforms do not tell a program.",
    ],
    args: [],
    flags: [{ name: "dead", kind: "switch", about: "only what does not arrive by itself any more" }],
    examples: ["looop deliveries", "looop deliveries --dead --json"],
    exits: ["not_found", "corrupt"],
    output: async () => (await outputs()).deliveriesOutput,
    run: { needs: "nothing", load: async () => (await looks()).runDeliveries },
  },
];

export const auditVerbs: readonly Verb[] = [
  {
    path: ["audit", "show"],
    summary: "who said what, how it was read, on which card, and what came of it",
    args: [],
    flags: [
      {
        name: "ask",
        kind: "text",
        value: "ID|CODE",
        about: "only what is about this ask, and where its cards stand",
        completes: "ask",
      },
      { name: "since", kind: "duration", value: "D", about: "not older than this" },
      { name: "tail", kind: "count", value: "N", about: "at most so many, the newest; 50 unless told" },
    ],
    examples: ["looop audit show --ask fix-42-1", "looop audit show --since 2d --json"],
    exits: ["not_found", "corrupt"],
    output: async () => (await outputs()).auditOutput,
    run: { needs: "nothing", load: async () => (await looks()).runAuditShow },
  },
  {
    path: ["audit", "verify"],
    summary: "check that no row of the audit was changed, removed or cut off",
    about: [
      "Each row carries the hash of the row before it. Once a day and when it stops, the loop notes the newest row in its events: what was cut off the end, or replaced as a whole, is found by that.",
    ],
    args: [],
    flags: [
      {
        name: "since",
        kind: "duration",
        value: "D",
        about: "only with what was noted since then: for a ledger that was replaced on purpose",
      },
    ],
    examples: ["looop audit verify", "looop audit verify --json"],
    exits: ["not_found", "corrupt"],
    output: async () => (await outputs()).auditCheckOutput,
    run: { needs: "nothing", load: async () => (await looks()).runAuditVerify },
  },
];
