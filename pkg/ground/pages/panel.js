// Makes a panel of every section.pg-live: the numbers of an experiment, its twins as switches, Run and Stop. The
// program is loaded when somebody presses Run: it lies beside this script, or the page holds it.
"use strict";
(() => {
  const here = document.currentScript.src;

  // make("p", {className: "x"}, child, …): an element with its children, which may be texts.
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  let loading;
  // The program as bytes, and the source of its worker; loaded once a page.
  const load = () => loading ??= (async () => {
    if (!globalThis.groundProgram) {
      await new Promise((done, failed) => document.head.append(make("script", {src: new URL("program.js", here), onload: done,
        onerror: () => failed(new Error("the program beside this page cannot be read: copy the whole folder"))})));
    }
    const packed = Uint8Array.from(atob(groundProgram.gzip), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const bytes = await new Response(stream).arrayBuffer();
    const worker = URL.createObjectURL(new Blob([groundProgram.worker], {type: "text/javascript"}));
    groundProgram.gzip = "";
    return {bytes, worker};
  })().catch((problem) => { loading = undefined; throw problem; });

  class Panel {
    constructor(section) {
      this.about = JSON.parse(section.querySelector("script").textContent);
      this.inputs = this.about.fields.map((f) => [f, this.input(f)]);
      this.switches = this.about.twins.map((t) => [t, make("input", {type: "checkbox"})]);
      this.seed = make("input", {type: "text", inputMode: "numeric", value: this.about.seed, size: 10, autocomplete: "off"});
      this.runButton = make("button", {type: "submit"}, "Run");
      this.stopButton = make("button", {type: "button", disabled: true, onclick: () => this.stop()}, "Stop");
      this.bar = make("progress", {max: 1, value: 0, hidden: true});
      this.bar.setAttribute("aria-label", "progress");
      this.said = make("span", {role: "status"});
      this.result = make("div", {className: "pg-live-result"});
      this.result.setAttribute("aria-live", "polite");
      section.replaceChildren(make("details", {open: section.hasAttribute("data-open")},
        make("summary", {}, "Run it here"), this.form(), this.result));
      section.classList.add("pg-live-ready");
    }

    input(field) {
      const input = field.kind === "bool" ? make("input", {type: "checkbox", checked: field.value === "true"})
        : make("input", {type: "text", value: field.value, autocomplete: "off", spellcheck: false});
      if (field.kind === "whole" || field.kind === "number") input.inputMode = "decimal";
      return input;
    }

    form() {
      const label = ([f, input]) => make("label", {}, make("span", {className: "pg-live-name"}, f.doc || f.name),
        input, make("small", {}, make("code", {}, f.name), f.limits ? `, ${f.limits}` : ""));
      const part = (legend, ...children) => make("fieldset", {}, make("legend", {}, legend), ...children);
      const grid = (list) => make("div", {className: "pg-live-grid"}, ...list.map(label));
      const numbers = this.inputs.filter(([f]) => f.first), others = this.inputs.filter(([f]) => !f.first);
      const form = make("form", {onsubmit: (event) => { event.preventDefault(); this.run(); }, onreset: () => this.said.textContent = ""},
        make("p", {innerHTML: this.about.intro}),
        part("Numbers", grid(numbers), ...others.length ? [make("details", {}, make("summary", {}, "all others"), grid(others))] : []));
      if (this.switches.length) {
        form.append(part("Take a hypothesis away", ...this.switches.map(([t, box]) => {
          const text = make("span", {}, make("strong", {}, t.name), make("small", {innerHTML: t.breaks}));
          return make("label", {className: "pg-live-switch"}, box, text);
        })));
      }
      form.append(make("div", {className: "pg-live-row"}, make("label", {}, "Seed ", this.seed), this.runButton, this.stopButton,
        make("button", {type: "reset"}, "As it was"), this.bar, this.said));
      return form;
    }

    request() {
      const value = ([f, input]) => f.kind === "bool" ? String(input.checked) : input.value.trim();
      return {id: this.about.id, figure: this.about.figure,
        set: [...this.inputs.filter((i) => value(i) !== i[0].value).map((i) => `${i[0].name}=${value(i)}`)],
        without: this.switches.filter(([, box]) => box.checked).map(([t]) => t.name), seed: Number(this.seed.value)};
    }

    async run() {
      const request = this.request(), own = this.turn = {};
      if (!/^\d{1,16}$/.test(this.seed.value.trim()) || !Number.isSafeInteger(request.seed)) {
        return this.fail("the seed is a whole number from 0 to 2⁵³−1");
      }
      this.busy(true);
      this.say("loading the program");
      try {
        const {bytes, worker} = await load();
        if (this.turn !== own) return;
        this.worker = new Worker(worker);
        this.worker.onerror = (event) => this.fail(event.message || "the browser lets no worker run here");
        this.worker.onmessage = ({data}) => this.hear(data, request);
        this.worker.postMessage({program: bytes, request: JSON.stringify(request)});
      } catch (problem) {
        this.fail(problem.message);
      }
    }

    hear({kind, text}, request) {
      if (kind === "error") this.fail(text);
      if (kind === "warning") this.result.append(make("p", {className: "pg-live-note"}, text));
      if (kind === "progress") {
        const {fraction, label} = JSON.parse(text);
        this.bar.value = fraction;
        this.say(`${label}: ${Math.round(100 * fraction)} %`);
      }
      if (kind === "answer") this.show(JSON.parse(text), request);
    }

    end() {
      this.turn = undefined;
      this.worker?.terminate();
      this.worker = undefined;
      this.busy(false);
    }

    stop() {
      this.end();
      this.say("stopped");
    }

    fail(text) {
      this.end();
      this.say("");
      this.result.replaceChildren(make("p", {className: "pg-fails"}, `It did not run: ${text}.`));
    }

    busy(is) {
      this.runButton.disabled = is;
      this.stopButton.disabled = !is;
      this.bar.hidden = !is;
      this.bar.removeAttribute("value");
      if (is) this.result.replaceChildren();
    }

    say(text) { this.said.textContent = text; }

    show(answer, request) {
      this.end();
      this.say(`${answer.seconds.toFixed(1)} s`);
      const without = request.without.length > 0, {verdicts, figure} = answer;
      const parts = [];
      if (figure.svg) {
        const source = URL.createObjectURL(new Blob([figure.svg], {type: "image/svg+xml"}));
        if (this.picture) URL.revokeObjectURL(this.picture);
        this.picture = source;
        parts.push(make("p", {className: "pg-live-verdict", innerHTML: summary(verdicts ?? [], request.without)}),
          make("img", {src: source, alt: figure.alt}), make("p", {className: "pg-live-caption", innerHTML: figure.caption}),
          make("p", {className: "pg-downloads"}, make("a", {href: source, download: `${this.about.id.replace("/", "-")}.svg`}, "this figure (SVG)")));
      }
      parts.push(make("ul", {className: "pg-live-verdicts"}, ...(verdicts ?? []).map((v) => row(v, without))));
      this.result.replaceChildren(...parts);
    }
  }

  const escape = (text) => make("i", {}, text).innerHTML;
  const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

  // How a verdict is coloured: outside of its band without a hypothesis is red, although it may decide nothing.
  const colour = (v, without) => v.status === "exploratory" ? (without && v.lies === "outside" ? "fails" : "exploratory")
    : v.status === "twins not run" ? "holds" : v.status;

  const summary = (verdicts, without) => {
    const outside = verdicts.filter((v) => v.lies === "outside").length, red = verdicts.filter((v) => colour(v, without.length > 0) === "fails");
    const where = without.length ? `Without the hypothesis (${without.map(escape).join(", ")})` : "With all hypotheses";
    const kind = red.length ? "fails" : verdicts.every((v) => colour(v, without.length > 0) === "holds") ? "holds" : "exploratory";
    return verdicts.length ? `${where}: <strong class="pg-${kind}">${outside ? `${outside} of ${plural(verdicts.length, "measurement lies", "measurements lie")} outside the band`
      : `no measurement lies outside its band`}</strong>.` : `${where} there is nothing to claim.`;
  };

  const places = {inside: "exploratory, inside the band", outside: "exploratory, outside the band",
    across: "exploratory, across the edge of the band", nowhere: "not measured: these numbers do not give it"};
  const word = (v) => v.status === "exploratory" ? places[v.lies] : v.status;

  const row = (v, without) => {
    const head = make("span", {className: `pg-${colour(v, without)}`}, make("strong", {}, word(v)));
    const told = make("small", {}, `measured ${v.measured}, band ${v.band} (${v.origin})${v.theory ? `; ${v.theory}` : ""}`);
    const item = make("li", {}, head, " ", make("span", {innerHTML: v.statement}), make("br"), told);
    if (v.twins?.length) {
      const cells = v.twins.map((t) => make("tr", {}, make("td", {}, t.name), make("td", {}, t.role), make("td", {}, t.value), make("td", {}, t.effect)));
      const names = ["without it", "role", "value", "what it does"].map((n) => make("th", {scope: "col"}, n));
      item.append(make("details", {}, make("summary", {}, plural(v.twins.length, "twin or mutant", "twins and mutants")),
        make("table", {}, make("thead", {}, make("tr", {}, ...names)), make("tbody", {}, ...cells))));
    }
    return item;
  };

  const begin = () => document.querySelectorAll("section.pg-live").forEach((section) => new Panel(section));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin); else begin();
})();
