// `org …`: what people of one organization share. Opt-in: until `join` nothing of it is there.

import { orgRoles } from "../org.ts";
import type { Verb } from "./verb.ts";

const outputs = () => import("./outputs-org.ts");
const runs = () => import("./org-run.ts");

const databaseFlag = {
  name: "database",
  kind: "text",
  value: "env:NAME | file:PATH",
  about: "where the database's address stands; without it env:LOOOP_ORG_DATABASE. Never the address itself",
} as const;

const changeOutput = async () => (await outputs()).orgChangeOutput;

export const orgVerbs: readonly Verb[] = [
  {
    path: ["org", "init"],
    byPerson: true,
    summary: "set up a Postgres for organizations, and make one in it; for whoever runs the database",
    about: [
      "Needs a login that may create roles and schemas. Everything happens in one transaction; what is of the present shape is left alone.",
    ],
    args: [{ name: "name", about: "what the organization is called", need: "required" }],
    flags: [
      { name: "owner", kind: "text", value: "ROLE", about: "the login role of its first owner" },
      databaseFlag,
    ],
    examples: ["looop org init Acme --owner ann --database file:admin.dsn"],
    exits: [],
    output: async () => (await outputs()).orgInitOutput,
    run: { needs: "engine", load: async () => (await runs()).runOrgInit },
  },
  {
    path: ["org", "invite"],
    byPerson: true,
    summary: "print an invite that one person can use once",
    about: [
      "Bound to a login role (`bob`), an e-mail (`email:bob@example.org`) or the subject of a token (`jwt:…`). Only its hash is kept.",
    ],
    args: [{ name: "whom", about: "who it is for", need: "required" }],
    flags: [
      {
        name: "role",
        kind: "choice",
        value: "ROLE",
        choices: orgRoles,
        about: "what they will be; member without it",
      },
      { name: "expires", kind: "duration", value: "SPAN", about: "a minute to 30 days; 7 days without it" },
    ],
    examples: ["looop org invite bob --role admin --expires 2d"],
    exits: [],
    output: async () => (await outputs()).orgInviteOutput,
    run: { needs: "engine", load: async () => (await runs()).runOrgInvite },
  },
  {
    path: ["org", "join"],
    byPerson: true,
    summary: "join an organization with an invite, or with its id where you are a member already",
    args: [
      { name: "invite", about: "what `org invite` printed, or the organization's id", need: "required" },
    ],
    flags: [databaseFlag],
    examples: ["looop org join 7a0e….5f2c… --database file:org.dsn"],
    exits: [],
    output: changeOutput,
    run: { needs: "engine", load: async () => (await runs()).runOrgJoin },
  },
  {
    path: ["org", "leave"],
    byPerson: true,
    summary: "leave the organization; its packs here no longer count",
    args: [],
    flags: [
      { name: "here", kind: "switch", about: "only on this machine: you stay a member, and nobody is asked" },
    ],
    examples: ["looop org leave"],
    exits: [],
    output: changeOutput,
    run: { needs: "engine", load: async () => (await runs()).runOrgLeave },
  },
  {
    path: ["org", "sync"],
    summary: "take over what the organization shares; exit 1 when the last copy has to do",
    about: [
      "Packs land in guardrails/org-*.yaml, where they only ever add; practices are proposed for the playbook.",
    ],
    args: [],
    flags: [],
    examples: ["looop org sync"],
    exits: [],
    output: async () => (await outputs()).orgSyncOutput,
    run: { needs: "engine", load: async () => (await runs()).runOrgSync },
  },
  {
    path: ["org", "status"],
    summary: "show the organization, what is in force of it here, and what the database says",
    args: [],
    flags: [],
    examples: ["looop org status"],
    exits: [],
    output: async () => (await outputs()).orgStatusOutput,
    run: { needs: "engine", load: async () => (await runs()).runOrgStatus },
  },
  {
    path: ["org", "publish"],
    byPerson: true,
    summary: "share a pack of guardrails, or a practice in one line",
    about: ["A pack takes an admin and is checked first, with its tests. A practice takes a member."],
    args: [{ name: "pack", about: "the pack's file", need: "optional" }],
    flags: [{ name: "practice", kind: "text", value: "TEXT", about: "a line of a playbook" }],
    examples: ["looop org publish team.yaml", 'looop org publish --practice "deploy on Mondays"'],
    exits: [],
    output: changeOutput,
    run: { needs: "engine", load: async () => (await runs()).runOrgPublish },
  },
  {
    path: ["org", "withdraw"],
    byPerson: true,
    summary: "take back a shared pack or practice",
    args: [{ name: "what", about: "a pack's name or a practice's id", need: "required" }],
    flags: [],
    examples: ["looop org withdraw team"],
    exits: [],
    output: changeOutput,
    run: { needs: "engine", load: async () => (await runs()).runOrgWithdraw },
  },
  {
    path: ["org", "adopt"],
    byPerson: true,
    summary: "write proposed practices into the playbook: those named, or all",
    args: [{ name: "ids", about: "as `org status` shows them", need: "rest" }],
    flags: [],
    examples: ["looop org adopt 3f9c21ab04de"],
    exits: [],
    output: changeOutput,
    run: { needs: "engine", load: async () => (await runs()).runOrgAdopt },
  },
  {
    path: ["org", "preview"],
    summary: "show, to the letter, what `org contribute` would tell; tells nobody",
    args: [],
    flags: [],
    examples: ["looop org preview"],
    exits: [],
    output: async () => (await outputs()).orgPreviewOutput,
    run: { needs: "engine", load: async () => (await runs()).runOrgPreview },
  },
  {
    path: ["org", "contribute"],
    byPerson: true,
    summary: "tell the organization what that preview showed; the pool gets clipped counts without words",
    args: [{ name: "hash", about: "as `org preview` printed it", need: "required" }],
    flags: [],
    examples: ["looop org contribute 9b1c04de77aa"],
    exits: [],
    output: changeOutput,
    run: { needs: "engine", load: async () => (await runs()).runOrgContribute },
  },
  {
    path: ["org", "collective"],
    summary: "say whether the organization takes part in what organizations learn from one another",
    about: ["Off until an owner says on. Off takes its counts out of the pool."],
    args: [{ name: "wanted", about: "on or off", need: "required", completes: ["on", "off"] }],
    flags: [],
    examples: ["looop org collective off"],
    exits: [],
    output: changeOutput,
    run: { needs: "engine", load: async () => (await runs()).runOrgCollective },
  },
];
