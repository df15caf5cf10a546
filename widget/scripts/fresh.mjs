// Proves that the bundle in dist/ (or in the folder named) is what the sources give: builds into a folder of its own
// and compares every byte.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const dist = process.argv[2] ?? new URL("../dist/", import.meta.url).pathname;
const fresh = mkdtempSync(join(tmpdir(), "unknot-dist-"));
const files = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replace(/^\//, ""))
    .sort();

try {
  execFileSync("npx", ["vite", "build", "--logLevel", "error"], {
    cwd: new URL("..", import.meta.url).pathname,
    env: { ...process.env, NODE_ENV: "production", UNKNOT_DIST: fresh },
    stdio: "inherit",
  });
  const names = [...new Set([...files(dist), ...files(fresh)])].sort();
  const read = (folder, name) => {
    try {
      return readFileSync(join(folder, name));
    } catch {
      return null;
    }
  };
  const different = names.filter((name) => {
    const [a, b] = [read(dist, name), read(fresh, name)];
    return a === null || b === null || !a.equals(b);
  });
  if (different.length > 0) {
    console.error(`widget/dist is not what the sources give (${different.join(", ")}). Run: make widget`);
    process.exitCode = 1;
  } else {
    console.log(`dist: ${names.length} files, as a fresh build gives them`);
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
