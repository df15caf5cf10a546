// @vitest-environment node
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const WIDGET = resolve(import.meta.dirname, "..");
const BUILD_MS = 120_000;
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "unknot-shipped-"));
  cpSync(join(WIDGET, "dist"), folder, { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fresh(): { code: number | null; said: string } {
  const done = spawnSync(process.execPath, [join(WIDGET, "scripts", "fresh.mjs"), folder], {
    encoding: "utf8",
  });
  return { code: done.status, said: done.stdout + done.stderr };
}

test(
  "a bundle with a byte too many, a file too many or one missing is not as a fresh build gives it",
  () => {
    appendFileSync(join(folder, "unknot-chat.js"), " ");
    writeFileSync(join(folder, "extra.svg"), "<svg/>");
    rmSync(join(folder, "demo.css"));
    const { code, said } = fresh();
    expect(code).toBe(1);
    expect(said).toContain("(demo.css, extra.svg, unknot-chat.js). Run: make widget");
  },
  BUILD_MS,
);
