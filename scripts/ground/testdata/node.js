// Runs a request in the worker of a page, without a browser.
// usage: node node.js PROGRAM.wasm WORKER.js REQUEST; prints what it posts in the end, {kind, text}.
const fs = require("fs");
const vm = require("vm");
const [program, worker, request] = process.argv.slice(2);
const postMessage = (message) => {
  if (message.kind === "progress" || message.kind === "warning") return;
  process.stdout.write(JSON.stringify(message), () => process.exit(0));
};
Object.assign(globalThis, {onmessage: null, require, fs, path: require("path"), postMessage});
vm.runInThisContext(fs.readFileSync(worker, "utf8"), {filename: worker});
onmessage({data: {program: fs.readFileSync(program), request}});
