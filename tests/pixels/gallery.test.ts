import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { bytesOf, rasterHash, rasterise } from "../../pixels/raster.ts";
import { contactSheet } from "../../pixels/sheet.ts";
import { verifyProgram } from "../../pixels/verify.ts";
import { galleryFolder, readGallery } from "./gallery.ts";

/** Frames, and the raster hash; of an animation, the SHA-256 of its frames' hashes, one a line. */
const golden: Record<string, readonly [number, string]> = {
  ball: [32, "e11b5a2a035e20825564f0a410d646f49e8cfaa357847a28f37082d0c54dfe54"],
  "boot-screen": [1, "a601f53d42209352c34acd13d8ae336cc4443688fce7bfd7718f6743ac88927a"],
  "boot-sequence": [7, "1f4515dc1c35c2958f5876ca5f12cb92019628820139f5dc945d0165a6c3ef8f"],
  clock: [30, "5bda690347226e60624f5c8d69342c297c9917b6be1bb7bdf74b3573e2b7ff2b"],
  crab: [24, "0374d82c5c6212042302b9e07b2252bd7cc02695f88026f77e37437c6d6f101e"],
  cursor: [17, "cadda4097cff366296c3cc04831b41e616843cf57e34e9d6ae0af21e24600051"],
  desktop: [1, "0087f2c6526dbc68c9b21d968a2a71e4a335d6dc24f8811e1a4537e1c099a148"],
  dialog: [1, "52a05f5e694a8ba2666564c555ed6a57fa15a5050e1700297789f4f1372eeed1"],
  "file-browser": [1, "0c27cfb82d6344cbe87b3eab7573298aff4bab6ddda44b743a1a53631fc96af7"],
  "heap-map": [13, "795d2673fb20721e7efc6ce50b3d452c5e8c8f64e94cfae69a28db5f7f33fcb1"],
  keyboard: [1, "8255de2593b643ad978e1125ce156b5d0ea4e938999f75ff106d04d3525e870e"],
  loop: [13, "9a7594cc5471f7e57aba3b5d9bcbc787de1c35e9664668c38171508f7babc195"],
  "memory-viewer": [1, "ed396dbe45868e4a37ac6ccad028aa50e01840f055c7c46a545fde5569417c7b"],
  metrics: [1, "95d5f08926b29ac07beb9b58d7b0ce67459fa4fc829089be1fddcb36a1860028"],
  paint: [1, "c61698d09f56471bf1ebc1e09a59aeb817eeefee02037de518cf06316d996b23"],
  "progress-bar": [21, "34a8a1f6263470e172bb7cfedef31403e6948fa035b2905ef5abd164d3c54ab6"],
  scheduler: [8, "2f43c1000b7ff4ebb362975f5159539b957699ef7443786ebaf0f1d4e8a8ab0a"],
  spinner: [12, "cd2d543196a8c2e6968938e0c178af5931656500ba8d5197499823a5175a8126"],
  "test-card": [1, "e1a6939250588bb7c9766fec632c97d4642566b3c524eafa1fec847158ece9d3"],
  "test-run": [1, "f6f6881c25fb7d3634471252888b9972e26b2e17fba01e8c37abd90f6296a850"],
};

const gallery = readGallery();

test("the gallery's programs draw exactly what they always drew", () => {
  const drawn = [...gallery].map(([name, program]) => {
    const hashes = rasterise(program).map(rasterHash);
    const [first = ""] = hashes;
    const all = createHash("sha256").update(hashes.join("\n")).digest("hex");
    return [name, [hashes.length, hashes.length === 1 ? first : all]];
  });
  expect(Object.fromEntries(drawn)).toEqual(golden);
});

test("the verifier finds nothing in the gallery, and file names are the programs' names", () => {
  expect(gallery.size).toBeGreaterThanOrEqual(12);
  for (const [name, program] of gallery) {
    expect([name, verifyProgram(program)]).toEqual([program.name, []]);
  }
});

test("the shipped contact sheet shows the gallery as it is", async () => {
  const programs = [...gallery.values()].sort((a, b) => a.name.localeCompare(b.name));
  const sheet = contactSheet(programs);
  const file = readFileSync(path.join(galleryFolder, "sheet.png"));
  expect(file.length).toBeLessThan(60_000);
  const { data, info } = await sharp(file)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([sheet.width, sheet.height]);
  expect(data.equals(bytesOf(sheet))).toBe(true);
});
