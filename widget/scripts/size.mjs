// Fails when the script is larger than a phone on a slow line should have to load.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const MOST_BYTES = 45_000;
const size = gzipSync(readFileSync(new URL("../dist/unknot-chat.js", import.meta.url)), { level: 9 }).length;
console.log(`unknot-chat.js: ${size} bytes gzipped (at most ${MOST_BYTES})`);
process.exit(size > MOST_BYTES ? 1 : 0);
