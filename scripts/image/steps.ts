// What is done to build the image and to try it where no container engine runs: buildah in a chroot, on a base of our
// own that has the name of the real one. Pure: facts in, command lines out.

export interface ImageFacts {
  /** Of the checkout. */
  readonly root: string;
  /** For everything that is made on the way. */
  readonly scratch: string;
  /** The directory of an installed Node: `bin/node`, `include/node`. */
  readonly node: string;
  /** The directory of an installed npm. */
  readonly npm: string;
  /** Of this machine, where it reaches the network through somebody who signs for others. */
  readonly certificates?: string;
  readonly suite: string;
}

export interface ImageStep {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

export const BASE = "docker.io/library/node:24-slim";
export const IMAGE = "localhost/looop-concierge:trial";
export const USER_ID = 1000;

const buildah = (...words: readonly string[]): readonly [string, ...string[]] => [
  "buildah",
  "--storage-driver",
  "vfs",
  ...words,
];

/** Debian's smallest, with Node, npm and the user of the real base: a directory, then an image of its name. */
export function baseSteps(facts: ImageFacts): readonly ImageStep[] {
  const { node, npm, certificates, scratch, suite } = facts;
  const base = `${scratch}/base`;
  const lines = [
    `mkdir -p ${base}/usr/local/bin ${base}/usr/local/include ${base}/usr/local/lib/node_modules`,
    `cp ${quoted(`${node}/bin/node`)} ${base}/usr/local/bin/node`,
    `cp -r ${quoted(`${node}/include/node`)} ${base}/usr/local/include/node`,
    `cp -rL ${quoted(npm)} ${base}/usr/local/lib/node_modules/npm`,
    `ln -sf ../lib/node_modules/npm/bin/npm-cli.js ${base}/usr/local/bin/npm`,
    `ln -sf ../lib/node_modules/npm/bin/npx-cli.js ${base}/usr/local/bin/npx`,
    `chroot ${base} useradd --uid ${USER_ID} --create-home --shell /bin/bash node`,
    ...(certificates === undefined ? [] : [`cp ${quoted(certificates)} ${base}/usr/local/stand-in.crt`]),
  ];
  return [
    { name: "base", command: ["debootstrap", "--variant=minbase", suite, base] },
    { name: "node", command: ["sh", "-euc", lines.join("\n")] },
    { name: "base image", command: buildah("from", "--name", "looop-base", "scratch") },
    { name: "base files", command: buildah("add", "--quiet", "looop-base", base, "/") },
    ...(certificates === undefined
      ? []
      : [
          {
            name: "base certificates",
            command: buildah("config", "--env", "NODE_EXTRA_CA_CERTS=/usr/local/stand-in.crt", "looop-base"),
          },
        ]),
    { name: "base name", command: buildah("commit", "--quiet", "--rm", "looop-base", BASE) },
  ];
}

/** The Dockerfile as it stands; nothing is fetched in place of the base. */
export function buildSteps({ root }: ImageFacts): readonly ImageStep[] {
  const words = ["bud", "--isolation", "chroot", "--pull-never", "--format", "docker", "--tag", IMAGE, root];
  return [{ name: "image", command: buildah(...words) }];
}

/** As the image's own user, with the volume on a directory of that user. */
export function storySteps({ root, scratch }: ImageFacts): readonly ImageStep[] {
  const data = `${scratch}/data`;
  const mounts = ["--volume", `${data}:/data`, "--volume", `${root}/scripts/image/story.sh:/story.sh:ro`];
  return [
    { name: "volume", command: ["install", "-d", "-o", `${USER_ID}`, "-g", `${USER_ID}`, data] },
    { name: "container", command: buildah("from", "--pull-never", "--name", "looop-trial", IMAGE) },
    {
      name: "story",
      command: buildah("run", "--isolation", "chroot", ...mounts, "looop-trial", "--", "sh", "/story.sh"),
    },
    { name: "container away", command: buildah("rm", "looop-trial") },
  ];
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
