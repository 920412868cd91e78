// `claim` and `unclaim`.

import { refused } from "../outcome.ts";
import type { Claim } from "../types.ts";
import { isoTime } from "./duration.ts";
import { plain, problem, problemOf } from "./report.ts";
import { claimJson } from "./shapes.ts";
import type { Result, Scene } from "./verb.ts";

export async function runClaim(scene: Scene): Promise<Result> {
  const session = await sessionOf(scene);
  if (typeof session === "object") return session;
  const outcome = await scene.engine.claims.claim(scene.input.argument("name") ?? "", session);
  if (outcome.kind === "held") return heldBy(outcome.claim);
  if (outcome.kind !== "claimed") return problemOf(outcome);
  const { claim, renewed } = outcome;
  return {
    kind: "done",
    text: plain(`${renewed ? "renewed" : "claimed"} ${claim.name}\n`),
    json: { ...claimJson(claim), renewed },
  };
}

export async function runUnclaim(scene: Scene): Promise<Result> {
  const session = await sessionOf(scene);
  if (typeof session === "object") return session;
  const name = scene.input.argument("name") ?? "";
  const outcome = await scene.engine.claims.unclaim(name, session);
  if (outcome.kind === "held") return heldBy(outcome.claim);
  if (outcome.kind !== "released") return problemOf(outcome);
  return { kind: "done", text: plain(`released ${name}\n`), json: { name, released: true } };
}

async function sessionOf(scene: Scene): Promise<string | (Result & { kind: "problem" })> {
  const given = scene.input.text("session");
  const actor = await scene.actor();
  if (actor.kind === "worker" && given !== undefined && given !== actor.id) {
    const why = `this session is ${actor.id} and may not claim, or give back, as ${given}`;
    return problemOf(refused("--session", why, "leave it out"));
  }
  if (given !== undefined) return given;
  if (actor.kind === "worker") return actor.id;
  const why = "who claims it? This is not a worker's session";
  return problem("usage", { kind: "usage", field: "--session", why, remedy: "add --session <id>" });
}

function heldBy(claim: Claim): Result {
  const { name, session, holder, claimed_s } = claim;
  const unseen = holder === "unknown";
  const why = `${name} is held by ${session}${unseen ? ", which has no session that can be looked at" : ""}, since ${isoTime(claimed_s)}`;
  const remedy = unseen
    ? `leave it to them; if nobody works as ${session} any more, a person gives it back: looop unclaim ${name} --session ${session}`
    : "leave it to them, or try again when that session has ended";
  return problem("conflict", { kind: "held", why, remedy });
}
