// PORTS: what the terminal surface needs of the machine. The bot brings them. Common contract: nothing throws or rejects.

/** Where clients of the same user of this machine come in, and nobody else can. */
export interface Hatch {
  /** `onCaller` is called once for each that comes. */
  open(onCaller: (caller: Caller) => Callee): Promise<OpenHatch | Trouble>;
}

export interface OpenHatch {
  readonly kind: "open";
  /** Hangs up on everybody. */
  close(): Promise<void>;
}

export interface Caller {
  /** One line, without its end. One who reads too slowly is hung up on. */
  say(line: string): void;
  hangUp(): void;
}

export interface Callee {
  heard(line: string): void;
  /** Comes once, also after `hangUp`. */
  gone(): void;
}

export interface Trouble {
  readonly kind: "failed";
  readonly why: string;
  readonly remedy: string;
}

/** Where posted cards are kept over a restart: one text for each name, whole or absent. */
export interface Shelf {
  /** Those that cannot be read are named in `unread`. */
  all(): Promise<
    { readonly kind: "ok"; readonly texts: readonly string[]; readonly unread: readonly string[] } | Trouble
  >;
  has(name: string): Promise<"there" | "missing" | "unknown">;
  put(name: string, text: string): Promise<{ readonly kind: "kept" } | Trouble>;
  drop(name: string): Promise<void>;
  /** A file that a person can open; tells where it is. */
  putFile(
    name: string,
    bytes: Uint8Array,
  ): Promise<{ readonly kind: "kept"; readonly path: string } | Trouble>;
}
