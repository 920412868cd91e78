// Where a database is, from the text that names it. To another machine the way is encrypted and its end verified; what
// would weaken that is refused, not followed. No message repeats any of the text: a password stands in it. Pure.

import { type Refused, refused } from "../../outcome.ts";
import { orgLimits } from "./limits.ts";

export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: { readonly kind: "none" } | { readonly kind: "verified"; readonly authorities?: string };
}

const known: readonly string[] = ["sslmode", "sslrootcert", "host"];
const verifying: readonly string[] = ["require", "verify-ca", "verify-full"];
const PORT = 5_432;

export function readAddress(
  field: string,
  text: string,
): { readonly kind: "ok"; readonly address: DatabaseAddress } | Refused {
  const no = (why: string, remedy: string) => refused(field, `the database address ${why}`, remedy);
  const example = "write postgres://name:password@host/database";
  if (text.length > orgLimits.address_chars_max)
    return no(`has ${text.length} characters`, "name what holds it alone");
  if (!URL.canParse(text)) return no("is no URL", example);
  const url = new URL(text);
  if (url.protocol !== "postgres:" && url.protocol !== "postgresql:")
    return no("is not one of Postgres", example);
  if (url.hash !== "") return no("has a # in it", "write # in a password as %23");
  const strange = [...url.searchParams.keys()].find((name) => !known.includes(name));
  if (strange !== undefined) return no("has a parameter that is not known here", `use ${known.join(", ")}`);
  const [host, user] = [url.searchParams.get("host") ?? bare(url.hostname), decoded(url.username)];
  const [password, database] = [decoded(url.password), decoded(url.pathname.slice(1))];
  if (user === undefined || password === undefined || database === undefined)
    return no("has a % that stands for nothing", "write % as %25");
  if (host === "" || user === "" || database === "") return no("lacks host, user or database", example);
  const mode = url.searchParams.get("sslmode");
  if (mode !== null && mode !== "disable" && !verifying.includes(mode))
    return no("asks for TLS that verifies nobody", "use sslmode=verify-full");
  if (mode === "disable" && !isHere(host))
    return no("is of another machine and switches TLS off", "use sslmode=verify-full");
  const authorities = url.searchParams.get("sslrootcert");
  const open = isHere(host) && (mode === null || mode === "disable");
  const tls = open
    ? ({ kind: "none" } as const)
    : ({ kind: "verified", ...(authorities !== null && { authorities }) } as const);
  const port = url.port === "" ? PORT : Number(url.port);
  return { kind: "ok", address: { host, port, user, password, database, tls } };
}

/** This machine, by its names, or a socket file. */
function isHere(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host) || host.startsWith("/");
}

function bare(hostname: string): string {
  return decoded(hostname)?.replace(/^\[(.*)\]$/, "$1") ?? "";
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // its only complaint is a % that stands for nothing
  }
}
