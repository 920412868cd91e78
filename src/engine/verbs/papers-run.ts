// `brief` and `report`.

import { readBody } from "./body.ts";
import { plain, problemOf } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

export async function runBrief(scene: Scene): Promise<Result> {
  const actor = await scene.actor();
  const read = await scene.engine.papers.readBrief(actor);
  if (read.kind !== "ok") return problemOf(read);
  const elsewhere = scene.relayed === true && actor.kind === "worker" ? farRules(actor.id) : "";
  const text = `${elsewhere}${read.text}`;
  return { kind: "done", text, json: { text } };
}

/** Before the contract, which was written for somebody at home. */
function farRules(id: string): string {
  return `# You are on another machine

The loop that started you runs elsewhere, and so is its data directory: \`$LOOOP_DATA_DIR\`, \`$LOOOP_REPORTS_DIR\` and
\`$LOOOP_CLAIMS_DIR\` are not set here. The command \`"$LOOOP_BIN"\` reaches home. Where the rules below name
\`$LOOOP_REPORTS_DIR/${id}.md\`, pipe your report into \`"$LOOOP_BIN" report\` instead, and name it with
\`--ref reports/${id}.md\`. If the command says that it cannot reach home, finish nothing that cannot be taken back.

`;
}

export async function runReport(scene: Scene): Promise<Result> {
  const read = await readBody(scene, "report");
  if (read.kind !== "ok") return read;
  const written = await scene.engine.papers.writeReport(read.text, await scene.actor());
  if (written.kind !== "written") return problemOf(written);
  return { kind: "done", text: plain(`${written.name}\n`), json: { name: written.name } };
}
