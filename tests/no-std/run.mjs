// Runs the function `main` of a WebAssembly module, and exits with what it returns.
import { readFile } from 'node:fs/promises';

const module = await readFile(process.argv[2]);
const { instance } = await WebAssembly.instantiate(module, {});
process.exit(instance.exports.main(0, 0));
