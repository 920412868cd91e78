// Files ↔ tar (ustar, with pax headers for names that do not fit), so that a set can be looked into with any tar. Only
// regular files: whatever else an archive holds is refused. Pure.

export interface TarFile {
  /** Below the root, `/`-separated. */
  readonly path: string;
  readonly mode: number;
  readonly bytes: Uint8Array;
  readonly modified_s: number;
}

export type TarRead =
  | { readonly kind: "file"; readonly file: TarFile }
  | { readonly kind: "bad"; readonly why: string };

export interface TarBounds {
  readonly file_bytes_max: number;
  readonly files_max: number;
}

const BLOCK_BYTES = 512;
const NAME_BYTES_MAX = 100;
const PREFIX_BYTES_MAX = 155;
const PAX_BYTES_MAX = 65_536;
const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;
const SPACE = 32;

/** Two blocks of nothing. */
export const tarEnd: Uint8Array = new Uint8Array(2 * BLOCK_BYTES);

export function tarOf(file: TarFile): readonly Uint8Array[] {
  const split = splitPath(file.path);
  const { mode, modified_s, bytes } = file;
  const whole = (name: string, prefix: string) => [
    headerOf({ name, prefix, mode, modified_s, size: bytes.length, type: "0" }),
    bytes,
    paddingOf(bytes.length),
  ];
  if (split !== undefined) return whole(split.name, split.prefix);
  const pax = paxOf("path", file.path);
  const header = headerOf({ name: "pax", prefix: "", mode: 0o600, modified_s, size: pax.length, type: "x" });
  return [header, pax, paddingOf(pax.length), ...whole("long-name", "")];
}

function paddingOf(size: number): Uint8Array {
  return new Uint8Array((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
}

/** Undefined: it needs a pax header. */
function splitPath(path: string): { readonly name: string; readonly prefix: string } | undefined {
  if (!/^[\x20-\x7e]+$/.test(path)) return undefined;
  if (path.length <= NAME_BYTES_MAX) return { name: path, prefix: "" };
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (prefix.length > PREFIX_BYTES_MAX) return undefined;
    if (name.length <= NAME_BYTES_MAX && name !== "") return { name, prefix };
  }
  return undefined;
}

/** The length counts itself. */
function paxOf(key: string, value: string): Uint8Array {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length > String(rest).length) length += 1;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

interface Header {
  readonly name: string;
  readonly prefix: string;
  readonly mode: number;
  readonly modified_s: number;
  readonly size: number;
  readonly type: "0" | "x";
}

function headerOf({ name, prefix, mode, modified_s, size, type }: Header): Uint8Array {
  const block = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  block.write(name, 0, "latin1");
  block.write(`${octal(mode, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100, "latin1");
  block.write(`${octal(size, 11)}\0${octal(Math.max(0, modified_s), 11)}\0`, 124, "latin1");
  block.write(" ".repeat(CHECKSUM_BYTES), CHECKSUM_AT, "latin1");
  block.write(`${type}`, 156, "latin1");
  block.write("ustar\u000000", 257, "latin1");
  block.write(prefix, 345, "latin1");
  block.write(`${octal(sumOf(block), 6)}\0 `, CHECKSUM_AT, "latin1");
  return block;
}

function sumOf(block: Uint8Array): number {
  let sum = 0;
  for (const [at, byte] of block.entries()) {
    const isSum = at >= CHECKSUM_AT && at < CHECKSUM_AT + CHECKSUM_BYTES;
    sum += isSum ? SPACE : byte;
  }
  return sum;
}

/** Ends with the first that is bad: what comes behind it cannot be told apart. */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
  bounds: TarBounds,
): AsyncGenerator<TarRead> {
  const take = takerOf(chunks);
  let long: string | undefined;
  for (let count = 0; ; ) {
    const block = await take(BLOCK_BYTES);
    if (block === undefined) return yield bad("it ends in the middle");
    if (block.every((byte) => byte === 0)) return;
    const header = readHeader(block);
    if (typeof header === "string") return yield bad(header);
    const { type, size } = header;
    if (size > (type === "x" ? PAX_BYTES_MAX : bounds.file_bytes_max))
      return yield bad(`${header.path} has ${size} bytes, more than a file of a set may have`);
    const bytes = await take(size);
    const padding = await take(paddingOf(size).length);
    if (bytes === undefined || padding === undefined) return yield bad("it ends in the middle");
    if (type === "x") {
      long = /^\d+ path=(.*)\n$/s.exec(Buffer.from(bytes).toString("utf8"))?.[1];
      if (long === undefined) return yield bad("a name in it cannot be read");
      continue;
    }
    count += 1;
    if (count > bounds.files_max) return yield bad(`it has more than ${bounds.files_max} files`);
    const path = long ?? header.path;
    long = undefined;
    yield { kind: "file", file: { path, mode: header.mode, bytes, modified_s: header.modified_s } };
  }
}

function bad(why: string): TarRead {
  return { kind: "bad", why };
}

interface HeaderRead {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly modified_s: number;
  readonly type: "0" | "x";
}

function readHeader(block: Uint8Array): HeaderRead | string {
  const field = (at: number, length: number) =>
    Buffer.from(block.subarray(at, at + length))
      .toString("latin1")
      .replace(/\0.*$/s, "");
  const octal = (at: number, length: number) => {
    const text = field(at, length).trim();
    return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
  };
  const [mode, size, modified_s, sum] = [
    octal(100, 8),
    octal(124, 12),
    octal(136, 12),
    octal(CHECKSUM_AT, 8),
  ];
  if (field(257, 5) !== "ustar" || sum !== sumOf(block)) return "it is not a tar, or it is damaged";
  const prefix = field(345, PREFIX_BYTES_MAX);
  const path = `${prefix === "" ? "" : `${prefix}/`}${field(0, NAME_BYTES_MAX)}`;
  const type = field(156, 1);
  if (type !== "0" && type !== "x") return `${path} is no regular file`;
  if (![mode, size, modified_s].every(Number.isSafeInteger)) return `the header of ${path} makes no sense`;
  return { path, mode, size, modified_s, type };
}

/** Exactly so many bytes, or nothing where there are fewer. */
function takerOf(chunks: AsyncIterable<Uint8Array>): (length: number) => Promise<Uint8Array | undefined> {
  const source = chunks[Symbol.asyncIterator]();
  let held: Uint8Array[] = [];
  let held_bytes = 0;
  return async (length) => {
    while (held_bytes < length) {
      const next = await source.next();
      if (next.done === true) return undefined;
      held.push(next.value);
      held_bytes += next.value.length;
    }
    const all = held.length === 1 ? (held[0] ?? new Uint8Array()) : Buffer.concat(held);
    held = [all.subarray(length)];
    held_bytes = all.length - length;
    return all.subarray(0, length);
  };
}
