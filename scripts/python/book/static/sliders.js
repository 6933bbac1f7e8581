// Draws each slider in the place of its still picture, which stays for print.
const panes = document.querySelectorAll("div.pg-slider");
const options = {actions: false, renderer: "svg", ast: false, tooltip: true};
for (const pane of panes) {
  const drawing = document.createElement("div");
  drawing.className = "pg-drawing";
  vegaEmbed(drawing, JSON.parse(pane.querySelector("script").textContent), options).then(() => {
    pane.append(drawing);
    pane.classList.add("pg-drawn");
    for (const input of drawing.querySelectorAll("input, select")) {
      const label = input.closest(".vega-bind")?.querySelector("label, .vega-bind-name");
      if (label && !input.getAttribute("aria-label")) input.setAttribute("aria-label", label.firstChild.textContent.trim());
    }
  }, (problem) => console.error("a slider was not drawn:", problem));
}
