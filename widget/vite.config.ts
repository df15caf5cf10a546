import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// Another folder is for the check that dist/ is what the sources give.
const DIST = process.env.UNKNOT_DIST ?? resolve(import.meta.dirname, "dist");
const SCRIPT = "unknot-chat.js";
const PLACEHOLDER = "sha384-INTEGRITY";

/** Writes the integrity of the script (for the snippet that embeds it) into integrity.json and demo.html. */
function integrity(): Plugin {
  return {
    name: "integrity",
    closeBundle() {
      const digest = createHash("sha384")
        .update(readFileSync(resolve(DIST, SCRIPT)))
        .digest("base64");
      const value = `sha384-${digest}`;
      writeFileSync(resolve(DIST, "integrity.json"), `${JSON.stringify({ [SCRIPT]: value }, null, 2)}\n`);
      const demo = resolve(DIST, "demo.html");
      writeFileSync(demo, readFileSync(demo, "utf8").replaceAll(PLACEHOLDER, value));
      writeFileSync(
        resolve(DIST, "unknot-chat.d.ts"),
        readFileSync(resolve(import.meta.dirname, "src/api.ts"), "utf8").concat("\nexport {};\n"),
      );
    },
  };
}

export default defineConfig({
  base: "./",
  build: {
    outDir: DIST,
    emptyOutDir: true,
    target: "es2022",
    // One classic script: it works in every kind of script tag, and knows its own address.
    lib: { entry: "src/main.ts", formats: ["iife"], name: "UnknotChat", fileName: () => SCRIPT },
    modulePreload: false,
    reportCompressedSize: false,
    copyPublicDir: true,
  },
  plugins: [integrity()],
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.ts"],
  },
});
