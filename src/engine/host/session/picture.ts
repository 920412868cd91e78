// Pixels of a screen, in another thread, with the fonts that come with this package and no others.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import resvg from "@resvg/resvg-js";
import { type Failed, failed } from "../../outcome.ts";
import { type Picture, pictureFonts } from "../../workers/screen-picture.ts";
import { findPackageRoot } from "../package-root.ts";

/** A large screen is drawn smaller instead of eating the memory. */
const PIXELS_MAX = 8_000_000;
/** Sharp on a phone. */
const ZOOM = 2;

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
  const root = findPackageRoot();
  const fonts = root === undefined ? undefined : join(root, "assets", "fonts");
  return fonts !== undefined && existsSync(fonts) ? fonts : undefined;
}
