// The worker of a page, for one run: what a program once had, it keeps, and a second run in it is slower. Before it
// stands wasm_exec.js, which defines Go. It gets {program, request}, and posts {kind, text}: "progress", "warning",
// in the end "answer" or "error".
onmessage = async ({data}) => {
  const tell = (kind, text) => postMessage({kind, text});
  try {
    const go = new Go();
    const {instance} = await WebAssembly.instantiate(data.program, go.importObject);
    go.run(instance).then(() => tell("error", "the program has ended; its last words are in the console"));
    groundRun(data.request, tell);
  } catch (problem) {
    tell("error", String(problem));
  }
};
