// `pair`, `unpair`, `deliveries retry`: done by the person at the terminal, and by nobody who works for the loop.

import type { ByHand, Delivery } from "../delivery.ts";
import { type Failed, refused } from "../outcome.ts";
import { deliveryOf } from "./delivery-run.ts";
import { refuseWorker } from "./person-only.ts";
import { plain, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

export function runPair(scene: BareScene): Promise<Result> {
  const { input } = scene;
  const [as, role, ...more] = input.rest.filter((word, index) => index > 0 || word !== "as");
  if (more.length > 0 || (role !== undefined && !isRole(role))) {
    const why = `“${input.rest.join(" ")}” does not say who they are`;
    return Promise.resolve(
      problemOf(refused("who", why, "say `as NAME`, and owner, approver, member or viewer behind it")),
    );
  }
  const code = input.argument("code") ?? "";
  return done(scene, (delivery) =>
    delivery.pair({ code, ...(as !== undefined && { as }), ...(role !== undefined && { role }) }),
  );
}

function isRole(word: string): boolean {
  return ["owner", "approver", "member", "viewer"].includes(word);
}

export function runUnpair(scene: BareScene): Promise<Result> {
  const { input } = scene;
  const account = { surface: input.argument("surface") ?? "", user: input.argument("user") ?? "" };
  return done(scene, (delivery) => delivery.unpair(account));
}

export function runRetry(scene: BareScene): Promise<Result> {
  return done(scene, (delivery) => delivery.retry(scene.input.argument("id") ?? ""));
}

async function done(
  scene: BareScene,
  act: (delivery: Delivery) => Promise<ByHand | Failed>,
): Promise<Result> {
  const worker = await refuseWorker(
    scene,
    (id) => `worker ${id} may not say who people are, nor what they are sent`,
    "ask for it with looop ask; a person does it",
  );
  if (worker !== undefined) return worker;
  const delivery = await deliveryOf(scene);
  if ("kind" in delivery) return problemOf(delivery);
  const end = await act(delivery);
  if (end.kind !== "done") return problemOf(end);
  return { kind: "done", text: `${plain(end.summary)}\n`, json: { summary: end.summary } };
}
