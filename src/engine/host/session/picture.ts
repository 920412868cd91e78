// Pixels of a screen, in another thread, with the fonts that come with this package and no others.

import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import resvg from "@resvg/resvg-js";
import { type Failed, failed } from "../../outcome.ts";
import { type Picture, pictureFonts } from "../../workers/screen-picture.ts";

/** A large screen is drawn smaller instead of eating the memory. */
const PIXELS_MAX = 8_000_000;
/** Sharp on a phone. */
const ZOOM = 2;
/** Sources lie deeper below the package than the built bundle does. */
const PARENTS_MAX = 6;

export async function renderPicture(
  picture: Picture,
): Promise<{ readonly kind: "ok"; readonly png: Uint8Array } | Failed> {
  const fonts = fontDirectory();
  if (fonts === undefined)
    return failed(
      "io",
      "the bundled fonts are missing",
      "install the package again; assets/fonts belongs to it",
    );
  const zoom = Math.min(ZOOM, Math.sqrt(PIXELS_MAX / (picture.width * picture.height)));
  try {
    const image = await resvg.renderAsync(picture.svg, {
      fitTo: { mode: "zoom", value: zoom },
      font: {
        loadSystemFonts: false,
        fontFiles: readdirSync(fonts)
          .filter((name) => name.endsWith(".ttf"))
          .map((name) => join(fonts, name)),
        defaultFontFamily: pictureFonts.mono,
      },
    });
    return { kind: "ok", png: image.asPng() };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed("io", `the picture could not be drawn: ${why}`, "take the shot as text instead");
  }
}

function fontDirectory(): string | undefined {
  let dir = dirname(fileURLToPath(import.meta.url));
  for (let left = PARENTS_MAX; left > 0; left--) {
    const fonts = join(dir, "assets", "fonts");
    if (existsSync(fonts)) return fonts;
    dir = dirname(dir);
  }
  return undefined;
}
